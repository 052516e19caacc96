"""What only the person decides to say: a recognised disability, how they feel."""

from crispy_forms.bootstrap import FormActions, InlineRadios
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout, Submit
from django import forms

from joz.components.fields import SentOnce
from tracking.models import Disability, SelfRating
from tracking.models.self_rating import QUESTIONS

Face = SelfRating.Face


class DisabilityForm(forms.Form):
    """One of five answers, and the agreement to keep it; there is no room for a word more."""

    status = forms.ChoiceField(
        label="Reconnaissance", choices=Disability.Status, widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse ; « Ne souhaite pas répondre » en est une."},
    )  # fmt: skip
    agreement = forms.ChoiceField(
        label="Comment la personne a-t-elle dit oui pour que nous le gardions ?",
        help_text="Inutile si elle ne souhaite pas répondre.",
        choices=Disability.Agreement,
        required=False,
        widget=forms.RadioSelect,
    )

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(
        HTML('{% include "tracking/disability_notice.html" %}'),
        InlineRadios("status"),
        InlineRadios("agreement"),
        FormActions(
            Submit("", "Enregistrer"),
            HTML('<a class="btn btn-secondary" href="{{ person_url }}">Ne rien changer</a>'),
        ),
    )

    def __init__(self, *args, known=None, **kwargs):
        initial = {"status": known.status, "agreement": known.agreement} if known else {}
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self):
        cleaned = super().clean()
        says_something = cleaned.get("status") not in (None, Disability.Status.PREFER_NOT)
        if says_something and "agreement" in cleaned and not cleaned["agreement"]:
            self.add_error("agreement", "Sans son accord, nous ne le gardons pas : dites comment elle l’a donné.")
        return cleaned


def faces(label):
    """A sentence and five faces; left out, it is not an answer."""
    return forms.TypedChoiceField(
        label=label, choices=Face, coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )


class SelfRatingForm(SentOnce):
    """Three sentences that a person answers alone, on the phone that is handed to them."""

    confidence = faces("Je me sens capable d’avancer.")
    energy = faces("J’ai de l’énergie, et un rythme qui me va.")
    support = faces("Quand ça bloque, je sais à qui parler.")

    @property
    def questions(self):
        return [self[name] for name in QUESTIONS]

    @property
    def answers(self):
        return {name: self.cleaned_data[name] for name in QUESTIONS}

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not any(self.answers.values()):
            self.add_error(None, "Touche au moins un visage. Ou rends le téléphone : tu n’es pas obligé·e.")
        return cleaned
