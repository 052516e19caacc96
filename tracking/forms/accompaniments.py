"""Driving somebody: planned, then how it went; and what a parent allows at 16 or 17."""

from datetime import datetime, timedelta

from crispy_forms.bootstrap import FormActions
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from joz.components.fields import PlainTextField, SentOnce
from outreach.models import Vehicle
from partners.models import Theme
from referrals.lexicon import delicate_words
from tracking.forms.fields import FARTHEST, PartnerField, PastDayField
from tracking.forms.proposals import NOTHING
from tracking.models import Accompaniment, Authorisation, Barrier

DAY = {"type": "date", "class": "width-short"}
HOUR = {"type": "time", "class": "width-short"}
LONG_AGO = timedelta(days=60)
AUTHORISATION_NEEDED = "{% if needs_authorisation %}{% include 'tracking/_authorisation_needed.html' %}{% endif %}"
AN_HOUR = {"invalid": "Écrivez une heure, par exemple 14:30.", "required": "Écrivez une heure."}


class PlaceWordsField(PlainTextField):
    """A place in a few words: where, never why."""

    def clean(self, value):
        words = delicate_words(text := super().clean(value) or "")
        if words:
            raise ValidationError(f"Retirez « {', '.join(words)} » : dites où, pas pourquoi. Le thème suffit.")
        return text


class AccompanimentForm(SentOnce):
    """Where, with which vehicle, from when to when."""

    theme = forms.ModelChoiceField(
        Theme.objects.order_by("position"),
        label="Pour quoi ?",
        empty_label="Choisissez",
        help_text="Pour la santé, seul le thème est gardé : ni lieu, ni structure.",
        error_messages={"required": "Choisissez un thème : c’est le seul motif que nous gardons."},
    )
    organisation = PartnerField(label="Chez qui ?", empty_label="Aucune structure de l’annuaire")
    destination = PlaceWordsField(
        label="Où, en quelques mots", required=False, max_length=80, help_text="Une commune, un lieu. Jamais pourquoi."
    )
    pick_up = PlaceWordsField(
        label="Lieu de rendez-vous",
        max_length=80,
        help_text="Par exemple « devant la mairie d’Elven ».",
        error_messages={"required": "Dites où vous retrouvez la personne."},
    )
    barrier = forms.ModelChoiceField(
        Barrier.objects.none(),
        label="Contre quel frein ?",
        required=False,
        empty_label="Aucun en particulier",
        help_text="Le trajet comptera comme une action sur ce frein.",
        error_messages={"invalid_choice": "Ce frein n’est plus là : choisissez dans la liste."},
    )
    day = forms.DateField(
        label="Le",
        initial=timezone.localdate,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        error_messages={"invalid": "Écrivez une date, par exemple 24/12/2026.", "required": "Écrivez une date."},
    )
    leaves_at = forms.TimeField(label="Départ", widget=forms.TimeInput(attrs=HOUR), error_messages=AN_HOUR)
    back_at = forms.TimeField(label="Retour du véhicule", widget=forms.TimeInput(attrs=HOUR), error_messages=AN_HOUR)
    vehicle = forms.ModelChoiceField(
        Vehicle.objects.in_service(),
        label="Véhicule",
        empty_label="Choisissez",
        error_messages={
            "required": "Choisissez un véhicule. S’il n’y en a pas, l’administration en ajoute un.",
            "invalid_choice": "Ce véhicule n’est plus en service : choisissez dans la liste.",
        },
    )

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(
        "submission",
        HTML(AUTHORISATION_NEEDED),
        "theme",
        Div("organisation", "destination", css_class="unless-health"),
        "pick_up",
        "barrier",
        Div(*(Div(name, css_class="col-md-4") for name in ("day", "leaves_at", "back_at")), css_class="row"),
        "vehicle",
        FormActions(Submit("", "Prévoir ce trajet"), HTML(NOTHING)),
    )

    def __init__(self, *args, pathway, **kwargs):
        super().__init__(*args, **kwargs)
        barriers = pathway.barriers.of_theme(Accompaniment.MOBILITY).in_the_way().by_age()
        self.fields["barrier"].queryset = barriers
        known = list(barriers)
        if not known:
            self.fields["barrier"].widget = forms.HiddenInput()
        elif len(known) == 1:
            self.initial.setdefault("barrier", known[0].pk)

    def clean_day(self):
        day, today = self.cleaned_data["day"], timezone.localdate()
        if not today - LONG_AGO <= day <= today + FARTHEST:
            raise ValidationError("Choisissez une date proche : au plus deux mois passés.")
        return day

    def clean(self):
        cleaned = super().clean()
        leaves, back = cleaned.get("leaves_at"), cleaned.get("back_at")
        if leaves and back and back <= leaves:
            self.add_error("back_at", "Le véhicule revient après le départ : corrigez l’heure.")
        if cleaned.get("theme") and cleaned["theme"].pk == Accompaniment.HEALTH:
            cleaned |= {"organisation": None, "destination": ""}
        return cleaned

    def trip(self):
        """What was typed, as `Accompaniment.plan` takes it."""
        typed = self.cleaned_data
        start, end = (
            timezone.make_aware(datetime.combine(typed["day"], typed[hour])) for hour in ("leaves_at", "back_at")
        )
        names = ("theme", "organisation", "destination", "pick_up", "barrier", "vehicle", "submission")
        return {name: typed[name] for name in names} | {"period": DateTimeTZRange(start, end)}


class ReturnForm(forms.Form):
    """How it went, and what the counter says."""

    Outcome = Accompaniment.Outcome
    outcome = forms.ChoiceField(
        label="Comment cela s’est-il passé ?",
        choices=[(Outcome.DONE, "La personne est venue"), (Outcome.NO_SHOW, "La personne n’est pas venue")],
        widget=forms.RadioSelect,
        error_messages={"required": "Dites si la personne est venue."},
    )
    km_out = forms.IntegerField(label="Compteur au départ", min_value=0, max_value=2_000_000, localize=False)
    km_back = forms.IntegerField(label="Compteur au retour", min_value=0, max_value=2_000_000, localize=False)

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(
        "outcome",
        Div(Div("km_out", css_class="col-md-6"), Div("km_back", css_class="col-md-6"), css_class="row"),
        FormActions(Submit("", "Noter le retour"), HTML(NOTHING)),
    )

    def clean(self):
        cleaned = super().clean()
        out, back = cleaned.get("km_out"), cleaned.get("km_back")
        if out is not None and back is not None:
            if back < out:
                self.add_error("km_back", "Le compteur ne recule pas : relisez les deux chiffres.")
            elif back - out > 1500:
                self.add_error("km_back", "Plus de 1 500 km en un trajet : relisez les deux chiffres.")
        return cleaned


class AuthorisationForm(SentOnce):
    """Who allows what, from when to when."""

    kind = forms.ChoiceField(
        label="Pour quoi ?",
        choices=Authorisation.Kind,
        initial=Authorisation.Kind.TRANSPORT,
        widget=forms.RadioSelect,
    )
    given_by = forms.ChoiceField(
        label="Donnée par",
        choices=Authorisation.GivenBy,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites qui a donné l’autorisation."},
    )
    given_on = PastDayField(label="Donnée le", initial=timezone.localdate)
    until = forms.DateField(
        label="Valable jusqu’au",
        required=False,
        help_text="Vide : jusqu’à ce qu’elle soit retirée.",
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        error_messages={"invalid": "Écrivez une date, par exemple 24/12/2026."},
    )

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(
        "submission",
        "kind",
        "given_by",
        Div(Div("given_on", css_class="col-md-6"), Div("until", css_class="col-md-6"), css_class="row"),
        FormActions(Submit("", "Noter l’autorisation"), HTML(NOTHING)),
    )

    def clean(self):
        cleaned = super().clean()
        given_on, until = cleaned.get("given_on"), cleaned.get("until")
        if given_on and until and until < given_on:
            self.add_error("until", "La fin vient avant le début : corrigez la date.")
        return cleaned
