"""A tour: its name, its days, and when it is done again."""

from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone

from joz.components.editing import EditedByMany
from joz.components.fields import PlainTextField, SentOnce
from outreach.forms.fields import DayField, side_by_side
from outreach.models import Vehicle
from partners.forms import PageForm, named


class TourForm(EditedByMany, SentOnce):
    """What it is called, from when to when, with which vehicle."""

    name = PlainTextField(
        label="Nom", max_length=80, validators=[named], help_text="Par exemple « Le Tour de septembre »."
    )
    baseline = PlainTextField(
        label="Phrase d’accroche",
        required=False,
        max_length=140,
        help_text="Sous le nom, sur la page publique et les affiches.",
    )
    first_on = DayField(label="Premier jour")
    last_on = DayField(label="Dernier jour")
    vehicle = forms.ModelChoiceField(
        Vehicle.objects.in_service(),
        label="Véhicule",
        required=False,
        empty_label="Aucun en particulier",
        help_text="Proposé pour chaque halte ; on peut en changer.",
    )

    helper = PageForm()
    helper.layout = Layout("seen", "submission", "name", "baseline", side_by_side("first_on", "last_on"), "vehicle")

    def __init__(self, *args, tour=None, **kwargs):
        super().__init__(*args, **kwargs)
        if tour and tour.vehicle_id:
            offered = Vehicle.objects.in_service() | Vehicle.objects.filter(pk=tour.vehicle_id)
            self.fields["vehicle"].queryset = offered.order_by("name", "pk")

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first_on"), cleaned.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", "Le dernier jour vient après le premier : corrigez la date.")
        return cleaned

    @staticmethod
    def values(tour):
        """What the form shows of a tour."""
        return {name: getattr(tour, name) for name in ("name", "baseline", "first_on", "last_on")} | {
            "vehicle": tour.vehicle_id
        }

    def what(self):
        return {name: self.cleaned_data[name] for name in ("name", "baseline", "first_on", "last_on", "vehicle")}


class PublishForm(forms.Form):
    """Publish whatever is to be checked."""

    despite = forms.BooleanField(label="Je publie quand même", required=False)


class RepeatTourForm(SentOnce):
    """What it is called this time, and in which week it begins."""

    name = PlainTextField(label="Nom", max_length=80, validators=[named])
    week_of = DayField(
        label="Semaine du",
        help_text="N’importe quel jour de la première semaine : chaque halte garde son jour de la semaine.",
    )

    helper = PageForm()
    helper.layout = Layout("submission", "name", "week_of")

    def clean_week_of(self):
        day = self.cleaned_data["week_of"]
        if day < timezone.localdate():
            raise forms.ValidationError("Cette semaine est commencée ou passée : choisissez un jour à venir.")
        return day
