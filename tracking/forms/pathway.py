"""Who leads a pathway from now on."""

from crispy_forms.bootstrap import FormActions
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout, Submit
from django import forms

from tracking.forms.fields import AdviserField


class HandoverForm(forms.Form):
    """Who leads from now on."""

    to = AdviserField(
        label="Nouveau référent, nouvelle référente",
        error_messages={
            "required": "Choisissez qui prend le relais.",
            "invalid_choice": "Cette personne n’est pas conseillère dans votre structure : choisissez dans la liste.",
        },
    )

    helper = FormHelper()
    helper.layout = Layout(
        "to",
        FormActions(
            Submit("", "Passer le relais"),
            HTML('<a class="btn btn-secondary" href="{{ person_url }}">Ne rien changer</a>'),
        ),
    )

    def __init__(self, *args, pathway, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].offer(pathway.organisation_id)
