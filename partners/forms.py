"""What those who run the scheme write down about the network; forms validate, they never act."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError

from joz.components.editing import EditedByMany
from joz.components.fields import PlainTextField
from partners.models import (
    Ambassador,
    Commune,
    Membership,
    Organisation,
    Place,
    SchoolTime,
    Theme,
    Weekday,
)


class PageForm(FormHelper):
    """The layout of a form whose <form> element and buttons belong to the page."""

    form_tag = False


A_DAY = {"invalid": "Écrivez une date, par exemple 24/12/2026.", "required": "Écrivez une date."}
AN_HOUR = {"invalid": "Écrivez une heure, par exemple 14:30.", "required": "Écrivez une heure."}


def day_input():
    return forms.DateInput(attrs={"type": "date", "class": "width-short"}, format="%Y-%m-%d")


def hour_input():
    return forms.TimeInput(attrs={"type": "time", "class": "width-short"}, format="%H:%M")


def named(text):
    """A name holds at least a letter or a figure, or nobody could look for it."""
    if not any(character.isalnum() for character in text):
        raise ValidationError("Écrivez un nom, avec des lettres ou des chiffres.")


class OrganisationForm(EditedByMany, forms.ModelForm):
    """Who it is, where to find it, what it offers."""

    name = PlainTextField(label="Nom", max_length=120, validators=[named])
    offers = PlainTextField(
        label="Ce qu’elle peut offrir",
        required=False,
        max_length=300,
        help_text="Un lieu, un atelier, un véhicule, du repérage… En une phrase. Jamais de nom de personne.",
    )
    themes = forms.ModelMultipleChoiceField(
        Theme.objects.offered(), label="Thèmes", required=False, widget=forms.CheckboxSelectMultiple
    )
    commune = forms.ModelChoiceField(
        Commune.objects.by_name(), label="Commune du siège", required=False, empty_label="Hors du territoire"
    )
    website = forms.URLField(label="Site", required=False, assume_scheme="https")

    helper = PageForm()
    helper.layout = Layout(
        "seen",
        Fieldset("La structure", "name", "kind", "commune"),
        Fieldset("La joindre", "phone", "email", "website"),
        Fieldset("Ce qu’elle apporte", "offers", "themes"),
    )

    class Meta:
        model = Organisation
        fields = ["name", "kind", "commune", "phone", "email", "website", "offers", "themes"]


class PlaceForm(EditedByMany, forms.ModelForm):
    """Where one can be received or park, and what to know before going there."""

    YES_NO = [("", "Je ne sais pas"), ("True", "Oui"), ("False", "Non")]

    name = PlainTextField(label="Nom", max_length=120, validators=[named])
    address = PlainTextField(label="Adresse", required=False, max_length=200)
    access_notes = PlainTextField(
        label="Pour y accéder",
        required=False,
        max_length=300,
        help_text="Horaires, porte à prendre, qui a la clé. Une fonction plutôt qu’un nom de personne.",
    )
    commune = forms.ModelChoiceField(Commune.objects.by_name(), label="Commune", empty_label="Choisissez")
    is_accessible = forms.NullBooleanField(
        label="Accessible en fauteuil", required=False, widget=forms.RadioSelect(choices=YES_NO)
    )
    has_power = forms.NullBooleanField(
        label="Prise électrique pour le camping-car", required=False, widget=forms.RadioSelect(choices=YES_NO)
    )
    has_network = forms.NullBooleanField(
        label="Réseau téléphonique", required=False, widget=forms.RadioSelect(choices=YES_NO)
    )
    receives_vehicle = forms.NullBooleanField(
        label="Le camping-car peut s’y garer", required=False, widget=forms.RadioSelect(choices=YES_NO)
    )
    max_height_cm = forms.IntegerField(
        label="Hauteur maximale, en centimètres",
        required=False,
        min_value=100,
        max_value=999,
        localize=False,
        help_text="S’il y a une barrière ou un portique. Par exemple 230.",
        widget=forms.NumberInput(attrs={"class": "width-short", "inputmode": "numeric"}),
    )

    helper = PageForm()
    helper.layout = Layout(
        "seen",
        Fieldset("Le lieu", "name", "kind", "commune", "address"),
        Fieldset("Avant d’y aller", "access_notes", "is_accessible", "has_network"),
        Fieldset("Le camping-car", "receives_vehicle", "max_height_cm", "has_power"),
    )

    class Meta:
        model = Place
        fields = [
            "name", "kind", "commune", "address", "access_notes", "is_accessible", "has_network",
            "receives_vehicle", "max_height_cm", "has_power",
        ]  # fmt: skip


class HoursForm(forms.Form):
    """When a place receives us: the same hours on one weekday or several."""

    weekdays = forms.TypedMultipleChoiceField(
        label="Quels jours ?",
        choices=Weekday.choices,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins un jour de la semaine."},
    )
    opens = forms.TimeField(label="De", widget=hour_input(), error_messages=AN_HOUR)
    closes = forms.TimeField(label="À", widget=hour_input(), error_messages=AN_HOUR)
    school_time = forms.ChoiceField(
        label="Et les vacances scolaires ?",
        choices=SchoolTime.choices,
        initial=SchoolTime.ALWAYS,
        widget=forms.RadioSelect,
    )

    helper = PageForm()
    helper.layout = Layout("weekdays", "opens", "closes", "school_time")

    def clean(self):
        cleaned = super().clean()
        opens, closes = cleaned.get("opens"), cleaned.get("closes")
        if opens and closes and closes <= opens:
            self.add_error("closes", "L’heure de fermeture vient après l’heure d’ouverture.")
        return cleaned


class PermitForm(forms.Form):
    """Who lets the camping-car stand there, from when to when."""

    given_by = PlainTextField(
        label="Accordée par",
        max_length=120,
        validators=[named],
        help_text="La mairie, le propriétaire : une fonction plutôt qu’un nom de personne.",
    )
    reference = PlainTextField(label="Référence de l’arrêté", required=False, max_length=60)
    first_day = forms.DateField(label="Du", widget=day_input(), error_messages=A_DAY)
    last_day = forms.DateField(
        label="Au (compris)",
        required=False,
        widget=day_input(),
        error_messages=A_DAY,
        help_text="Vide : jusqu’à ce qu’elle soit retirée.",
    )

    helper = PageForm()
    helper.layout = Layout("given_by", "reference", "first_day", "last_day")

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "La fin vient avant le début : corrigez la date.")
        for name in ("first_day", "last_day"):
            if cleaned.get(name) and not 2000 <= cleaned[name].year <= 2099:
                self.add_error(name, "Vérifiez l’année.")
        return cleaned


class InvitationForm(forms.Form):
    """Whom to let in, to do what."""

    email = forms.EmailField(
        label="Adresse e-mail",
        max_length=254,
        help_text="C’est par elle que la personne se connecte. Une adresse à elle, pas celle d’un accueil.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    first_name = PlainTextField(label="Prénom", max_length=80, validators=[named])
    last_name = PlainTextField(label="Nom", max_length=80, required=False)
    role = forms.ChoiceField(
        label="Rôle",
        choices=Membership.Role.choices,
        widget=forms.RadioSelect,
        help_text="Les trois premiers ouvrent des dossiers ou des comptes : une seconde preuve est demandée.",
    )

    helper = PageForm()
    helper.layout = Layout("email", "first_name", "last_name", "role")


class OriginForm(forms.Form):
    """Where one leaves from."""

    depart = forms.ModelChoiceField(
        Commune.objects.by_name(),
        label="Au départ de",
        widget=forms.Select(attrs={"class": "form-select width-medium"}),
    )


class MandateForm(forms.Form):
    """Which commune, to whom."""

    ambassador = forms.ModelChoiceField(
        Ambassador.objects.none(), label="Parrain ou marraine", empty_label="Choisissez"
    )
    commune = forms.ModelChoiceField(Commune.objects.by_name(), label="Commune", empty_label="Choisissez")

    helper = PageForm()
    helper.layout = Layout("ambassador", "commune")

    def __init__(self, *args, ambassadors, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ambassador"].queryset = ambassadors
