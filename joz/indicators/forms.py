"""What the dashboard is asked for: a funding agreement and a period, both in the URL."""

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import F

from joz.indicators.models import Milestone
from joz.indicators.periods import LAST_DAYS, Period
from partners.models import FundingAgreement

WHOLE, LAST, FREE, SINCE_MILESTONE = "whole", "last-days", "dates", "since-"
UNREADABLE = {"invalid": "Écrivez une date comme 01/12/2025."}


class DayInput(forms.DateInput):
    """The browser's own calendar; it wants and sends ISO dates."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class DashboardFilters(forms.Form):
    """A period is a name (the whole agreement, since a milestone, the last days) or two free dates.

    A name fills in the two dates, so that whoever then wants other dates starts from those.
    """

    agreement = forms.TypedChoiceField(label="Convention")
    period = forms.ChoiceField(label="Période")
    since = forms.DateField(label="Du", widget=DayInput, required=False, error_messages=UNREADABLE)
    until = forms.DateField(label="Au", widget=DayInput, required=False, error_messages=UNREADABLE)

    def __init__(self, data, *, today):
        self.today = today
        self.agreements = list(FundingAgreement.objects.order_by(F("period").desc(), "pk"))
        self.milestones = list(Milestone.objects.filter(happened_on__lte=today).order_by("-happened_on"))
        super().__init__(self._completed(data.dict()))
        by_key = {str(agreement.pk): agreement for agreement in self.agreements}
        self.fields["agreement"].choices = by_key.items()
        self.fields["agreement"].coerce = by_key.get
        self.fields["period"].choices = self._period_choices()
        self._refuse_absurd_years()

    def clean(self):
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and since > self.today:
            self.add_error("since", "Cette date n’est pas encore arrivée.")
        if since and until and until < since:
            self.add_error("until", "La fin vient avant le début.")
        return self.cleaned_data

    @property
    def chosen_period(self):
        return Period(self.cleaned_data["since"], self.cleaned_data["until"])

    def _completed(self, data):
        """What was asked, over what is shown when nothing is asked."""
        data = {"agreement": str(self._agreement_of_today()), "period": WHOLE, **data}
        named = self._named_periods(data["agreement"]).get(data["period"])
        if named:
            data["since"], data["until"] = named
        return data

    def _agreement_of_today(self):
        """The agreement that covers today, or the latest."""
        running = (agreement for agreement in self.agreements if self.today in Period.of(agreement))
        agreement = next(running, self.agreements[0] if self.agreements else None)
        return agreement and agreement.pk

    def _named_periods(self, agreement_key):
        agreement = next((each for each in self.agreements if str(each.pk) == agreement_key), None)
        whole = Period.of(agreement) if agreement else Period()
        since = {f"{SINCE_MILESTONE}{each.pk}": Period(each.happened_on, whole.until) for each in self.milestones}
        return {WHOLE: whole, LAST: Period.last_days(self.today), **since}

    def _period_choices(self):
        milestones = [(f"{SINCE_MILESTONE}{each.pk}", each.label) for each in self.milestones]
        choices = [(WHOLE, "Toute la convention"), (LAST, f"Les {LAST_DAYS} derniers jours")]
        return [*choices, *([("Depuis un repère", milestones)] if milestones else []), (FREE, "Dates libres")]

    def _refuse_absurd_years(self):
        first, last = self.today.replace(year=2000, month=1, day=1), self.today.replace(year=2099, month=12, day=31)
        for name in ("since", "until"):
            self.fields[name].validators += [
                MinValueValidator(first, "Choisissez une date à partir de l’année 2000."),
                MaxValueValidator(last, "Choisissez une date avant l’année 2100."),
            ]
