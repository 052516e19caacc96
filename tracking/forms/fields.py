"""The pieces that the forms of a pathway share: an adviser of the organisation, a careful step."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from joz.accounts.models import User
from joz.components.fields import PlainTextField, SentOnce
from partners.models import Membership, Organisation, Theme
from referrals.lexicon import delicate_words
from tracking.models import Step

FARTHEST = timedelta(days=2 * 366)


class AdviserField(forms.ModelChoiceField):
    """One of the advisers that an organisation has today."""

    def __init__(self, **kwargs):
        super().__init__(User.objects.none(), empty_label="Choisissez", **kwargs)

    def offer(self, organisation_id):
        """Let the advisers of this organisation be chosen."""
        advisers = Membership.objects.current().filter(organisation=organisation_id, role=Membership.Role.ADVISER)
        working = User.objects.filter(is_active=True, pk__in=advisers.values("user"))
        self.queryset = working.order_by("first_name", "last_name", "pk")


def warn_about_words(form, *names, needed):
    """Refuse once the lines named that hold words a file should not keep; ticking the box `needed` confirms (P5)."""
    for name in names:
        words = delicate_words(form.cleaned_data.get(name) or "")
        if words and not form.cleaned_data.get(needed):
            form.fields[needed].widget = forms.CheckboxInput()
            form.add_error(
                name,
                f"Ce mot contient « {', '.join(words)} ». Dites ce qui s’est passé, pas pourquoi ; "
                "ou cochez la case « Ces mots sont nécessaires ».",
            )


class CarefulStep(forms.Form):
    """A small goal, who does it, for when; it warns, once, about words that a file should not keep (P5)."""

    goal = PlainTextField(
        label="Étape",
        max_length=160,
        help_text="Une petite chose précise, en 160 caractères. "
        "Écrivez comme si la personne lisait par-dessus votre épaule.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Écrivez l’étape : une petite chose à faire, avec les mots de la personne."},
    )
    goal_is_needed = forms.BooleanField(required=False, widget=forms.HiddenInput, label="Ces mots sont nécessaires")
    theme = forms.ModelChoiceField(
        Theme.objects.offered(),
        label="Thème",
        required=False,
        empty_label="Aucun en particulier",
        error_messages={"invalid_choice": "Ce thème n’existe pas : choisissez dans la liste."},
    )
    owner = forms.ChoiceField(
        label="Qui s’en charge ?", choices=Step.Owner, initial=Step.Owner.YOUTH, widget=forms.RadioSelect
    )
    due_on = forms.DateField(
        label="Pour le",
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "width-short"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Écrivez une date, par exemple 24/12/2026."},
    )

    def clean_due_on(self):
        due_on, today = self.cleaned_data["due_on"], timezone.localdate()
        if due_on and due_on == self.initial.get("due_on"):
            return due_on
        if due_on and due_on < today:
            raise ValidationError("Cette date est passée : choisissez aujourd’hui ou un jour à venir.")
        if due_on and due_on > today + FARTHEST:
            raise ValidationError("C’est dans plus de deux ans : choisissez une date plus proche.")
        return due_on

    def clean(self):
        cleaned = super().clean()
        words = delicate_words(cleaned.get("goal", ""))
        if words and not cleaned.get("goal_is_needed"):
            self.fields["goal_is_needed"].widget = forms.CheckboxInput()
            self.add_error(
                "goal",
                f"Cette étape contient « {', '.join(words)} ». Dites ce qu’il y a à faire, pas pourquoi ; "
                "ou cochez la case ci-dessous si c’est vraiment nécessaire.",
            )
        return cleaned


class WithStep(CarefulStep, SentOnce):
    """A careful step that is agreed on once, however often it is sent."""


class PastDayField(forms.DateField):
    """A day that is today or is past, not too long ago."""

    def __init__(self, **kwargs):
        attrs = {"type": "date", "class": "width-short"}
        errors = {"invalid": "Écrivez une date, par exemple 24/12/2026.", "required": "Écrivez une date."}
        super().__init__(widget=forms.DateInput(attrs=attrs, format="%Y-%m-%d"), error_messages=errors, **kwargs)

    def clean(self, value):
        day, today = super().clean(value), timezone.localdate()
        if day and day > today:
            raise ValidationError("Cette date est à venir : choisissez aujourd’hui ou un jour passé.")
        if day and day < today - FARTHEST:
            raise ValidationError("C’était il y a plus de deux ans : choisissez une date plus proche.")
        return day


class PartnerField(forms.ModelChoiceField):
    """An organisation of the directory that is open."""

    def __init__(self, **kwargs):
        super().__init__(Organisation.objects.open().by_name(), required=False, **kwargs)
