"""A stop as it is prepared, and the details of one that is announced."""

from crispy_forms.layout import Fieldset, Layout
from django import forms

from joz.components.editing import EditedByMany
from joz.components.fields import PlainTextField, SentOnce
from outreach.forms.fields import side_by_side
from outreach.forms.judged import Judged, WhereAndWhen, WithTeam
from outreach.models import Tour
from outreach.stops.conflicts import Candidate
from partners.forms import PageForm


class Details(forms.Form):
    """What may be corrected at any time: it sends nobody elsewhere."""

    directions = PlainTextField(
        label="Comment venir",
        required=False,
        max_length=300,
        help_text="Pour le public : « derrière la mairie, suivre le fléchage ».",
    )
    is_public = forms.BooleanField(
        label="Annoncée au public",
        required=False,
        initial=True,
        help_text="Sinon, seule l’équipe la voit.",
    )
    note = PlainTextField(
        label="Pour l’équipe",
        required=False,
        max_length=300,
        help_text="Ce qu’il faut savoir sur place. Jamais de nom de personne.",
    )


class StopForm(EditedByMany, SentOnce, Judged, WhereAndWhen, WithTeam, Details):
    """Where, when, with what, with whom; kept as a draft or announced."""

    tour = forms.ModelChoiceField(Tour.objects.none(), label="Tournée", required=False, empty_label="Aucune")

    helper = PageForm()
    helper.layout = Layout(
        "seen",
        "submission",
        Fieldset("Où", "place", "place_as_typed", "commune"),
        Fieldset("Quand", side_by_side("day", "starts_at", "ends_at"), "tour"),
        Fieldset("Avec quoi, avec qui", "vehicle", "driver", "team"),
        Fieldset("Pour que l’on vienne", "directions", "is_public", "note"),
    )

    def __init__(self, *args, tours, stop=None, **kwargs):
        self.stop = stop
        super().__init__(*args, **kwargs)
        self.fields["tour"].queryset = tours
        if stop:
            self.keep(stop)
            self.keep_team(stop.team.all())

    def clean(self):
        cleaned = super().clean()
        tour, day = cleaned.get("tour"), cleaned.get("day")
        if tour and day and not tour.first_on <= day <= tour.last_on:
            self.add_error("day", f"« {tour} » va du {tour.first_on:%d/%m} au {tour.last_on:%d/%m}.")
        return cleaned

    def candidate(self):
        if not self.is_bound and self.stop:
            return Candidate.of(self.stop)
        if not self.is_placed:
            return None
        typed = self.cleaned_data
        return Candidate(
            **{name: typed.get(name) for name in ("commune", "place", "vehicle", "driver")},
            period=self.period,
            team=self.everyone,
            tour_id=typed["tour"].pk if typed.get("tour") else None,
            pk=self.stop.pk if self.stop else None,
        )

    def what(self):
        """What was typed, as the verbs take it."""
        names = ("commune", "place", "place_as_typed", "vehicle", "driver", "tour", "directions", "is_public", "note")
        typed = self.cleaned_data
        return {name: typed[name] for name in names} | {"period": self.period, "team": list(typed["team"])}

    @classmethod
    def values(cls, stop):
        """What the form shows of a draft."""
        details = {name: getattr(stop, name) for name in ("directions", "is_public", "note")}
        return cls.shown(stop) | cls.shown_team(stop.team.all()) | details | {"tour": stop.tour_id}

    def compare_with(self, kept):
        """Raise `ChangedMeanwhile` if the draft is no longer what was shown."""
        self.compare(self.values(kept))


class DetailsForm(EditedByMany, Details):
    """What may still be corrected of a stop that is announced."""

    helper = PageForm()
    helper.layout = Layout("seen", "directions", "is_public", "note")

    @staticmethod
    def values(stop):
        return {name: getattr(stop, name) for name in ("directions", "is_public", "note")}

    def what(self):
        return {name: self.cleaned_data[name] for name in ("directions", "is_public", "note")}
