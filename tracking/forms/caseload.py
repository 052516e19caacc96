"""Passing on a caseload, and being away for some days."""

from crispy_forms.bootstrap import FormActions, InlineCheckboxes
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from joz.components.fields import SentOnce
from tracking.forms.fields import FARTHEST, AdviserField
from tracking.models import Pathway

BACK = HTML('<a class="btn btn-secondary" href="{% url "tracking:caseloads" %}">Ne rien changer</a>')


class PathwayChoice(forms.ModelMultipleChoiceField):
    """The pathways of a caseload, by the person's name."""

    def label_from_instance(self, pathway):
        place = pathway.young_person.display_commune or "commune inconnue"
        return f"{pathway.young_person} · {place} · {pathway.number}"


class CaseloadHandoverForm(SentOnce):
    """Whom to, which people (all unless unticked), and whether they are told."""

    to = AdviserField(
        label="Nouveau référent, nouvelle référente",
        error_messages={
            "required": "Choisissez qui prend le relais.",
            "invalid_choice": "Cette personne n’est pas conseillère dans votre structure : choisissez dans la liste.",
        },
    )
    tell_people = forms.BooleanField(
        label="Prévenir chaque personne par SMS",
        required=False,
        initial=True,
        help_text="Aux heures d’ouverture, et seulement à qui accepte les SMS : un prénom, un numéro, rien d’autre.",
    )
    pathways = PathwayChoice(
        Pathway.objects.none(),
        label="Qui change de référent·e",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choisissez au moins une personne.",
            "invalid_choice": "Un de ces parcours a changé de mains ou s’est terminé : rechargez la page.",
        },
    )

    helper = FormHelper()
    helper.layout = Layout(
        "submission",
        "to",
        "tell_people",
        InlineCheckboxes("pathways", wrapper_class="choices-wide"),
        FormActions(Submit("", "Passer le relais"), BACK),
    )

    def __init__(self, *args, pathways, organisation_id, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].offer(organisation_id)
        self.fields["pathways"].queryset = pathways
        self.fields["pathways"].initial = [pathway.pk for pathway in pathways]


def day(label):
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date", "class": "width-short"}, format="%Y-%m-%d"),
        error_messages={"required": "Choisissez un jour.", "invalid": "Écrivez une date, par exemple 24/12/2026."},
    )


class AbsenceForm(forms.Form):
    """From a day to a day, and who stands in."""

    first_day = day("Absent·e du")
    last_day = day("Jusqu’au, compris")
    substitute = AdviserField(
        label="Remplacé·e par",
        help_text="Cette personne voit les parcours dans sa journée. Le référent, la référente ne change pas.",
        error_messages={
            "required": "Choisissez qui remplace.",
            "invalid_choice": "Cette personne n’est pas conseillère dans votre structure : choisissez dans la liste.",
        },
    )

    helper = FormHelper()
    helper.layout = Layout(
        Div(Div("first_day", css_class="col-md-6"), Div("last_day", css_class="col-md-6"), css_class="row"),
        "substitute",
        FormActions(Submit("", "Prévoir cette absence"), BACK),
    )

    def __init__(self, *args, organisation_id, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["substitute"].offer(organisation_id)

    def clean(self):
        said, today = super().clean(), timezone.localdate()
        first, last = said.get("first_day"), said.get("last_day")
        if last and last < today:
            self.add_error("last_day", ValidationError("Cette absence est déjà finie : choisissez un jour à venir."))
        if first and last and last < first:
            self.add_error("last_day", ValidationError("Le retour vient avant le départ : vérifiez les deux jours."))
        if last and last > today + FARTHEST:
            self.add_error("last_day", ValidationError("C’est dans plus de deux ans : choisissez un jour plus proche."))
        return said
