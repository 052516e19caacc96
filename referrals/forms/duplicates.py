"""What somebody says of two people who could be one."""

from django import forms

from referrals.comparing import LABELS
from referrals.merging import ABSORBED, KEPT
from referrals.models import Referral


class ChoicesForm(forms.Form):
    """Of which of the two to keep each thing; what is left out is as by default."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, label in LABELS.items():
            self.fields[name] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[(KEPT, "Gardée"), (ABSORBED, "Fusionnée")],
                error_messages={"invalid_choice": "Choisissez l’une des deux fiches."},
            )

    @property
    def choices(self):
        return {name: whose for name, whose in self.cleaned_data.items() if whose}


class WhoseSignalForm(forms.Form):
    """Who a signal is about, when somebody of the team was shown who it could be."""

    same_as = forms.ModelChoiceField(Referral.objects.none(), required=False)
    is_new = forms.BooleanField(required=False)

    def __init__(self, *args, known, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["same_as"].queryset = known
