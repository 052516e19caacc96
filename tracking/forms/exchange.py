"""Noting an exchange: where, how long, about what; then mending it. Two taps are enough for the usual one."""

from crispy_forms.bootstrap import FormActions
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from joz.components import french
from joz.components.fields import PlainTextField, SentOnce
from partners.models import Commune, Theme
from referrals.forms.signal import folded
from tracking.exchanges import Exchange
from tracking.forms.fields import FARTHEST, warn_about_words
from tracking.models import Interaction
from tracking.models.interaction import LONGEST, Format

WORDS = 500


class FormatTiles(forms.RadioSelect):
    """Formats to tap, each with how long it usually lasts."""

    def create_option(self, name, value, *args, **kwargs):
        usual = f"{Format(value).minutes}{french.SPACE}min"
        return super().create_option(name, value, *args, **kwargs) | {"usual": usual}


def words_field(**kwargs):
    """A line about somebody, which only advisers read."""
    attrs = {"autocomplete": "off", "maxlength": WORDS}
    return PlainTextField(required=False, max_length=WORDS, widget=forms.TextInput(attrs=attrs), **kwargs)


class WithExchange(SentOnce):
    """What every form about an exchange asks; all of it has its usual answer already."""

    format = forms.ChoiceField(
        label="Où, comment ?",
        choices=Format.choices,
        widget=FormatTiles,
        error_messages={
            "required": "Touchez où, ou comment, vous vous êtes parlé.",
            "invalid_choice": "Choisissez dans la liste.",
        },
    )
    themes = forms.ModelMultipleChoiceField(
        Theme.objects.offered(), label="De quoi ?", required=False, widget=forms.CheckboxSelectMultiple
    )
    words_are_needed = forms.BooleanField(required=False, widget=forms.HiddenInput, label="Ces mots sont nécessaires")
    happened_at = forms.DateTimeField(
        label="Quand",
        initial=timezone.localtime,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "class": "width-medium"}, format="%Y-%m-%dT%H:%M"),
        error_messages={
            "required": "Dites quand c’était.",
            "invalid": "Écrivez un jour et une heure, par exemple 24/12/2026 14:30.",
        },
    )
    duration_minutes = forms.IntegerField(
        label="Durée en minutes",
        required=False,
        min_value=1,
        max_value=LONGEST,
        localize=False,
        help_text="Vide : la durée habituelle, écrite sous chaque format.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "width-short"}),
        error_messages={
            "invalid": "Écrivez un nombre de minutes.",
            "min_value": "Une minute au moins.",
            "max_value": "Dix heures au plus : 600 minutes.",
        },
    )
    kind = forms.ChoiceField(label="Type d’échange", choices=Interaction.Kind, initial=Interaction.Kind.INFORMAL)
    commune = forms.ModelChoiceField(
        Commune.objects.by_name(), label="Commune", required=False, empty_label="Sans importance"
    )

    def clean_happened_at(self):
        happened_at, now = self.cleaned_data["happened_at"], timezone.now()
        if happened_at > now:
            raise ValidationError("C’est à venir : notez l’échange une fois qu’il a eu lieu.")
        if happened_at < now - FARTHEST:
            raise ValidationError("C’était il y a plus de deux ans : choisissez une date plus proche.")
        return happened_at

    def exchange(self):
        """What was typed, as the domain reads it."""
        same = ("format", "happened_at", "duration_minutes", "kind", "commune")
        typed = {name: self.cleaned_data[name] for name in same}
        if "submission" in self.cleaned_data:
            typed["submission"] = self.cleaned_data["submission"]
        return Exchange(**typed, themes=tuple(self.cleaned_data["themes"]))


def tiles():
    """The two questions that a thumb answers."""
    return (
        Field("format", template="tracking/exchange/_formats.html"),
        Field("themes", template="tracking/exchange/_themes.html"),
    )


def details():
    """When, how long, of what type, where: right already, most of the time."""
    when = Div(Div("happened_at", css_class="col-md-6"), Div("duration_minutes", css_class="col-md-6"), css_class="row")
    what = Div(Div("kind", css_class="col-md-6"), Div("commune", css_class="col-md-6"), css_class="row")
    return when, what


class ExchangeForm(WithExchange):
    """An exchange with one person, from their page."""

    words = words_field(
        label="Un mot", help_text="Une ligne. Écrivez comme si la personne lisait par-dessus votre épaule."
    )

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(
        "submission",
        *tiles(),
        "words",
        "words_are_needed",
        *folded("Un autre moment, une autre durée, une commune…", *details()),
        FormActions(
            Submit("", "C’est noté"),
            HTML('<a class="btn btn-secondary" href="{{ person_url }}">Annuler</a>'),
        ),
    )

    def __init__(self, *args, usual="", **kwargs):
        super().__init__(*args, initial={"format": usual or Format.WALK}, **kwargs)

    def clean(self):
        cleaned = super().clean()
        warn_about_words(self, "words", needed="words_are_needed")
        return cleaned


class CorrectionForm(WithExchange):
    """An exchange as it was noted, to mend."""

    words = words_field(label="Un mot")

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(
        *tiles(),
        "words",
        "words_are_needed",
        *details(),
        FormActions(
            Submit("", "Corriger"),
            HTML('<a class="btn btn-secondary" href="{{ person_url }}">Ne rien changer</a>'),
        ),
    )

    def __init__(self, *args, participant, **kwargs):
        noted = participant.interaction
        same = ("format", "duration_minutes", "kind", "commune")
        shown = {name: getattr(noted, name) for name in same} | {
            "happened_at": timezone.localtime(noted.happened_at),
            "themes": noted.themes.all(),
            "words": participant.words,
        }
        super().__init__(*args, initial=shown, **kwargs)
        del self.fields["submission"]

    def clean(self):
        cleaned = super().clean()
        warn_about_words(self, "words", needed="words_are_needed")
        return cleaned
