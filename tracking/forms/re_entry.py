"""How the list « à ressaisir » is narrowed; each choice stands in the URL."""

from django import forms

from tracking.reentry import SOURCES, Listing
from tracking.reentry.listing import LAST_WEEK, THIS_WEEK

MINE, ALL = "mine", "all"
TODO, DONE = "todo", "done"


def select(label, choices):
    return forms.ChoiceField(
        label=label, choices=choices, required=False, widget=forms.Select(attrs={"class": "form-select"})
    )


class ReEntryFilter(forms.Form):
    """Whose, of what kind, of which week, typed already or not; what is not understood is left out."""

    whose = select("De qui ?", [(MINE, "Les miens"), (ALL, "Toute l’équipe")])
    kind = select("Quoi ?", [("", "Tout"), *((code, source.label) for code, source in SOURCES.items())])
    week = select(
        "Quand ?", [("", "Depuis le début"), (THIS_WEEK, "Cette semaine"), (LAST_WEEK, "La semaine dernière")]
    )
    state = select("État", [(TODO, "À ressaisir"), (DONE, "Déjà ressaisis")])

    def listing(self, reader):
        """What was asked for."""
        self.is_valid()
        asked = self.cleaned_data
        return Listing(
            reader=reader,
            kind=asked.get("kind", ""),
            is_mine=asked.get("whose") != ALL,
            week=asked.get("week", ""),
            is_done=asked.get("state") == DONE,
        )
