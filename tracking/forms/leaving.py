"""Leaving a pathway, or not yet; and what leaving counts as."""

from datetime import timedelta

from crispy_forms.bootstrap import FormActions
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from joz.components.fields import PlainTextField, SentOnce
from joz.errors import DomainError
from partners.models import Organisation
from tracking.leaving import Leaving
from tracking.models import ExitClass, ExitReason, PathwayExit, Situation

GROUPS = [
    ("Vers une solution", [ExitClass.POSITIVE]),
    ("Sans solution pour le moment", [ExitClass.NEGATIVE]),
    ("Autres raisons", [ExitClass.NEUTRAL, ExitClass.EXCLUDED]),
]


def reasons_in_groups():
    """The reasons as a list with titles, so that one looks in the right place first."""
    return [
        (title, [(reason.value, reason.label) for one in classes for reason in ExitReason.of_class(one)])
        for title, classes in GROUPS
    ]


class ExitForm(SentOnce):
    """Why, since when, towards what; and that one is sure."""

    reason = forms.ChoiceField(
        label="Pourquoi le parcours se termine-t-il ?",
        choices=[("", "Choisissez"), *reasons_in_groups()],
        help_text="« Décès » et « ne plus être contactée » arrêtent aussitôt tous les messages.",
        error_messages={"required": "Choisissez le motif : c’est lui qui compte dans les résultats."},
    )
    exited_on = forms.DateField(
        label="Depuis le",
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date", "class": "width-short"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Écrivez le jour de la sortie.",
            "invalid": "Écrivez une date, par exemple 24/12/2026.",
        },
    )
    situation = forms.ChoiceField(
        label="Sa situation maintenant", choices=Situation, required=False, initial=Situation.UNKNOWN
    )
    destination = forms.ModelChoiceField(
        Organisation.objects.open().by_name(),
        label="Vers quelle structure ?",
        required=False,
        empty_label="Aucune, ou pas dans l’annuaire",
        error_messages={"invalid_choice": "Cette structure n’est pas ouverte dans l’annuaire."},
    )
    destination_as_typed = PlainTextField(
        label="Ou son nom, si elle n’y est pas",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    is_sure = forms.BooleanField(
        label="J’ai compris : le parcours se termine, l’histoire reste dans le dossier.",
        error_messages={"required": "Cochez la case pour confirmer."},
    )

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(
        "submission",
        "reason",
        Div(Div("exited_on", css_class="col-md-6"), Div("situation", css_class="col-md-6"), css_class="row"),
        Div(
            Div("destination", css_class="col-md-6"), Div("destination_as_typed", css_class="col-md-6"), css_class="row"
        ),
        "is_sure",
        FormActions(
            Submit("", "Terminer le parcours"),
            HTML('<a class="btn btn-secondary" href="{{ person_url }}">Continuer ensemble</a>'),
        ),
    )

    def __init__(self, *args, pathway, **kwargs):
        super().__init__(*args, **kwargs)
        self.pathway = pathway

    def clean_exited_on(self):
        day = self.cleaned_data["exited_on"]
        try:
            PathwayExit.check_day(self.pathway, day, today=timezone.localdate())
        except DomainError as error:
            raise ValidationError(str(error)) from error
        return day

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("destination") and cleaned.get("destination_as_typed"):
            self.add_error("destination_as_typed", "Choisissez dans la liste, ou écrivez un nom : l’un ou l’autre.")
        return cleaned

    def leaving(self):
        """What was said, as the domain reads it."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "is_sure"}
        return Leaving(**said | {"situation": said["situation"] or Situation.UNKNOWN})


class PostponementForm(forms.Form):
    """For how long the question is put off."""

    weeks = forms.TypedChoiceField(
        label="Garder encore",
        choices=[(2, "Deux semaines"), (4, "Un mois"), (8, "Deux mois")],
        initial=4,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez jusqu’à quand."},
    )

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(
        "weeks",
        FormActions(
            Submit("", "Garder"),
            HTML('<a class="btn btn-secondary" href="{{ person_url }}">Revenir au dossier</a>'),
        ),
    )

    def until(self, today):
        """The day on which the question comes back."""
        return today + timedelta(weeks=self.cleaned_data["weeks"])


class ExitClassesForm(forms.Form):
    """What each reason counts as under one agreement: a table of lists."""

    def __init__(self, *args, classes, **kwargs):
        super().__init__(*args, **kwargs)
        for reason, one in classes.items():
            self.fields[reason.value] = forms.ChoiceField(
                label=reason.label,
                choices=ExitClass,
                initial=one,
                widget=forms.Select(attrs={"class": "form-select"}),
                error_messages={"required": "Choisissez une classe."},
            )

    @property
    def rows(self):
        """Each field beside its usual class, and whether the agreement says otherwise."""
        for reason in ExitReason:
            field = self[reason.value]
            yield {"field": field, "usual": reason.default_class, "differs": field.value() != reason.default_class}

    def classes(self):
        """Reason → class."""
        return {ExitReason(reason): ExitClass(one) for reason, one in self.cleaned_data.items()}
