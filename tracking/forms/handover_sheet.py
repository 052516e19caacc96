"""A handover sheet: to whom, what, with whose agreement; and the receiver's answer."""

from crispy_forms.bootstrap import FormActions, InlineRadios
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Fieldset, Layout, Submit
from django import forms
from django.utils.html import format_html

from joz.components.fields import PlainTextField, SentOnce
from partners.models import Organisation
from referrals.forms.fields import WithComment
from tracking.models import HandoverSheet


class HandoverSheetForm(SentOnce, WithComment):
    """Each thing that may be handed is shown as it would be read; nothing is ticked beforehand."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.open().by_name(),
        label="À quelle structure ?",
        required=False,
        empty_label="Pas dans l’annuaire",
        error_messages={"invalid_choice": "Cette structure n’est pas ouverte dans l’annuaire."},
    )
    recipient_as_typed = PlainTextField(
        label="Ou son nom, si elle n’y est pas",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label="Adresse e-mail de la personne qui la recevra",
        required=False,
        help_text="Vide : l’adresse de la structure dans l’annuaire.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": "Cette adresse n’est pas complète. Exemple : prenom@exemple.fr."},
    )
    items = forms.MultipleChoiceField(
        label="Ce que la personne veut bien transmettre",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins une chose, avec la personne."},
    )
    agreement = forms.ChoiceField(
        label="Comment la personne a-t-elle dit oui ?",
        choices=HandoverSheet.Agreement,
        widget=forms.RadioSelect,
        error_messages={"required": "Sans son accord, rien ne part : dites comment la personne l’a donné."},
    )

    helper = FormHelper()
    helper.form_tag = False
    helper.form_error_title = "Il manque quelque chose"
    helper.layout = Layout(
        "submission",
        Fieldset(
            "1. À qui",
            Div(
                Div("organisation", css_class="col-md-6"),
                Div("recipient_as_typed", css_class="col-md-6"),
                css_class="row",
            ),
            "email",
        ),
        Fieldset("2. Quoi, ligne par ligne", "items", "comment", "comment_is_needed"),
        Fieldset("3. L’accord", InlineRadios("agreement")),
        FormActions(
            Submit("", "Transmettre la fiche"),
            HTML('<a class="btn btn-secondary" href="{{ person_url }}">Ne rien transmettre</a>'),
        ),
    )

    def __init__(self, *args, may_be_handed, **kwargs):
        super().__init__(*args, **kwargs)
        self.may_be_handed = may_be_handed
        self.fields["items"].choices = [
            (code, format_html('{} <span class="soft fw-normal">{}</span>', words, value))
            for code, (words, value) in may_be_handed.items()
        ]
        self.fields["comment"].label = "Ce que la personne demande"

    def clean(self):
        cleaned = super().clean()
        organisation, typed = cleaned.get("organisation"), cleaned.get("recipient_as_typed")
        if bool(organisation) == bool(typed):
            self.add_error("recipient_as_typed", "Choisissez une structure, ou écrivez son nom : l’un ou l’autre.")
        cleaned["email"] = cleaned.get("email") or (organisation.email if organisation else "")
        if not cleaned["email"] and "email" not in self.errors:
            self.add_error("email", "Écrivez une adresse : l’annuaire n’en donne pas.")
        return cleaned

    def handed(self):
        """What was chosen, as the domain freezes it."""
        chosen = self.cleaned_data
        content = [list(self.may_be_handed[code]) for code in self.may_be_handed if code in chosen["items"]]
        if chosen["comment"]:
            content.append(["Ce que la personne demande", chosen["comment"]])
        names = ("organisation", "recipient_as_typed", "email", "agreement", "submission")
        return {name: chosen[name] for name in names} | {"content": content}


class ReceivedSheetForm(forms.Form):
    """Whether the receiver takes over."""

    answer = forms.ChoiceField(
        label="Votre réponse",
        choices=[
            (HandoverSheet.Answer.TAKEN, "Nous prenons le relais"),
            (HandoverSheet.Answer.DECLINED, "Nous ne pouvons pas"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Dites si vous prenez le relais."},
    )
    name = PlainTextField(
        label="Votre nom, et votre service",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Dites qui répond, pour que la personne sache à qui s’adresser."},
    )

    helper = FormHelper()
    helper.form_error_title = "Il manque une réponse"
    helper.layout = Layout("answer", "name", Submit("", "Répondre"))
