"""Is this person « invisible »? Five short questions; « ne sait pas » is always an answer."""

from crispy_forms.bootstrap import FormActions, InlineCheckboxes, InlineRadios
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from joz.components.fields import SentOnce
from referrals.models import InvisibilityCheck
from referrals.models.invisibility_check import Answer, Reason
from referrals.models.situation import BUSY, IDLE, Situation

UNSAID = "Répondez, même par « Ne sait pas »."
ASKED = ("occupied", "situation", "followed", "last_service_contact", "how_known", "reasons")


class MonthField(forms.DateField):
    """A month, kept as its first day; a browser without a calendar of months gets a box for 03/2026."""

    widget = forms.DateInput(attrs={"type": "month", "class": "width-short", "placeholder": "03/2026"}, format="%Y-%m")

    def __init__(self, **kwargs):
        super().__init__(input_formats=["%Y-%m", "%m/%Y"], **kwargs)


class InvisibilityForm(SentOnce):
    """What is known of a person today, filled in with what was known the last time."""

    occupied = forms.ChoiceField(
        label="En emploi, à l’école ou en formation ?",
        choices=Answer,
        widget=forms.RadioSelect,
        error_messages={"required": UNSAID},
    )
    situation = forms.TypedChoiceField(
        label="Plus précisément", choices=Situation, required=False, empty_value=Situation.UNKNOWN
    )
    followed = forms.ChoiceField(
        label="Un service suit-il la personne ?",
        help_text="Mission Locale, France Travail, Cap emploi, référent RSA…",
        choices=Answer,
        widget=forms.RadioSelect,
        error_messages={"required": UNSAID},
    )
    last_service_contact = MonthField(
        label="Dernier contact avec ce service",
        help_text="Le mois suffit. Laissez vide s’il n’y en a jamais eu, ou si personne ne sait.",
        required=False,
        error_messages={"invalid": "Écrivez un mois, par exemple 03/2026."},
    )
    how_known = forms.ChoiceField(
        label="Comment le sait-on ?",
        choices=InvisibilityCheck.HowKnown,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites comment on le sait : c’est la preuve de la vérification."},
    )
    reasons = forms.MultipleChoiceField(
        label="Ce qui l’éloigne des services",
        help_text="Seulement ce que la personne a dit, sans détail.",
        choices=Reason,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(
        "submission",
        InlineRadios("occupied"),
        "situation",
        InlineRadios("followed"),
        "last_service_contact",
        InlineRadios("how_known"),
        InlineCheckboxes("reasons"),
        FormActions(
            Submit("", "Noter la vérification"),
            HTML('<a class="btn btn-secondary" href="{{ person_url }}">Ne rien changer</a>'),
        ),
    )

    def __init__(self, *args, newest=None, **kwargs):
        known = {name: getattr(newest, name) for name in ASKED} if newest else {}
        super().__init__(*args, initial=known, **kwargs)

    def clean_last_service_contact(self):
        month = self.cleaned_data["last_service_contact"]
        if month and month > timezone.localdate():
            raise ValidationError("Ce mois n’est pas encore arrivé.")
        if month and month.year < timezone.localdate().year - 30:
            raise ValidationError("C’est il y a plus de trente ans : vérifiez l’année.")
        return month

    def clean(self):
        cleaned = super().clean()
        occupied, situation = cleaned.get("occupied"), cleaned.get("situation")
        if occupied and situation in BUSY and occupied != Answer.YES:
            self.add_error("situation", "Cette situation est un emploi, une école ou une formation : répondez « Oui ».")
        if occupied and situation in IDLE and occupied != Answer.NO:
            self.add_error("situation", "Cette situation n’est ni emploi, ni école, ni formation : répondez « Non ».")
        return cleaned
