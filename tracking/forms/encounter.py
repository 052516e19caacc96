"""Noting an encounter: people we know, found by a part of their name or their number, and newcomers."""

from crispy_forms.bootstrap import FormActions
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, Value
from django.utils import timezone

from joz.components.fields import PlainTextField
from joz.components.typed import unjudged
from partners.models import Commune, Fold
from referrals.forms.fields import contact_value
from referrals.forms.inbox import spellings
from referrals.forms.signal import folded
from referrals.models import ContactPoint, YoungPerson
from referrals.models.young_person import MINIMUM_AGE
from tracking.exchanges import Newcomer
from tracking.forms.exchange import WithExchange, details, tiles, words_field
from tracking.forms.fields import warn_about_words
from tracking.models import Participant
from tracking.models.interaction import Format

FOUND, LATELY, NEWCOMERS = 12, 6, 3
SHORTEST_SEARCH = 2


class NewcomerForm(forms.Form):
    """Somebody met for the first time: a pseudonym is enough, the rest if they say it."""

    called = PlainTextField(
        label="Prénom ou pseudo", required=False, max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    age = forms.IntegerField(
        label="Âge, à peu près",
        required=False,
        min_value=6,
        max_value=60,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "width-short"}),
        error_messages={
            "invalid": "Écrivez un âge, par exemple 19.",
            "min_value": "Écrivez un âge, par exemple 19.",
            "max_value": "Écrivez un âge, par exemple 19.",
        },
    )
    commune = forms.ModelChoiceField(Commune.objects.by_name(), label="Commune", required=False, empty_label="Inconnue")
    contact_kind = forms.ChoiceField(
        label="Pour la joindre", required=False, choices=ContactPoint.Kind, initial=ContactPoint.Kind.PHONE
    )
    contact = PlainTextField(
        label="Numéro ou pseudo, si elle le donne",
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    words = words_field(label="Un mot")
    words_are_needed = forms.BooleanField(required=False, widget=forms.HiddenInput, label="Ces mots sont nécessaires")

    def clean(self):
        cleaned = super().clean()
        says_something = any(cleaned.get(name) for name in ("age", "commune", "contact", "words"))
        if says_something and not cleaned.get("called") and "called" not in self.errors:
            self.add_error("called", "Comment l’appeler ? Un pseudo suffit.")
        if cleaned.get("contact"):
            try:
                cleaned["contact"] = contact_value(cleaned.get("contact_kind"), cleaned["contact"])
            except ValidationError as error:
                self.add_error("contact", error)
        warn_about_words(self, "words", needed="words_are_needed")
        return cleaned

    @property
    def is_too_young(self):
        """Under 16 no file is kept: one more is counted (P28)."""
        age = self.cleaned_data.get("age")
        return age is not None and age < MINIMUM_AGE

    def newcomer(self):
        """Who was met, as the domain reads it."""
        typed, age = self.cleaned_data, self.cleaned_data["age"]
        return Newcomer(
            called=typed["called"],
            birth_year=None if age is None else timezone.localdate().year - age,
            commune=typed["commune"],
            contacts=((typed["contact_kind"], typed["contact"]),) if typed["contact"] else (),
            words=typed["words"],
        )


Newcomers = forms.formset_factory(NewcomerForm, extra=NEWCOMERS, max_num=NEWCOMERS, absolute_max=NEWCOMERS)


class EncounterForm(WithExchange):
    """Where and how long, with whom among those we know, and the newcomers beside (`newcomers`)."""

    q = PlainTextField(label="Prénom, pseudo ou numéro", required=False, max_length=60)
    people = forms.ModelMultipleChoiceField(
        YoungPerson.objects.none(),
        required=False,
        error_messages={"invalid_choice": "Cette personne n’est pas des vôtres."},
    )

    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True  # The page begins with it, and with the number of the sending.
    helper.layout = Layout(
        *tiles(),
        "words_are_needed",
        *folded("Un autre moment, une autre durée, une commune…", *details()),
        FormActions(Submit("", "C’est noté")),
    )

    def __init__(self, data=None, *, reader, usual="", **kwargs):
        super().__init__(data, initial={"format": usual or Format.WALK}, **kwargs)
        self.reader = reader
        self.seen = YoungPerson.objects.visible_to(reader).select_related("commune")
        self.fields["people"].queryset = self.seen
        self.newcomers = Newcomers(data, prefix="new")
        for pk in self.chosen:
            self.fields[words_of(pk)] = words_field()

    @property
    def chosen(self):
        """The keys that are ticked, as they were sent."""
        sent = self.data.getlist("people") if self.is_bound else []
        return [int(pk) for pk in sent if pk.isascii() and pk.isdecimal() and len(pk) < 19]

    def unjudged(self):
        """Show everything as it was typed: the search alone was sent."""
        for form in (self, *self.newcomers):
            unjudged(form)

    def is_valid(self):
        # Both, so that every mistake is shown at once.
        return all([super().is_valid(), self.newcomers.is_valid()])

    def clean(self):
        cleaned = super().clean()
        warn_about_words(self, *[words_of(pk) for pk in self.chosen], needed="words_are_needed")
        return cleaned

    def candidates(self):
        """(person, ticked or not, the line about them): those ticked, then those found, or those met lately."""
        typed = self.data.get("q", "") if self.is_bound else ""
        ticked = self.seen.filter(pk__in=self.chosen)
        others = found(self.seen, typed) if typed.strip() else met_lately(self.seen, self.reader)
        listed = {person.pk: (person, True) for person in ticked}
        for person in others:
            listed.setdefault(person.pk, (person, False))
        return [(person, is_ticked, self.line_about(person)) for person, is_ticked in listed.values()]

    def line_about(self, person):
        """The field of the line about somebody: its name, what was typed, what is wrong with it."""
        name = words_of(person.pk)
        value = self.data.get(name, "") if self.is_bound else ""
        return {"name": name, "value": value, "errors": self.errors.get(name, [])}

    def words(self):
        """`{key of the person: the line about them}`."""
        return {person.pk: self.cleaned_data.get(words_of(person.pk), "") for person in self.cleaned_data["people"]}

    def met(self):
        """The newcomers that were filled in."""
        return [form.newcomer() for form in self.newcomers if form.cleaned_data.get("called")]

    @property
    def too_young(self):
        """How many of the newcomers are under 16."""
        return sum(form.is_too_young for form in self.newcomers if form.cleaned_data.get("called"))


def words_of(pk):
    return f"words-{pk}"


def found(people, typed):
    """The people whose name holds these words, or whose number or pseudonym they are; a dozen at most."""
    words = typed.replace("\x00", "").strip()[:60]
    if len(words) < SHORTEST_SEARCH:
        return people.none()
    reached = ContactPoint.objects.filter(value__in=spellings(words)).values("young_person")
    return people.filter(Q(name_key__contains=Fold(Value(words))) | Q(pk__in=reached)).order_by("name_key", "pk")[
        :FOUND
    ]


def met_lately(people, reader):
    """The people whom the reader met last, the latest first."""
    mine = Participant.objects.visible_to(reader).filter(interaction__made_by=reader)
    latest = mine.order_by("-interaction__recorded_at", "pk").values_list("young_person", flat=True)[: 4 * LATELY]
    keys = list(dict.fromkeys(latest))[:LATELY]
    by_key = people.in_bulk(keys)
    return [by_key[key] for key in keys if key in by_key]
