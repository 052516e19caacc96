"""The pieces that the forms of the road share: a day, an hour, a place, a team, and how they stand on a line."""

from datetime import timedelta

from crispy_forms.bootstrap import InlineCheckboxes
from crispy_forms.layout import Div
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from joz.accounts.models import User
from partners.models import Membership, Place

FARTHEST = timedelta(days=2 * 366)


class AnyDayField(forms.DateField):
    """A day of the calendar, however far; its form knows how far makes sense."""

    def __init__(self, **kwargs):
        widget = forms.DateInput(attrs={"type": "date", "class": "width-short"}, format="%Y-%m-%d")
        errors = {"invalid": "Écrivez une date, par exemple 24/12/2026.", "required": "Écrivez une date."}
        super().__init__(widget=widget, error_messages=errors, **kwargs)


class DayField(AnyDayField):
    """A day not too far: a year typed wrong would be lost from every list."""

    def clean(self, value):
        day = super().clean(value)
        if day and abs(day - timezone.localdate()) > FARTHEST:
            raise ValidationError("C’est à plus de deux ans : vérifiez l’année.")
        return day


class HourField(forms.TimeField):
    """An hour on the wall."""

    def __init__(self, **kwargs):
        widget = forms.TimeInput(attrs={"type": "time", "class": "width-short"}, format="%H:%M")
        errors = {"invalid": "Écrivez une heure, par exemple 14:30.", "required": "Écrivez une heure."}
        super().__init__(widget=widget, error_messages=errors, **kwargs)


class PlaceField(forms.ModelChoiceField):
    """A place of the directory, found by its commune; one that has closed is kept where it was chosen."""

    def __init__(self, **kwargs):
        places = Place.objects.select_related("commune").by_name()
        super().__init__(places.open(), required=False, empty_label="Aucun de l’annuaire", **kwargs)

    def label_from_instance(self, place):
        return f"{place.commune} · {place.name}"

    def keep(self, place):
        """Let this one be chosen too."""
        if place and place.is_closed:
            everyone = Place.objects.select_related("commune").by_name()
            self.queryset = everyone.filter(Q(closed_on=None) | Q(pk=place.pk))


def colleagues(*, kept=()):
    """Those who run the scheme today, and those of a team as it is."""
    working = Membership.objects.current().filter(role__in=Membership.STAFF)
    people = User.objects.filter(Q(is_active=True, pk__in=working.values("user")) | Q(pk__in=kept))
    return people.order_by("first_name", "last_name", "pk")


def side_by_side(*names):
    """Short fields on one line."""
    return Div(*(Div(name, css_class="col-sm") for name in names), css_class="row")


def in_columns(name, width="choices-wide"):
    """Ticks side by side, as many as the screen is wide; `choices-days` for short words."""
    return InlineCheckboxes(name, wrapper_class=width)
