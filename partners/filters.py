"""How the lists of the network are narrowed; each choice stands in the URL."""

import django_filters
from django import forms

from joz.components.fields import PlainTextField
from partners.models import Commune, Intercommunality, Organisation, Theme

YES, NO = "yes", "no"


class WordsFilter(django_filters.CharFilter):
    """Words to look for, as people paste them."""

    field_class = PlainTextField

    def __init__(self, *args, **kwargs):
        widget = forms.TextInput(attrs={"type": "search", "autocomplete": "off"})
        super().__init__(*args, method="matching", max_length=80, widget=widget, **kwargs)


class YesNoFilter(django_filters.ChoiceFilter):
    """With or without something, each said in words."""

    def __init__(self, *args, yes, no, **kwargs):
        super().__init__(*args, choices=[(YES, yes), (NO, no)], empty_label="Peu importe", **kwargs)

    def filter(self, rows, value):
        return rows.filter(**{self.field_name: value == YES}) if value else rows


class SortFilter(django_filters.OrderingFilter):
    """An order chosen in words; equals are told apart, so that no page repeats a row."""

    def filter(self, rows, value):
        ordered = super().filter(rows, value)
        return ordered.order_by(*ordered.query.order_by, "pk")


class CommuneFilter(django_filters.FilterSet):
    """Name or postal code, body, coverage, ambassador, place."""

    q = WordsFilter(label="Commune ou code postal")
    intercommunality = django_filters.ModelChoiceFilter(
        label="Intercommunalité", queryset=Intercommunality.objects.order_by("name"), empty_label="Toutes"
    )
    coverage = YesNoFilter(field_name="is_covered", label="Périmètre", yes="Dans le périmètre", no="Hors périmètre")
    ambassador = YesNoFilter(field_name="has_ambassador", label="Parrain ou marraine", yes="Avec", no="Sans")
    place = YesNoFilter(field_name="has_place", label="Lieu d’accueil", yes="Avec", no="Sans")
    sort = SortFilter(
        label="Trier par",
        fields={"name_key": "name", "population": "population"},
        choices=[("name", "Nom"), ("-population", "Les plus peuplées"), ("population", "Les moins peuplées")],
        empty_label=None,
    )

    class Meta:
        model = Commune
        fields = ["q", "intercommunality", "coverage", "ambassador", "place", "sort"]

    def matching(self, communes, name, words):
        return communes.matching(words)


class OrganisationFilter(django_filters.FilterSet):
    """Name, commune (seat or place), theme, kind."""

    q = WordsFilter(label="Nom de la structure")
    commune = django_filters.ModelChoiceFilter(
        label="Commune", queryset=Commune.objects.by_name(), empty_label="Toutes", method="present_in"
    )
    themes = django_filters.ModelChoiceFilter(label="Thème", queryset=Theme.objects.offered(), empty_label="Tous")
    kind = django_filters.ChoiceFilter(label="Type", choices=Organisation.Kind.choices, empty_label="Tous")

    class Meta:
        model = Organisation
        fields = ["q", "commune", "themes", "kind"]

    def matching(self, organisations, name, words):
        return organisations.matching(words)

    def present_in(self, organisations, name, commune):
        return organisations.present_in(commune)
