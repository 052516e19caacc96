"""Which stops one wants in one’s own calendar."""

from crispy_forms.helper import FormHelper
from django import forms

from outreach.models import FeedKey, Vehicle


class FeedKeyForm(forms.Form):
    """Mine, all, or those of one vehicle."""

    scope = forms.ChoiceField(
        label="Quelles haltes ?", choices=FeedKey.Scope.choices, widget=forms.RadioSelect, initial=FeedKey.Scope.MINE
    )
    vehicle = forms.ModelChoiceField(
        Vehicle.objects.in_service(),
        label="Quel véhicule ?",
        required=False,
        empty_label="Choisissez",
        help_text="Seulement pour les haltes d’un véhicule.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean(self):
        found = super().clean()
        if found.get("scope") != FeedKey.Scope.VEHICLE:
            found["vehicle"] = None
        elif not found.get("vehicle"):
            self.add_error("vehicle", "Choisissez le véhicule dont vous voulez suivre les haltes.")
        return found
