"""« Venez chez nous »: a commune, from when on, a word."""

from datetime import timedelta

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from joz.components.fields import PlainTextField, SentOnce
from outreach.forms.fields import AnyDayField
from partners.models import Commune


class VisitRequestForm(SentOnce):
    """Where, and from when on."""

    commune = forms.ModelChoiceField(Commune.objects.by_name(), label="Commune", empty_label="Choisissez")
    wished_from = AnyDayField(label="À partir du", required=False)
    note = PlainTextField(
        label="Un mot pour l’équipe",
        required=False,
        max_length=200,
        help_text="Où se garer, quel jour, à quelle heure. Jamais le nom d’une personne.",
    )

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout("submission", "commune", "wished_from", "note")

    def clean_wished_from(self):
        day, today = self.cleaned_data["wished_from"], timezone.localdate()
        if day and not today <= day <= today + timedelta(days=366):
            raise ValidationError("Choisissez un jour à venir, dans l’année.")
        return day
