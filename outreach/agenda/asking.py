"""What somebody asks of the agenda: from where, how far, until when, which vehicle; all of it in the address."""

from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.utils import timezone

from outreach.models import Tour, Vehicle
from partners.models import Commune

FARTHEST = timedelta(days=366)
PERIODS = {"week": timedelta(days=6), "month": timedelta(days=30)}


@dataclass(frozen=True)
class Asked:
    """The days, both counted; some communes, or all with None; one vehicle, or all."""

    first: date
    last: date
    communes: frozenset | None = None
    vehicle: Vehicle | None = None


def commune_field(label, empty_label):
    communes = Commune.objects.defer("cell").by_name()
    return forms.ModelChoiceField(communes, required=False, label=label, empty_label=empty_label)


class CommuneForm(forms.Form):
    """Nothing is required, and what makes no sense is left aside: an old link still shows something."""

    commune = commune_field("Ta commune", "Choisis ta commune")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.full_clean()

    def said(self, name):
        """What was chosen for a field; None where nothing was, or nothing that makes sense."""
        value = self.cleaned_data.get(name)
        return None if value == "" else value

    @property
    def origin(self):
        return self.said("commune")

    def asked_here(self, *, now):
        """All that is to come in the commune that was chosen, or everywhere."""
        today = timezone.localdate(now)
        return Asked(today, today + FARTHEST, communes=frozenset([self.origin.pk]) if self.origin else None)


class AgendaForm(CommuneForm):
    """From where, how far, until when, with which vehicle, and what comes first."""

    within = forms.TypedChoiceField(
        required=False,
        label="À quelle distance",
        coerce=int,
        empty_value=None,
        choices=[("", "Peu importe"), ("0", "Dans ma commune"), ("15", "Moins de 15 min"), ("30", "Moins de 30 min")],
    )
    period = forms.ChoiceField(
        required=False,
        label="Quand",
        choices=[("", "Toutes les dates"), ("week", "Dans les 7 jours"), ("month", "Dans les 30 jours")],
    )
    vehicle = forms.ModelChoiceField(Vehicle.objects.in_service(), required=False, label="Avec", empty_label="Tous")
    sort = forms.ChoiceField(
        required=False, label="D’abord", choices=[("", "Les plus tôt"), ("near", "Les plus proches")]
    )

    def asked(self, *, now, ways):
        """The same, as the sources of the agenda want it."""
        today = timezone.localdate(now)
        within = self.said("within") if self.origin else None
        near = None if within is None else frozenset(pk for pk, way in ways.items() if way.minutes <= within)
        last = today + PERIODS.get(self.said("period"), FARTHEST)
        return Asked(first=today, last=last, communes=near, vehicle=self.said("vehicle"))


class KitForm(CommuneForm):
    """For whom one wants posters and words: a commune, or a tour."""

    commune = commune_field("Commune", "Choisissez une commune")
    tour = forms.ModelChoiceField(Tour.objects.published(), required=False, label="Tournée", empty_label="Aucune")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Whoever comes by an old link still finds the kit of its tour; only those to come are offered.
        self.fields["tour"].queryset = Tour.objects.published().lasting(timezone.localdate())
