"""The pieces that the signal forms share: a commune, a way to reach someone, a careful comment."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from joz.components.fields import PlainTextField
from partners.models import Commune
from referrals import phones
from referrals.lexicon import delicate_words
from referrals.models import ContactPoint

MOMENTS = [("", "Peu importe"), ("matin", "Le matin"), ("après-midi", "L’après-midi"), ("soir", "Le soir")]
NOT_A_PHONE = (
    "Ce n’est pas un numéro de téléphone. Écrivez dix chiffres, par exemple 06 39 98 00 00, "
    "ou choisissez un autre moyen."
)
LANDLINE = (
    "C’est un numéro fixe : il ne reçoit pas de SMS. Décochez les SMS, ou donnez un numéro qui commence par 06 ou 07."
)


class WithCommune(forms.Form):
    """A commune by its name or postal code; one that we do not know is kept as typed, and flagged."""

    commune = PlainTextField(
        label="Commune",
        max_length=80,
        widget=forms.TextInput(attrs={"list": "communes", "autocomplete": "off", "class": "width-medium"}),
        error_messages={"required": "Indiquez une commune : c’est là que nous irons."},
    )

    def clean_commune(self):
        typed = self.cleaned_data["commune"]
        self.known_commune = Commune.objects.named(typed).order_by("-is_covered", "insee_code").first()
        return typed

    @property
    def commune_kept(self):
        """The commune found, or the text as typed: how models store it."""
        known = self.known_commune
        return {"commune": known, "commune_as_typed": "" if known else self.cleaned_data["commune"]}


class WithBirthYear(forms.Form):
    """A year rather than a date (P2); it tells who is too young for a file (P28)."""

    birth_year = forms.IntegerField(
        required=False,
        label="Année de naissance",
        localize=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "width-short"}),
        error_messages={"invalid": "Écrivez une année en quatre chiffres, par exemple 2006."},
    )

    def clean_birth_year(self):
        year = self.cleaned_data["birth_year"]
        this_year = timezone.localdate().year
        if year is not None and not this_year - 99 <= year <= this_year:
            raise ValidationError(f"Écrivez une année entre {this_year - 99} et {this_year}.")
        return year


class WithComment(forms.Form):
    """A short comment that warns, once, about words that a file should not keep (P5)."""

    comment = PlainTextField(
        required=False,
        max_length=200,
        label="Un mot pour nous",
        help_text="200 caractères. Pas de santé, pas de justice, pas de jugement : "
        "écrivez comme si la personne lisait par-dessus votre épaule.",
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 200}),
    )
    comment_is_needed = forms.BooleanField(required=False, widget=forms.HiddenInput, label="Ce mot est nécessaire")

    def clean(self):
        cleaned = super().clean()
        words = delicate_words(cleaned.get("comment", ""))
        if words and not cleaned.get("comment_is_needed"):
            self.fields["comment_is_needed"].widget = forms.CheckboxInput()
            self.add_error(
                "comment",
                f"Ce commentaire contient « {', '.join(words)} ». Retirez ce qui touche à la santé, à la justice ou "
                "au jugement ; ou cochez la case ci-dessous si c’est vraiment nécessaire.",
            )
        return cleaned


def contact_value(kind, typed):
    """A way to reach someone in its normal form; raises ValidationError with a sentence that says how to mend."""
    if kind == ContactPoint.Kind.PHONE:
        try:
            return phones.normal_form(typed)
        except phones.NotAPhoneNumber as error:
            raise ValidationError(NOT_A_PHONE) from error
    if kind == ContactPoint.Kind.EMAIL:
        try:
            validate_email(typed)
        except ValidationError as error:
            raise ValidationError("Cette adresse n’est pas complète. Exemple : prenom@exemple.fr.") from error
        return typed.lower()
    return _handle(typed)


def _handle(typed):
    handle = typed.lstrip("@").strip()
    if not handle or " " in handle or len(handle) > 60:
        raise ValidationError("Écrivez le pseudo seul, sans espace, par exemple @lou.dubois.")
    return handle.lower()


def refuse_sms_to_landline(form, *, field):
    """Tie a clear error to `field` when SMS are agreed to on a number that cannot read them."""
    value, kind = form.cleaned_data.get(field), form.cleaned_data.get("contact_kind", ContactPoint.Kind.PHONE)
    if form.cleaned_data.get("sms_ok") and value and kind == ContactPoint.Kind.PHONE and not phones.is_mobile(value):
        form.add_error(field, LANDLINE)
