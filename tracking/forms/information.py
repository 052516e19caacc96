"""How a person was told what we keep about them (P6)."""

from crispy_forms.bootstrap import FormActions
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout, Submit
from django import forms

from referrals.models import YoungPerson

How = YoungPerson.InformedHow


class InformationForm(forms.Form):
    """How the notice was given."""

    how = forms.ChoiceField(
        label="Comment la personne a-t-elle été informée ?",
        choices=[(How.ORAL, How.ORAL.label), (How.SMS, How.SMS.label), (How.EMAIL, How.EMAIL.label)],
        widget=forms.RadioSelect,
        error_messages={"required": "Dites comment la personne a été informée."},
    )

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(
        "how",
        FormActions(
            Submit("", "Noter l’information"),
            HTML('<a class="btn btn-secondary" href="{{ person_url }}">Pas encore</a>'),
        ),
    )
