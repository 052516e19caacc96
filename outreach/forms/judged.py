"""A form that is judged while it is typed: what stands in the way is said before anything is sent."""

from datetime import datetime

from django import forms
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.functional import cached_property

from joz.components.fields import PlainTextField
from outreach.forms.fields import DayField, HourField, PlaceField, colleagues
from outreach.models import Vehicle
from outreach.stops.conflicts import judge
from partners.models import Commune


class Judged(forms.Form):
    """`candidate()` is the stop as it would be; `despite` says that what is to be checked was read."""

    despite = forms.BooleanField(label="Je planifie quand même", required=False)

    def candidate(self):
        """The stop as it would be, or None while where and when are not known."""
        raise NotImplementedError

    @cached_property
    def conflicts(self):
        """What stands in the way of it, None while one cannot tell."""
        candidate = self.candidate()
        return judge([candidate])[candidate] if candidate else None

    @property
    def refuses(self):
        return any(conflict.refuses for conflict in self.conflicts or ())

    @property
    def warns(self):
        return any(conflict.warns for conflict in self.conflicts or ())


class WhereAndWhen(forms.Form):
    """A place of the directory or one typed on the fly; a day, two hours; a vehicle or none."""

    commune = forms.ModelChoiceField(
        Commune.objects.by_name(),
        label="Commune",
        required=False,
        empty_label="Celle du lieu choisi",
        help_text="À choisir si le lieu n’est pas dans l’annuaire.",
    )
    place = PlaceField(label="Lieu de l’annuaire")
    place_as_typed = PlainTextField(
        label="Ou un autre lieu, en toutes lettres",
        required=False,
        max_length=120,
        help_text="Par exemple « Parking de la salle des fêtes ». C’est ce que lisent les gens.",
    )
    day = DayField(label="Jour")
    starts_at = HourField(label="De")
    ends_at = HourField(label="À")
    vehicle = forms.ModelChoiceField(
        Vehicle.objects.in_service(), label="Véhicule", required=False, empty_label="Sans véhicule"
    )

    def clean(self):
        cleaned = super().clean()
        self._clean_where(cleaned)
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", "La fin vient après le début, et avant minuit : corrigez l’heure.")
        return cleaned

    def _clean_where(self, cleaned):
        place, commune = cleaned.get("place"), cleaned.get("commune")
        if place and commune and place.commune_id != commune.pk:
            self.add_error("place", f"Ce lieu est à {place.commune} : changez le lieu ou la commune.")
        elif place:
            cleaned |= {"commune": place.commune, "place_as_typed": ""}
        elif not cleaned.get("place_as_typed") and not self.has_error("place"):
            self.add_error("place", "Choisissez un lieu de l’annuaire, ou écrivez-en un autre.")
        elif not commune and not self.has_error("commune"):
            self.add_error("commune", "Choisissez la commune : le lieu n’est pas dans l’annuaire.")

    def keep(self, stop):
        """Let what a stop already has be chosen, though it is offered no more."""
        self.fields["place"].keep(stop.place)
        if stop.vehicle_id:
            offered = Vehicle.objects.in_service() | Vehicle.objects.filter(pk=stop.vehicle_id)
            self.fields["vehicle"].queryset = offered.order_by("name", "pk")

    @property
    def is_placed(self):
        """Whether one knows where and when, whatever else is wrong."""
        names = ("commune", "place", "place_as_typed", "day", "starts_at", "ends_at", "vehicle")
        if not self.is_bound or any(self.has_error(name) for name in names):
            return False
        return all(self.cleaned_data.get(name) for name in ("commune", "day", "starts_at", "ends_at"))

    @property
    def period(self):
        """The day and the two hours, as an instant to an instant."""
        typed = self.cleaned_data
        hours = (datetime.combine(typed["day"], typed[name]) for name in ("starts_at", "ends_at"))
        return DateTimeTZRange(*(timezone.make_aware(hour) for hour in hours))

    @staticmethod
    def shown(stop):
        """What a form shows of a stop's place and time."""
        return {
            "commune": stop.commune_id,
            "place": stop.place_id,
            "place_as_typed": stop.place_as_typed,
            "day": stop.day,
            "starts_at": timezone.localtime(stop.starts_at).time(),
            "ends_at": timezone.localtime(stop.ends_at).time(),
            "vehicle": stop.vehicle_id,
        }


class WithTeam(forms.Form):
    """Who goes, and which of them drives."""

    team = forms.ModelMultipleChoiceField(
        colleagues(), label="Équipe", required=False, widget=forms.CheckboxSelectMultiple
    )
    driver = forms.ModelChoiceField(colleagues(), label="Au volant", required=False, empty_label="Pas encore choisi")

    def keep_team(self, rows):
        """Let those of a team as it is be chosen, though they have left."""
        kept = [row.user_id for row in rows]
        for name in ("team", "driver"):
            self.fields[name].queryset = colleagues(kept=kept)

    @property
    def everyone(self):
        """The team, whoever drives included."""
        team, driver = self.cleaned_data.get("team") or (), self.cleaned_data.get("driver")
        return tuple({*team, *([driver] if driver else [])})

    @staticmethod
    def shown_team(rows):
        return {
            "team": [row.user_id for row in rows],
            "driver": next((row.user_id for row in rows if row.drives), None),
        }
