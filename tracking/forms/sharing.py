"""Sharing with a partner: what, for what, until when; shown exactly before it is agreed to."""

import hashlib

from crispy_forms.bootstrap import FormActions, InlineRadios
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from joz.components.fields import PlainTextField, SentOnce
from partners.models import Membership, Organisation
from referrals.lexicon import delicate_words
from tracking.models import SharingAgreement, Step
from tracking.models.sharing_agreement import AT_MOST, USUALLY
from tracking.shared import Item, SharedView, shareable_steps

PREVIEW = HTML('{% include "tracking/sharing_preview.html" %}')


def in_six_months():
    return timezone.localdate() + USUALLY


class StepsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, step):
        return step.goal


class SharingForm(SentOnce):
    """Sent twice: once to see what the partner would see, once to share exactly that."""

    partner = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Avec qui ?",
        help_text="Les structures où quelqu’un a un compte pour lire ce partage.",
        empty_label="Choisissez",
        error_messages={
            "required": "Choisissez le partenaire.",
            "invalid_choice": "Cette structure n’a pas de compte partenaire : choisissez dans la liste.",
        },
    )
    purpose = PlainTextField(
        label="Pour quoi faire ?",
        max_length=120,
        help_text="Le partenaire le lira. Par exemple : préparer ensemble l’inscription au permis.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Dites à quoi sert ce partage : la personne a dit oui à cela."},
    )
    purpose_is_needed = forms.BooleanField(required=False, widget=forms.HiddenInput, label="Ces mots sont nécessaires")
    items = forms.MultipleChoiceField(
        label="Que partage-t-on ?",
        choices=Item,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins une chose à partager."},
    )
    steps = StepsField(
        Step.objects.none(),
        label="Quelles étapes ?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Cette étape n’est pas de ce parcours."},
    )
    agreed = forms.ChoiceField(
        label="Comment la personne a-t-elle dit oui ?",
        choices=SharingAgreement.Agreed,
        widget=forms.RadioSelect,
        error_messages={"required": "Sans son accord, pas de partage : dites comment elle l’a donné."},
    )
    last_day = forms.DateField(
        label="Jusqu’au",
        initial=in_six_months,
        help_text="Six mois si rien n’est dit, un an au plus. Le partage s’arrête seul.",
        widget=forms.DateInput(attrs={"type": "date", "class": "width-short"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Choisissez un dernier jour.",
            "invalid": "Écrivez une date, par exemple 24/05/2027.",
        },
    )
    # A digest of what was shown: only that is shared.
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person, self.preview = person, None
        self.fields["partner"].queryset = partners_with_readers()
        self.fields["steps"].queryset = shareable_steps(person)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = self._layout()

    def _layout(self):
        """What is asked; once it was seen what the partner would see, that first, and changing it second."""
        what = ("partner", "purpose", "purpose_is_needed", "items", "steps", InlineRadios("agreed"), "last_day")
        back = HTML('<a class="btn btn-secondary" href="{{ person_url }}">Ne rien partager</a>')
        see = Submit("", "Voir ce que verra le partenaire")
        if self.preview:
            see = HTML('<button class="btn btn-secondary" type="submit">Voir avec ces changements</button>')
        return Layout("submission", "shown", PREVIEW, *what, FormActions(see, back))

    def clean_last_day(self):
        day, today = self.cleaned_data["last_day"], timezone.localdate()
        if day < today:
            raise ValidationError("Ce jour est passé : choisissez aujourd’hui ou un jour à venir.")
        if day > today + AT_MOST:
            raise ValidationError("Un partage dure un an au plus : choisissez une date plus proche.")
        return day

    def clean(self):
        cleaned = super().clean()
        self._weigh_words(cleaned)
        if Item.STEPS not in cleaned.get("items", ()):
            cleaned["steps"] = Step.objects.none()
        elif "steps" in cleaned and not cleaned["steps"]:
            self.add_error("steps", "Cochez au moins une étape, ou ne partagez pas les étapes.")
        if not self.errors:
            self._show(cleaned)
        return cleaned

    def _weigh_words(self, cleaned):
        """Warn, once, about words that no partner should read (P5)."""
        words = delicate_words(cleaned.get("purpose", ""))
        if words and not cleaned.get("purpose_is_needed"):
            self.fields["purpose_is_needed"].widget = forms.CheckboxInput()
            said = f"Le partenaire lira « {', '.join(words)} ». Dites ce qu’il y a à faire, pas pourquoi ; "
            self.add_error("purpose", said + "ou cochez la case ci-dessous si c’est vraiment nécessaire.")

    def _show(self, cleaned):
        """Make what the partner would see; keep its digest, so that nothing else is shared."""
        what = {name: cleaned[name] for name in ("purpose", "items", "steps")}
        self.preview = SharedView.showing(self.person, since=timezone.localdate(), until=cleaned["last_day"], **what)
        digest = hashlib.sha256(f"{cleaned['partner'].pk} {self.preview}".encode()).hexdigest()[:32]
        self.is_confirmed = "confirm" in self.data and cleaned["shown"] == digest
        self.data = self.data.copy()
        self.data[self.add_prefix("shown")] = digest
        self.helper.layout = self._layout()

    def agreement(self):
        """What was agreed to, as `SharingAgreement.agree` takes it."""
        names = ("partner", "purpose", "items", "steps", "agreed", "last_day", "submission")
        return {name: self.cleaned_data[name] for name in names}


def partners_with_readers():
    """The open organisations where somebody may read what is shared."""
    readers = Membership.objects.current().filter(role=Membership.Role.PARTNER_STAFF, user__is_active=True)
    return Organisation.objects.open().filter(pk__in=readers.values("organisation")).by_name()
