"""What somebody asks of the agenda: from where, how far, until when, which vehicle; all of it in the address."""

from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.utils import timezone

from outreach.models import Vehicle
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


class AgendaForm(forms.Form):
    """Nothing is required, and what makes no sense is left aside: an old link still shows the agenda."""

    commune = forms.ModelChoiceField(
        Commune.objects.defer("cell").by_name(), required=False, label="Ta commune", empty_label="Choisis ta commune"
    )
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

    def asked(self, *, now, ways):
        """The same, as the sources of the agenda want it."""
        today = timezone.localdate(now)
        within = self.said("within") if self.origin else None
        near = None if within is None else frozenset(pk for pk, way in ways.items() if way.minutes <= within)
        last = today + PERIODS.get(self.said("period"), FARTHEST)
        return Asked(first=today, last=last, communes=near, vehicle=self.said("vehicle"))
