"""How the stops are narrowed, on the board and in the list alike; each choice stands in the URL."""

import django_filters
from django import forms
from django.utils import timezone

from outreach import policies
from outreach.models import Stop, StopState, Tour, Vehicle
from partners.filters import SortFilter
from partners.models import Commune, Intercommunality

DAY = {"type": "date"}


class BoardFilter(django_filters.FilterSet):
    """Vehicle, commune, body of communes, state."""

    vehicle = django_filters.ModelChoiceFilter(
        label="Véhicule", queryset=Vehicle.objects.order_by("name"), empty_label="Tous", null_label="Sans véhicule"
    )
    commune = django_filters.ModelChoiceFilter(
        label="Commune", queryset=Commune.objects.by_name(), empty_label="Toutes"
    )
    intercommunality = django_filters.ModelChoiceFilter(
        label="Intercommunalité",
        field_name="commune__intercommunality",
        queryset=Intercommunality.objects.order_by("name"),
        empty_label="Toutes",
    )
    state = django_filters.ChoiceFilter(label="État", choices=StopState.choices, empty_label="Tous")

    class Meta:
        model = Stop
        fields = ["vehicle", "commune", "intercommunality", "state"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not policies.may_plan(self.request.user):
            announced = [choice for choice in StopState.choices if choice[0] != StopState.DRAFT]
            self.filters["state"].field.choices = announced

    @property
    def is_narrowed(self):
        """Whether anything is left out."""
        return any(self.data.get(name) for name in self.filters)


class StopFilter(BoardFilter):
    """The same, and from when to when, on which tour, in which order; those to come, when nothing is asked."""

    tour = django_filters.ModelChoiceFilter(
        label="Tournée",
        queryset=lambda request: Tour.objects.visible_to(request.user).order_by("-first_on", "pk"),
        empty_label="Toutes",
    )
    since = django_filters.DateFilter(
        label="Du", field_name="day", lookup_expr="gte", widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    until = django_filters.DateFilter(
        label="Au", field_name="day", lookup_expr="lte", widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    sort = SortFilter(
        label="Trier par",
        fields={"period": "when", "commune__name_key": "where"},
        choices=[("when", "Date"), ("-when", "Les plus récentes"), ("where", "Commune")],
        empty_label=None,
    )

    class Meta:
        model = Stop
        fields = ["since", "until", "vehicle", "tour", "commune", "intercommunality", "state", "sort"]

    def __init__(self, data, *args, **kwargs):
        shown = data.copy()
        if not set(shown) - {"page"}:
            shown["since"] = timezone.localdate().isoformat()
        super().__init__(shown, *args, **kwargs)
