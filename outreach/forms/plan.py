"""What a plan is asked: days, vehicle, people, limits, and what counts."""

from datetime import timedelta

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from joz.accounts.models import User
from joz.components.fields import PlainTextField, SentOnce
from joz.days import public_holiday, school_holiday
from outreach.forms.fields import HourField, in_columns, side_by_side
from outreach.models import Vehicle
from outreach.planning import criteria
from outreach.plans.changing import Change
from outreach.plans.wishes import Wishes
from partners.models import Commune

WEEKS = 14
DAYS_AT_MOST = 12
ROAD = [("0.5", "Peu : on va loin s’il le faut"), ("1", "Comme d’habitude"), ("3", "Beaucoup : on reste près")]
WEIGHT = {"step": "0.5", "min": "0", "max": "5", "class": "width-short"}


def days_ahead(today):
    """The days that may be chosen, Sundays left out: from tomorrow on, whole weeks."""
    first = today + timedelta(days=1)
    last = first + timedelta(weeks=WEEKS)
    days = (first + timedelta(days=n) for n in range((last - first).days))
    return [day for day in days if day.weekday() != 6]


def usual_days(today):
    """Six days to begin with: two weeks from the one after next, three days each."""
    monday = today + timedelta(days=14 - today.weekday())
    days = (monday + timedelta(days=7 * week + day) for week in range(3) for day in (1, 2, 3))
    return [day for day in days if not public_holiday(day)][:6]


class PlanForm(SentOnce):
    """Everything has a usual answer: two clicks are enough."""

    name = PlainTextField(label="Nom de la tournée", max_length=80)
    days = forms.MultipleChoiceField(
        label="Quels jours ?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins un jour."},
    )
    vehicle = forms.ModelChoiceField(
        Vehicle.objects.none(), label="Véhicule", required=False, empty_label="Sans véhicule"
    )
    driver = forms.ModelChoiceField(User.objects.none(), label="Qui conduit ?", required=False, empty_label="À décider")
    team = forms.ModelMultipleChoiceField(
        User.objects.none(), label="Qui vient ?", required=False, widget=forms.CheckboxSelectMultiple
    )
    base = forms.ModelChoiceField(Commune.objects.none(), label="Au départ de", empty_label=None)
    leaves, back = HourField(label="Départ au plus tôt"), HourField(label="Retour au plus tard")
    most_stops = forms.IntegerField(label="Haltes par jour, au plus", min_value=1, max_value=4)
    service = forms.IntegerField(label="Minutes à chaque halte", min_value=30, max_value=480)
    most_driving = forms.IntegerField(label="Minutes de route par jour, au plus", min_value=10, max_value=480)
    rest = forms.IntegerField(label="Minutes de pause le midi", min_value=0, max_value=120)
    minute = forms.ChoiceField(label="La route compte…", choices=ROAD, widget=forms.RadioSelect)
    only_known_hours = forms.BooleanField(
        label="Seulement là où un lieu nous accueille, aux heures connues",
        required=False,
        help_text="Sinon, une commune sans lieu connu est proposée avec « lieu à trouver ».",
    )

    helper = FormHelper()
    helper.form_tag = False

    def __init__(self, *args, people, base, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = timezone.localdate()
        self.fields["days"].choices = [(day.isoformat(), day.isoformat()) for day in days_ahead(self.today)]
        self.fields["vehicle"].queryset = Vehicle.objects.in_service()
        self.fields["base"].queryset = Commune.objects.covered().by_name()
        self.fields["driver"].queryset = self.fields["team"].queryset = people
        self.criteria = {f"weight_{one.code}": one for one in criteria.registered()}
        for name, one in self.criteria.items():
            self.fields[name] = forms.FloatField(
                label=one.label, min_value=0, max_value=5, initial=1, widget=forms.NumberInput(attrs=WEIGHT)
            )
        self._start_from_usual(base)
        self.helper.layout = self._layout()

    def _start_from_usual(self, base):
        usual = Wishes(days=(), base="")
        for name in ("most_stops", "service", "most_driving", "rest"):
            self.fields[name].initial = getattr(usual, name)
        self.fields["leaves"].initial = _hour(usual.leaves)
        self.fields["back"].initial = _hour(usual.back)
        self.fields["minute"].initial = "1"
        self.fields["base"].initial = base
        self.fields["days"].initial = [day.isoformat() for day in usual_days(self.today)]
        self.fields["vehicle"].initial = Vehicle.objects.in_service().filter(kind=Vehicle.Kind.MOBILE_OFFICE).first()

    def _layout(self):
        return Layout(
            "submission",
            "name",
            Fieldset("Quand", HTML("{% include 'outreach/plans/_days.html' %}")),
            Fieldset("Avec qui", side_by_side("vehicle", "driver"), in_columns("team")),
            Fieldset(
                "Une journée",
                "base",
                side_by_side("leaves", "back"),
                side_by_side("most_stops", "service"),
                side_by_side("most_driving", "rest"),
                "only_known_hours",
            ),
            Fieldset(
                "Ce qui compte",
                HTML("<p class='soft'>1 : comme d’habitude. 0 : n’en tenez pas compte. 2 : deux fois plus.</p>"),
                *_in_rows(list(self.criteria)),
                "minute",
            ),
        )

    @property
    def weeks(self):
        """The days that may be chosen, a row for each week: (date, is chosen, what is special about it)."""
        chosen = set(self["days"].value() or ())
        weeks = {}
        for day in days_ahead(self.today):
            special = public_holiday(day) or (school_holiday(day) and "vacances")
            weeks.setdefault(day.isocalendar()[:2], []).append((day, day.isoformat() in chosen, special))
        return list(weeks.values())

    def clean_days(self):
        days = self.cleaned_data["days"]
        if len(days) > DAYS_AT_MOST:
            raise ValidationError(f"{DAYS_AT_MOST} jours au plus : faites deux tournées.")
        return days

    def clean(self):
        cleaned = super().clean()
        leaves, back = cleaned.get("leaves"), cleaned.get("back")
        if leaves and back and back <= leaves:
            self.add_error("back", "Le retour vient après le départ.")
        return cleaned

    def wishes(self):
        """What the planner is asked."""
        said = self.cleaned_data
        plain = {name: said[name] for name in ("most_stops", "service", "most_driving", "rest", "only_known_hours")}
        return Wishes(
            days=tuple(timezone.datetime.fromisoformat(day).date() for day in sorted(said["days"])),
            base=said["base"].pk,
            vehicle=said["vehicle"].pk if said["vehicle"] else None,
            team=tuple(user.pk for user in said["team"]),
            driver=said["driver"].pk if said["driver"] else None,
            leaves=_minutes(said["leaves"]),
            back=_minutes(said["back"]),
            minute=float(said["minute"]),
            weights={one.code: said[name] for name, one in self.criteria.items()},
            **plain,
        )


class ChangeForm(forms.Form):
    """One decision about one commune, as a button sends it."""

    change = forms.ChoiceField(choices=Change.choices)
    commune = forms.ModelChoiceField(Commune.objects.covered())
    day = forms.DateField(required=False)
    submission = forms.UUIDField()

    def __init__(self, *args, days, **kwargs):
        super().__init__(*args, **kwargs)
        self.days = days

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day and day not in self.days:
            raise ValidationError("Ce jour n’est pas dans le plan.")
        return day

    def clean(self):
        said = super().clean()
        if said.get("change") == Change.PIN and not said.get("day"):
            raise ValidationError("Dites quel jour garder cette commune.")
        return said


class TourNameForm(forms.Form):
    """What the tour is called."""

    name = PlainTextField(label="Nom de la tournée", max_length=80)


def _in_rows(names):
    return [side_by_side(*names[start : start + 3]) for start in range(0, len(names), 3)]


def _hour(minutes):
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _minutes(hour):
    return hour.hour * 60 + hour.minute
