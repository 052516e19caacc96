"""What those who run the scheme write down about the network; forms validate, they never act."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError

from joz.components.editing import EditedByMany
from joz.components.fields import PlainTextField
from partners.models import Ambassador, Commune, Membership, Organisation, Place, Theme


class PageForm(FormHelper):
    """The layout of a form whose <form> element and buttons belong to the page."""

    form_tag = False


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

    helper = PageForm()
    helper.layout = Layout(
        "seen",
        Fieldset("Le lieu", "name", "kind", "commune", "address"),
        Fieldset("Avant d’y aller", "access_notes", "is_accessible", "has_power"),
    )

    class Meta:
        model = Place
        fields = ["name", "kind", "commune", "address", "access_notes", "is_accessible", "has_power"]


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
