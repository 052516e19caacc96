"""How the list of pathways is narrowed and sorted; each choice stands in the URL."""

import django_filters
from django import forms
from django.db.models import Value
from django.utils import timezone

from partners.models import Commune, Fold
from tracking.caseload import advisers_beside
from tracking.models import Pathway, Step

MINE, ALL = "mine", "all"
ENTERED, NAME, COMMUNE, NEXT_STEP = "entered", "name", "commune", "step"

SORTS = [
    (ENTERED, "Entrée la plus récente"),
    (NEXT_STEP, "Étape la plus proche"),
    (NAME, "Prénom"),
    (COMMUNE, "Commune"),
]


def select(**attrs):
    return forms.Select(attrs={"class": "form-select", **attrs})


class OfTeam(django_filters.FilterSet):
    """What happens along pathways: those that I lead, those of one adviser, or the whole team's."""

    whose = django_filters.ChoiceFilter(label="Suivis par", method="led", empty_label=None, widget=select())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["whose"].extra["choices"] = whose_choices(self.request.user)

    def led(self, rows, name, whose):
        """Mine, everybody's, or those of one adviser."""
        if whose == ALL:
            return rows
        return rows.filter(pathway__in=Pathway.objects.led_by(self.request.user if whose == MINE else whose))


def whose_choices(user):
    leads = advisers_beside(user)
    return [(MINE, "Moi"), (ALL, "Toute l’équipe"), *((str(lead.pk), str(lead)) for lead in leads)]


class PathwayFilter(django_filters.FilterSet):
    """A name, whose, where, what is due; then the order."""

    q = django_filters.CharFilter(
        label="Prénom ou n°",
        method="matching",
        widget=forms.TextInput(attrs={"class": "form-control", "type": "search", "autocomplete": "off"}),
    )
    whose = django_filters.ChoiceFilter(label="Suivis par", method="led", empty_label=None, widget=select())
    commune = django_filters.ModelChoiceFilter(
        label="Commune",
        field_name="young_person__commune",
        queryset=Commune.objects.by_name(),
        empty_label="Toutes",
        widget=select(),
    )
    steps = django_filters.ChoiceFilter(
        label="Étapes",
        choices=[("due", "À faire ou en retard"), ("none", "Aucune à faire")],
        method="with_steps",
        empty_label="Toutes",
        widget=select(),
    )
    sort = django_filters.ChoiceFilter(
        label="Trier par", choices=SORTS, method="sorted", empty_label=None, widget=select()
    )

    class Meta:
        model = Pathway
        fields = ["q", "whose", "commune", "steps", "sort"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["whose"].extra["choices"] = whose_choices(self.request.user)

    @property
    def narrows(self):
        """Whether something is left out: more would show with « Toute l’équipe » and nothing else."""
        chosen = self.form.cleaned_data
        return chosen.get("whose") != ALL or any(chosen.get(name) for name in ("q", "commune", "steps"))

    def matching(self, pathways, name, words):
        """A number of pathway, or part of a name without its accents."""
        if words.upper().startswith("P-") and words[2:].isdecimal():
            return pathways.filter(pk=int(words[2:12]))
        return pathways.filter(young_person__name_key__contains=Fold(Value(words)))

    def led(self, pathways, name, whose):
        """Mine, everybody's, or those of one adviser."""
        if whose == ALL:
            return pathways
        return pathways.led_by(self.request.user if whose == MINE else whose)

    def with_steps(self, pathways, name, which):
        to_do = Step.objects.to_do()
        if which == "none":
            return pathways.exclude(pk__in=to_do.values("pathway"))
        return pathways.filter(pk__in=to_do.due(timezone.localdate()).values("pathway"))

    def sorted(self, pathways, name, order):
        orders = {
            NAME: lambda: pathways.order_by("young_person__name_key", "pk"),
            COMMUNE: lambda: pathways.order_by("young_person__commune__name_key", "young_person__name_key", "pk"),
            NEXT_STEP: pathways.by_next_step,
        }
        return orders.get(order, pathways.latest_first)()


class OutOfSightFilter(PathwayFilter):
    """A name, whose, where: the longest silence comes first, always."""

    steps = sort = None

    class Meta(PathwayFilter.Meta):
        fields = ["q", "whose", "commune"]
