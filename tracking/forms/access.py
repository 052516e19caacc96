"""Why one opens the file of somebody whom one does not follow."""

from crispy_forms.bootstrap import FormActions
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout, Submit
from django import forms
from django.utils.http import url_has_allowed_host_and_scheme

from joz.components.fields import PlainTextField
from tracking.models import AccessGrant


class AccessForm(forms.Form):
    """One reason; « autre » says which."""

    reason = forms.ChoiceField(
        label="Pourquoi ?",
        choices=AccessGrant.Reason,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une raison : elle est gardée avec l’ouverture du dossier."},
    )
    precision = PlainTextField(
        label="Si c’est une autre raison, laquelle ?",
        help_text="Pourquoi vous ouvrez, jamais ce que vit la personne.",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    helper = FormHelper()
    helper.layout = Layout(
        "next",
        "reason",
        "precision",
        FormActions(
            Submit("", "Ouvrir le dossier"),
            HTML('<a class="btn btn-secondary" href="{% url "tracking:pathways" %}">Ne pas l’ouvrir</a>'),
        ),
    )

    def clean_next(self):
        """A page of this house, or none."""
        address = self.cleaned_data["next"]
        is_ours = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
        return address if is_ours else ""

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("reason") != AccessGrant.Reason.OTHER:
            cleaned["precision"] = ""
        elif "precision" in cleaned and not cleaned["precision"]:
            self.add_error("precision", "Dites laquelle, en quelques mots.")
        return cleaned

    def grant(self):
        """What was said, as `AccessGrant.give` takes it."""
        return {name: self.cleaned_data[name] for name in ("reason", "precision")}
