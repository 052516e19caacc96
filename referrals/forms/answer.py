"""What an adviser says of a referral."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout, Submit
from django import forms

from joz.components.fields import SentOnce
from referrals.models import ContactAttempt, Referral


class RefusalForm(forms.Form):
    """Why this signal is not for us."""

    reason = forms.ChoiceField(
        label="Pourquoi ?",
        widget=forms.RadioSelect,
        choices=[
            (Referral.Status.OUT_OF_SCOPE, "Hors public (âge, situation)"),
            (Referral.Status.ALREADY_SUPPORTED, "Déjà accompagné·e par une autre structure"),
            (Referral.Status.REDIRECTED, "Réorienté·e vers un autre service"),
        ],
        error_messages={"required": "Choisissez une raison : la personne qui a signalé verra « Clos »."},
    )

    helper = FormHelper()
    helper.layout = Layout(
        "reason",
        Submit("", "Refuser ce signalement", css_class="btn-danger"),
        HTML('<a class="btn btn-secondary" href="{{ referral_url }}">Ne rien changer</a>'),
    )


class DuplicateForm(forms.Form):
    """Which earlier referral told us about the same person."""

    of = forms.ModelChoiceField(
        Referral.objects.none(),
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": "Ce signalement n’existe pas."},
    )

    def __init__(self, *args, others, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["of"].queryset = others


class AttemptForm(SentOnce):
    """Two taps: by which channel, with what result. The proposed channel is chosen already."""

    channel = forms.ChoiceField(
        label="Par quel canal ?",
        choices=ContactAttempt.Channel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez d’abord le canal."},
    )
    result = forms.ChoiceField(
        label="Résultat",
        choices=ContactAttempt.Result.choices,
        error_messages={"required": "Touchez le résultat.", "invalid_choice": "Ce résultat n’existe pas."},
    )

    def __init__(self, *args, proposed="", **kwargs):
        super().__init__(*args, initial={"channel": proposed}, **kwargs)

    @property
    def result_groups(self):
        """The results in two heaps, « pas joint » first since it is the most frequent."""
        reached, missed = [], []
        for result in ContactAttempt.Result:
            (reached if result in ContactAttempt.LEADS_TO else missed).append((result.value, result.label))
        return [("Pas joint·e", missed), ("Joint·e", reached)]
