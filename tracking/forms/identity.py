"""Who somebody is, and how to reach them: added to as they tell us."""

import re

from crispy_forms.bootstrap import FormActions, InlineRadios
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from joz.components.editing import EditedByMany
from joz.components.fields import PlainTextField
from joz.errors import DomainError
from partners.models import Commune
from referrals import phones
from referrals.forms.fields import LANDLINE, contact_value
from referrals.identity import check_birth
from referrals.models import ContactPoint, YoungPerson

Level = YoungPerson.IdentityLevel
IMILO_NUMBER = re.compile(r"[0-9A-Z]{1,20}")
# Thirteen digits that begin with 1 or 2, with or without their key: a social security number (P4).
SOCIAL_SECURITY_NUMBER = re.compile(r"[12]\d{12}(\d{2})?")
SMS_ANSWERS = [("", "Jamais demandé"), ("True", "Oui"), ("False", "Non")]


def back():
    return HTML('<a class="btn btn-secondary" href="{{ person_url }}">Ne rien changer</a>')


class IdentityForm(EditedByMany, forms.ModelForm):
    """Name, birth, commune, how sure we are of them; the number that i-milo knows."""

    called = PlainTextField(
        label="Prénom ou pseudo",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Comment l’appeler ? Un pseudo suffit."},
    )
    last_name = PlainTextField(
        label="Nom", max_length=60, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    birth_date = forms.DateField(
        label="Date de naissance",
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "width-short"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Écrivez une date, par exemple 24/12/2006."},
    )
    birth_year = forms.IntegerField(
        label="Ou l’année seule",
        required=False,
        min_value=1,
        max_value=9999,
        localize=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "width-short"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), "Écrivez une année en quatre chiffres, par exemple 2006."
        ),
    )
    commune = forms.ModelChoiceField(
        Commune.objects.by_name(), label="Commune", required=False, empty_label="Pas encore connue"
    )
    imilo_number = PlainTextField(
        label="N° i-milo",
        max_length=40,
        required=False,
        help_text="Celui du dossier dans i-milo. Jamais un numéro de sécurité sociale.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "width-medium"}),
    )

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(
        "seen",
        Div(Div("called", css_class="col-md-6"), Div("last_name", css_class="col-md-6"), css_class="row"),
        Div(Div("birth_date", css_class="col-md-6"), Div("birth_year", css_class="col-md-6"), css_class="row"),
        InlineRadios("sex"),
        "commune",
        "identity_level",
        "imilo_number",
        "discreet_messages",
        FormActions(Submit("", "Enregistrer"), back()),
    )

    class Meta:
        model = YoungPerson
        fields = [
            "called", "last_name", "birth_date", "birth_year", "sex", "commune", "identity_level", "imilo_number",
            "discreet_messages",
        ]  # fmt: skip
        widgets = {"sex": forms.RadioSelect, "identity_level": forms.RadioSelect}
        help_texts = {"discreet_messages": "Quelqu’un d’autre peut lire son téléphone : ni thème, ni structure."}

    def clean_imilo_number(self):
        number = re.sub(r"[\s.\-/]", "", self.cleaned_data["imilo_number"]).upper()
        if SOCIAL_SECURITY_NUMBER.fullmatch(number):
            raise ValidationError("On dirait un numéro de sécurité sociale : il ne s’écrit nulle part ici.")
        if number and not IMILO_NUMBER.fullmatch(number):
            raise ValidationError("Vingt chiffres ou lettres au plus.")
        return number

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("birth_date"):
            cleaned["birth_year"] = cleaned["birth_date"].year
        self._ask_what_the_level_needs(cleaned)
        return cleaned

    def _ask_what_the_level_needs(self, cleaned):
        level = cleaned.get("identity_level")
        needed = []
        if level in (Level.DECLARED, Level.VERIFIED):
            needed.append(("last_name", "Une identité déclarée a un nom de famille."))
        if level == Level.VERIFIED:
            needed.append(("birth_date", "Une identité vérifiée a une date de naissance."))
            needed.append(("imilo_number", "Une identité se vérifie dans i-milo : donnez le numéro du dossier."))
        for name, words in needed:
            if name not in self.errors and not cleaned.get(name):
                self.add_error(name, words)

    def _post_clean(self):
        super()._post_clean()
        if not {"birth_date", "birth_year"} & self.errors.keys():
            try:
                check_birth(self.instance, on=timezone.localdate())
            except DomainError as error:
                self.add_error("birth_date" if self.cleaned_data.get("birth_date") else "birth_year", str(error))

    def _get_validation_exclusions(self):
        # A birth that cannot be is told beside its field, by `check_birth`, rather than by the constraint.
        return super()._get_validation_exclusions() | {"birth_date", "birth_year"}


class WithSmsAnswer(forms.Form):
    """What the person said of text messages (P8)."""

    sms_ok = forms.TypedChoiceField(
        label="D’accord pour des SMS ?",
        choices=SMS_ANSWERS,
        required=False,
        coerce=lambda value: value == "True",
        empty_value=None,
        widget=forms.RadioSelect,
    )


class ContactForm(WithSmsAnswer):
    """One more way to reach somebody."""

    kind = forms.ChoiceField(
        label="Par quoi ?", choices=ContactPoint.Kind, initial=ContactPoint.Kind.PHONE, widget=forms.RadioSelect
    )
    value = PlainTextField(
        label="Numéro, adresse ou pseudo",
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "width-medium"}),
        error_messages={"required": "Donnez le numéro, l’adresse ou le pseudo."},
    )

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(
        InlineRadios("kind"), "value", InlineRadios("sms_ok"), FormActions(Submit("", "Ajouter"), back())
    )

    def clean(self):
        cleaned = super().clean()
        kind, is_phone = cleaned.get("kind"), cleaned.get("kind") == ContactPoint.Kind.PHONE
        if kind and cleaned.get("value"):
            try:
                cleaned["value"] = contact_value(kind, cleaned["value"])
            except ValidationError as error:
                self.add_error("value", error)
            else:
                if is_phone and cleaned.get("sms_ok") and not phones.is_mobile(cleaned["value"]):
                    self.add_error("value", LANDLINE)
        if not is_phone:
            cleaned["sms_ok"] = None
        return cleaned


class SmsAnswerForm(WithSmsAnswer):
    """What the person says now of text messages."""

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(InlineRadios("sms_ok"), FormActions(Submit("", "Noter la réponse"), back()))

    def __init__(self, *args, point, **kwargs):
        answer = "" if point.sms_ok is None else str(point.sms_ok)
        super().__init__(*args, initial={"sms_ok": answer}, **kwargs)
        self.point = point

    def clean_sms_ok(self):
        sms_ok = self.cleaned_data["sms_ok"]
        if sms_ok and not phones.is_mobile(self.point.value):
            raise ValidationError(LANDLINE)
        return sms_ok
