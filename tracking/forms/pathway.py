"""What is decided along a pathway: a step, a handover."""

from crispy_forms.bootstrap import FormActions, InlineRadios
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout, Submit
from django import forms

from tracking.forms.fields import AdviserField, WithStep


class StepForm(WithStep):
    """One more step."""

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(
        "submission",
        "goal",
        "goal_is_needed",
        Div(Div("theme", css_class="col-md-6"), Div("due_on", css_class="col-md-6"), css_class="row"),
        InlineRadios("owner"),
        Submit("", "Ajouter cette étape"),
    )

    def step(self):
        """What was typed, as `Pathway.agree_on_step` takes it."""
        return {name: self.cleaned_data[name] for name in ("goal", "theme", "owner", "due_on", "submission")}


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
