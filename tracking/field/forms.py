"""What may be noted in the field: one form for each kind of write, for a thumb; the same with and without a script."""

import uuid

from django import forms
from django.core.exceptions import ValidationError

from joz.components.fields import PlainTextField
from outreach.models import AgeBand, EquipmentItem, Met, Sex, StopReport
from partners.models import Commune, Organisation
from tracking.forms.encounter import NewcomerForm
from tracking.forms.fields import warn_about_words

SITUATIONS = {"": None, "yes": True, "no": False}
ONE_HOUR = 60
OUTINGS = [(30, "30 min"), (60, "1 h"), (120, "2 h"), (180, "3 h"), (240, "4 h")]
TALKS = [("", "Non"), ("10", "10 min"), ("20", "20 min"), ("40", "40 min"), ("60", "1 h")]
CARE = "Aucun nom : dites ce qu’il y a à retenir du lieu ou du moment."


def needed():
    """The box that confirms words which a file should not keep (P5); shown once they are there."""
    return forms.BooleanField(required=False, label="Ces mots sont nécessaires")


def line(label, *, max_length=300, required=True, missing="Écrivez quelques mots.", **kwargs):
    """A line to type with a thumb."""
    attrs = {"autocomplete": "off", "maxlength": max_length}
    return PlainTextField(
        label=label,
        max_length=max_length,
        required=required,
        widget=forms.TextInput(attrs=attrs),
        error_messages={"required": missing},
        **kwargs,
    )


class FieldForm(forms.Form):
    """A form of the field; it carries the number of the write it will be, so that sending it twice is once."""

    @property
    def key(self):
        return str(uuid.uuid4())


class TapForm(FieldForm):
    """Nothing to fill in: the tap says it all."""


class MetForm(FieldForm):
    """One more, or one less, in a cell of the counter: `F.18_20.1`."""

    cell = forms.RegexField(r"^[A-Z]\.\w{2,10}\.-?[0-9]{1,2}$", max_length=20)
    is_neet = forms.ChoiceField(
        label="Situation",
        required=False,
        choices=[("", "Non précisé"), ("yes", "Sans emploi ni formation"), ("no", "En emploi, en formation")],
    )

    def clean_cell(self):
        sex, age_band, n = self.cleaned_data["cell"].split(".")
        if sex not in Sex.values or age_band not in AgeBand.values or not 1 <= abs(int(n)) <= Met.MOST:
            raise ValidationError("Cette case n’existe pas.")
        return {"sex": sex, "age_band": age_band, "n": int(n)}

    @property
    def counted(self):
        """What `Met.count` takes."""
        return {**self.cleaned_data["cell"], "is_neet": SITUATIONS[self.cleaned_data["is_neet"]]}


class EquipmentForm(FieldForm):
    """Something is on board, or is not after all: `12.yes`."""

    item = forms.RegexField(r"^[0-9]{1,9}\.(yes|no)$", max_length=20)

    def clean_item(self):
        pk, is_ready = self.cleaned_data["item"].split(".")
        item = EquipmentItem.objects.filter(pk=pk).first()
        if item is None:
            raise ValidationError("Ce matériel n’est plus dans la liste.")
        return item, is_ready == "yes"


class SpottingForm(NewcomerForm, FieldForm):
    """Somebody to be found again: a pseudonym and their word that they agree are enough (P1)."""

    called = line("Prénom ou pseudo", max_length=60, missing="Comment l’appeler ? Un pseudo suffit.")
    commune = forms.ModelChoiceField(
        Commune.objects.by_name(), label="Commune", required=False, empty_label="Celle de la halte"
    )
    agreed = forms.BooleanField(
        label="La personne est d’accord pour que nous la notions",
        error_messages={"required": "Sans son accord, on ne note personne : comptez-la seulement."},
    )
    talked = forms.ChoiceField(
        label="Vous vous êtes parlé ?",
        required=False,
        choices=TALKS,
        widget=forms.RadioSelect,
        help_text="Une durée note aussi l’échange.",
    )
    words = line("Un mot", max_length=200, required=False, help_text="Écrivez comme si la personne lisait.")
    words_are_needed = needed()

    field_order = (
        "called", "age", "contact_kind", "contact", "commune", "agreed", "talked", "words", "words_are_needed",
    )  # fmt: skip


class PartnerForm(FieldForm):
    """A partner met: of the directory, or in words."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.open().by_name(), label="Structure", required=False, empty_label="Aucune de l’annuaire"
    )
    as_typed = line("Ou en toutes lettres", max_length=120, required=False)

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned.get("organisation") and not cleaned.get("as_typed"):
            self.add_error("as_typed", "Choisissez une structure, ou écrivez son nom.")
        return cleaned


class NoteForm(FieldForm):
    """A line to remember about the place or the hour."""

    words = line("À retenir", help_text=CARE)
    words_are_needed = needed()

    def clean(self):
        cleaned = super().clean()
        warn_about_words(self, "words", needed="words_are_needed")
        return cleaned


class ReportForm(FieldForm):
    """How it went, in sixty seconds: two taps, two numbers, a line."""

    affluence = forms.ChoiceField(
        label="Il y avait",
        choices=StopReport.Affluence,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites s’il y avait du monde."},
    )
    weather = forms.ChoiceField(
        label="Il faisait", required=False, choices=StopReport.Weather, widget=forms.RadioSelect
    )
    informed = forms.IntegerField(label="Personnes informées", min_value=0, max_value=999, initial=0)
    interviews = forms.IntegerField(label="Entretiens menés", min_value=0, max_value=200, initial=0)
    note = line("À retenir", required=False, help_text=CARE)
    words_are_needed = needed()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("informed", "interviews"):
            self.fields[name].localize = False
            self.fields[name].widget.attrs |= {"inputmode": "numeric", "class": "width-short"}

    def clean(self):
        cleaned = super().clean()
        warn_about_words(self, "note", needed="words_are_needed")
        return cleaned

    @property
    def said(self):
        """What `StopReport.make` takes."""
        names = ("affluence", "weather", "informed", "interviews", "note")
        return {name: self.cleaned_data[name] for name in names}


class ImprovisedForm(FieldForm):
    """Where we stopped without having planned it."""

    commune = forms.ModelChoiceField(
        Commune.objects.by_name(),
        label="Commune",
        empty_label="Choisissez",
        error_messages={"required": "Choisissez la commune."},
    )
    place_as_typed = line(
        "Où exactement",
        max_length=120,
        help_text="Par exemple : parking du stade, devant la boulangerie.",
        missing="Dites où vous êtes.",
    )


class LaterForm(FieldForm):
    """Back in how long, counted from now: no clock to agree on."""

    minutes = forms.TypedChoiceField(
        label="De retour dans",
        coerce=int,
        choices=OUTINGS,
        initial=ONE_HOUR,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites dans combien de temps.", "invalid_choice": "Choisissez dans la liste."},
    )


class OutingForm(LaterForm):
    """Where one goes alone, and back in how long (R24)."""

    where = line(
        "Où allez-vous ?",
        max_length=120,
        help_text="L’adresse ou le lieu, sans le nom de la personne.",
        missing="Dites où : c’est là qu’on irait vous chercher.",
    )

    field_order = ("where", "minutes")
