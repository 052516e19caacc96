"""Whom to call about somebody of 16 or 17."""

from crispy_forms.bootstrap import FormActions, InlineRadios
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout, Submit
from django import forms

from joz.components.editing import EditedByMany
from joz.components.fields import PlainTextField
from referrals.forms.fields import contact_value
from referrals.models import ContactPoint
from tracking.forms.proposals import NOTHING
from tracking.models import Authorisation, Guardian


class GuardianForm(EditedByMany, forms.ModelForm):
    """Who, at which number, and whether the person lets us call there."""

    kind = forms.ChoiceField(
        label="Qui ?",
        choices=Authorisation.GivenBy,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites de qui il s’agit."},
    )
    called = PlainTextField(
        label="Nom", required=False, max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    phone = PlainTextField(
        label="Téléphone",
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel", "class": "width-medium"}),
        error_messages={"required": "Donnez le numéro : c’est à cela que sert cette fiche."},
    )
    is_agreed = forms.BooleanField(
        label="La personne est d’accord pour que nous l’appelions",
        required=False,
        help_text="Sans cet accord, on n’appelle que pour une autorisation ou un danger. "
        "Nos messages, eux, vont toujours à la personne.",
    )

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(
        "seen",
        InlineRadios("kind"),
        Div(Div("called", css_class="col-md-6"), Div("phone", css_class="col-md-6"), css_class="row"),
        "is_agreed",
        FormActions(Submit("", "Noter ce contact"), HTML(NOTHING)),
    )

    class Meta:
        model = Guardian
        fields = ["kind", "called", "phone", "is_agreed"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.phone:
            # As one reads it; what was shown is compared in its normal form all the same.
            self.initial["phone"] = self.instance.display_phone

    def clean_phone(self):
        return contact_value(ContactPoint.Kind.PHONE, self.cleaned_data["phone"])
