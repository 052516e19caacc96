"""What the year is asked: how often, on which weekdays, with how much road, and when everybody rests."""

from datetime import timedelta

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils import timezone

from joz.components.fields import SentOnce
from outreach.forms.fields import AnyDayField, in_columns, side_by_side
from outreach.plans.year import AUGUST, CHRISTMAS, YearWishes
from partners.models import Commune, Weekday

OFF = [(AUGUST, "En août"), (CHRISTMAS, "Entre Noël et le jour de l’an")]


# What is not kept as it was said.
APART = ("base", "weekdays", "off")


class YearForm(SentOnce):
    """Everything has a usual answer."""

    first = AnyDayField(label="À partir de la semaine du")
    every = forms.IntegerField(label="Chaque commune au moins toutes les… (semaines)", min_value=2, max_value=52)
    every_large = forms.IntegerField(label="Les plus peuplées, toutes les… (semaines)", min_value=2, max_value=52)
    large_from = forms.IntegerField(label="Plus peuplées : à partir de… (habitants)", min_value=500, max_value=200_000)
    weekdays = forms.TypedMultipleChoiceField(
        label="Quels jours de la semaine ?",
        choices=Weekday.choices[:6],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins un jour de la semaine."},
    )
    base = forms.ModelChoiceField(Commune.objects.none(), label="Au départ de", empty_label=None)
    most_driving = forms.IntegerField(label="Minutes de route par jour, au plus", min_value=30, max_value=480)
    vehicles = forms.IntegerField(label="Véhicules dehors le même jour, au plus", min_value=1, max_value=4)
    off = forms.MultipleChoiceField(
        label="Aucune sortie", choices=OFF, required=False, widget=forms.CheckboxSelectMultiple
    )

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(
        "submission",
        Fieldset("À quel rythme", side_by_side("first", "every"), side_by_side("every_large", "large_from")),
        Fieldset("Quand", in_columns("weekdays", "choices-days"), "off"),
        Fieldset("Avec quoi", "base", side_by_side("most_driving", "vehicles")),
    )

    def __init__(self, *args, base, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["base"].queryset = Commune.objects.covered().by_name()
        usual = YearWishes(first=_next_monday(timezone.localdate()), base=base)
        for name in usual.__dataclass_fields__:
            self.fields[name].initial = getattr(usual, name)

    def clean_first(self):
        """The Monday of the week that was chosen."""
        day = self.cleaned_data["first"]
        return day - timedelta(days=day.weekday())

    def wishes(self):
        said = self.cleaned_data
        plain = {
            name: said[name] for name in YearWishes.__dataclass_fields__ if name not in ("base", "weekdays", "off")
        }
        return YearWishes(
            base=said["base"].pk, weekdays=tuple(sorted(said["weekdays"])), off=tuple(said["off"]), **plain
        )


def _next_monday(day):
    return day + timedelta(days=7 - day.weekday())
