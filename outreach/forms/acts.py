"""What is asked before a stop is announced, staffed, moved, cancelled or done again."""

from datetime import timedelta

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError

from joz.components.fields import SentOnce
from outreach.forms.fields import DayField, side_by_side
from outreach.forms.judged import Judged, WhereAndWhen, WithTeam
from outreach.models import CancelReason
from outreach.stops.conflicts import Candidate
from partners.forms import PageForm

MOST_TIMES = 12


def number():
    return forms.NumberInput(attrs={"class": "width-short", "inputmode": "numeric"})


class OfStop(Judged):
    """A form about a stop that is kept, its team fetched with it."""

    def __init__(self, *args, stop, **kwargs):
        self.stop = stop
        super().__init__(*args, **kwargs)


class PlanForm(OfStop):
    """Announce it, whatever is to be checked."""

    helper = PageForm()
    helper.layout = Layout()

    def candidate(self):
        return Candidate.of(self.stop)


class TeamForm(OfStop, WithTeam):
    """Who goes."""

    helper = PageForm()
    helper.layout = Layout("team", "driver")

    def __init__(self, *args, stop, **kwargs):
        rows = list(stop.team.all())
        super().__init__(*args, stop=stop, initial=self.shown_team(rows), **kwargs)
        self.keep_team(rows)

    def candidate(self):
        if not self.is_bound:
            return Candidate.of(self.stop)
        if not self.is_valid():
            return None
        return Candidate.of(self.stop, team=self.everyone, driver=self.cleaned_data["driver"])


class Reason(forms.Form):
    """Why it will not take place, or not there."""

    reason = forms.ChoiceField(
        label="Pourquoi ?",
        choices=CancelReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites pourquoi : c’est compté, et jamais affiché au public."},
    )


class CancelForm(Reason):
    """Why a stop, or a tour, will not take place."""

    helper = PageForm()
    helper.layout = Layout("reason")


class MoveForm(SentOnce, OfStop, WhereAndWhen, Reason):
    """Where and when instead, and why."""

    helper = PageForm()
    helper.layout = Layout(
        "submission",
        Fieldset("Quand", side_by_side("day", "starts_at", "ends_at")),
        Fieldset("Où", "place", "place_as_typed", "commune", "vehicle"),
        "reason",
    )

    def __init__(self, *args, stop, **kwargs):
        super().__init__(*args, stop=stop, initial=self.shown(stop), **kwargs)
        self.keep(stop)

    def clean(self):
        cleaned = super().clean()
        if self.is_placed and not self.has_changed_anything(cleaned):
            raise ValidationError("C’est le même lieu au même moment : changez au moins l’un des deux.")
        return cleaned

    def has_changed_anything(self, typed):
        stop = self.stop
        before = (stop.period, stop.commune_id, stop.place_id, stop.place_as_typed, stop.vehicle_id)
        keys = [typed.get(name) and typed[name].pk for name in ("commune", "place", "vehicle")]
        return before != (self.period, keys[0], keys[1], typed.get("place_as_typed", ""), keys[2])

    def candidate(self):
        if not self.is_placed:
            return None
        names = ("commune", "place", "vehicle")
        return Candidate.of(self.stop, period=self.period, **{name: self.cleaned_data.get(name) for name in names})

    def what(self):
        names = ("commune", "place", "place_as_typed", "vehicle", "reason", "submission")
        return {name: self.cleaned_data[name] for name in names} | {"period": self.period}


class RepeatForm(SentOnce):
    """On which other days: one, or several at the same distance."""

    EVERY = [(1, "toutes les semaines"), (2, "toutes les deux semaines"), (4, "toutes les quatre semaines")]

    day = DayField(label="La première fois, le")
    times = forms.IntegerField(
        label="Combien de fois", min_value=1, max_value=MOST_TIMES, initial=1, widget=number(), localize=False
    )
    every = forms.TypedChoiceField(label="Ensuite", choices=EVERY, coerce=int, initial=1)

    helper = PageForm()
    helper.layout = Layout("submission", side_by_side("day", "times", "every"))

    def days(self):
        typed = self.cleaned_data
        return [typed["day"] + timedelta(weeks=typed["every"] * rank) for rank in range(typed["times"])]
