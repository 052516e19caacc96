"""The diagnoses of a pathway side by side: a picture, and the table that equals it."""

from dataclasses import dataclass

from partners.models import Theme
from tracking.models import Diagnosis, ThemeState

State = ThemeState.State
# Word, symbol and tone say the same: none of them is alone.
LOOKS = {
    State.NEED: ("flag", "warning"),
    State.STRENGTH: ("star", "accent"),
    State.IN_PROGRESS: ("hourglass", "info"),
    State.LIFTED: ("check", "success"),
    State.NOT_EXPLORED: ("minus", "unexplored"),
}


@dataclass(frozen=True)
class Cell:
    """One theme in one diagnosis."""

    state: State
    moment: str

    @property
    def label(self):
        return self.state.label

    @property
    def icon(self):
        return LOOKS[self.state][0]

    @property
    def tone(self):
        return LOOKS[self.state][1]


@dataclass(frozen=True)
class Row:
    """One theme through the diagnoses."""

    theme: Theme
    cells: list[Cell]

    @property
    def icon(self):
        return f"theme-{self.theme.pk}"

    @property
    def now(self):
        return self.cells[-1]

    @property
    def change(self):
        """What changed from the first diagnosis to the last, in words; nothing if nothing did."""
        first, last = self.cells[0], self.cells[-1]
        return "" if first.state == last.state else f"{first.label}, puis {last.label.lower()}"


@dataclass(frozen=True)
class Picture:
    """Themes by diagnoses, the oldest first."""

    diagnoses: list[Diagnosis]
    rows: list[Row]

    @classmethod
    def of(cls, diagnoses, themes):
        """Draw diagnoses fetched `with_states()`; a theme that is offered no more still shows where it was explored."""
        explored = {state.theme_id for diagnosis in diagnoses for state in diagnosis.states.all()}
        shown = [theme for theme in themes if theme.is_offered or theme.pk in explored]
        return cls(diagnoses, [cls._row(theme, diagnoses) for theme in shown] if diagnoses else [])

    @staticmethod
    def _row(theme, diagnoses):
        return Row(theme, [Cell(one.state_of(theme), one.dated) for one in diagnoses])

    @property
    def last(self):
        return self.diagnoses[-1] if self.diagnoses else None

    @property
    def columns(self):
        return len(self.diagnoses)

    @property
    def explored(self):
        """The themes that the newest diagnosis says something of."""
        return [row for row in self.rows if row.now.state != State.NOT_EXPLORED]

    @property
    def unexplored(self):
        return len(self.rows) - len(self.explored)
