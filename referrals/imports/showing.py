"""What the pages of a list show, gathered once, so that their templates ask nothing."""

from dataclasses import dataclass

from django.core.paginator import Page as PageOfRows
from django.core.paginator import Paginator
from django.db.models import Count, Q

from referrals.imports.columns import Target
from referrals.imports.previewing import Shown, shown
from referrals.models import ImportBatch, ImportRow
from referrals.models.import_row import CAME_IN, SETTLED, Progress

State = ImportRow.State
PER_PAGE, SAMPLES = 25, 3
# The doors of the page, those that wait for somebody first.
BEFORE = [State.READY, State.RESEMBLING, State.REJECTED, State.TOO_YOUNG]
AFTER = [State.CREATED, State.ATTACHED, State.COUNTED, State.REPEATED, State.IGNORED]


@dataclass(frozen=True)
class Door:
    """One state of lines, and how many wait behind."""

    code: str
    label: str
    count: int
    is_current: bool


@dataclass(frozen=True)
class Page:
    """A list as its page shows it: how far it is, the doors, and the lines behind the open one."""

    progress: Progress
    state: str
    doors: list[Door]
    rows: PageOfRows
    lines: list[Shown]

    @classmethod
    def of(cls, batch: ImportBatch, asked, *, reader, now):
        rows_of = ImportRow.objects.visible_to(reader).filter(batch=batch)
        progress = rows_of.progress()
        doors = _doors(progress, asked.get("state"))
        state = next((door.code for door in doors if door.is_current), State.READY.value)
        listed = rows_of.filter(state=state).in_file_order()
        people = (
            "referral__young_person__commune",
            "known__young_person__commune",
            "twin__referral__young_person__commune",
        )
        rows = Paginator(listed.select_related(*people), PER_PAGE).get_page(asked.get("page"))
        return cls(progress, state, doors, rows, shown(batch, rows, now=now))

    @staticmethod
    def of_lists(batches, number):
        """A page of lists, each with how many lines it has, how many came in, how many wait."""
        counted = batches.annotate(
            line_count=Count("rows"),
            in_count=Count("rows", filter=_state(CAME_IN)),
            open_count=Count("rows", filter=~_state(SETTLED)),
        )
        return Paginator(counted, PER_PAGE).get_page(number)


def _state(states):
    return Q(rows__state__in=states)


def _doors(progress, asked):
    """The states where there are lines; the one asked for is open, else the first."""
    shown_ones = [state for state in (*BEFORE, *AFTER) if progress.by_state[state] or state == asked]
    current = asked if asked in shown_ones else next(iter(shown_ones), "")
    return [Door(state.value, state.label, progress.by_state[state], state == current) for state in shown_ones]


def samples_of(batch: ImportBatch, form, *, reads_words):
    """(field, three values) of each column; the words of comments are for those who may read them."""
    rows = list(batch.rows.in_file_order().values_list("cells", flat=True)[:60])
    for index, field in enumerate(form):
        hidden = field.initial == Target.COMMENT and not reads_words
        values = [] if hidden else [cells[index] for cells in rows if index < len(cells) and cells[index]]
        yield field, list(dict.fromkeys(values))[:SAMPLES], hidden
