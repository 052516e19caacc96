"""A recurring presence: where, how often, with whom; and when it rests or ends."""

from datetime import timedelta

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from joz.accounts.models import User
from joz.components.fields import SentOnce
from outreach.forms.fields import AnyDayField, HourField, in_columns, side_by_side
from outreach.rules import Rhythm, Rule
from partners.models import Place, SchoolTime, Weekday


class PresenceForm(SentOnce):
    """Where, how often, from what hour to what hour."""

    place = forms.ModelChoiceField(
        Place.objects.none(), label="Lieu", empty_label="Choisissez", help_text="Un lieu de l’annuaire."
    )
    weekdays = forms.TypedMultipleChoiceField(
        label="Quels jours ?",
        choices=Weekday.choices,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins un jour de la semaine."},
    )
    rhythm = forms.ChoiceField(label="À quel rythme ?", choices=Rhythm.choices, initial=Rhythm.WEEKLY)
    first_on = AnyDayField(label="À partir du", initial=timezone.localdate)
    starts, ends = HourField(label="De"), HourField(label="À")
    school_time = forms.ChoiceField(
        label="Et les vacances scolaires ?", choices=SchoolTime.choices, widget=forms.RadioSelect, initial="always"
    )
    on_public_holidays = forms.BooleanField(label="Aussi les jours fériés", required=False)
    team = forms.ModelMultipleChoiceField(
        User.objects.none(), label="Qui y va ?", required=False, widget=forms.CheckboxSelectMultiple
    )
    is_public = forms.BooleanField(
        label="L’annoncer au public",
        required=False,
        initial=True,
        help_text="Décochez pour un lieu discret : un établissement scolaire, par exemple.",
    )

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(
        "submission",
        Fieldset("Où", "place"),
        Fieldset(
            "Quand",
            in_columns("weekdays", "choices-days"),
            "rhythm",
            "first_on",
            side_by_side("starts", "ends"),
        ),
        Fieldset("Sauf", "school_time", "on_public_holidays"),
        Fieldset("Qui", in_columns("team"), "is_public"),
    )

    def __init__(self, *args, places, team, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = places
        self.fields["team"].queryset = team

    def clean_first_on(self):
        day = self.cleaned_data["first_on"]
        if day < timezone.localdate():
            raise ValidationError("Ce jour est passé : une permanence commence aujourd’hui ou plus tard.")
        if day > timezone.localdate() + timedelta(days=366):
            raise ValidationError("C’est dans plus d’un an : choisissez un jour plus proche.")
        return day

    def clean(self):
        cleaned = super().clean()
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", "L’heure de fin vient après l’heure de début.")
        return cleaned

    def wished(self):
        """What `Presence.begin` asks for."""
        wished = {name: value for name, value in self.cleaned_data.items() if name not in ("weekdays", "rhythm")}
        rule = Rule(self.cleaned_data["rhythm"], tuple(sorted(self.cleaned_data["weekdays"])))
        return wished | {"rule": rule.text}


class PauseForm(forms.Form):
    """The days on which it does not take place."""

    first = AnyDayField(label="Du")
    last = AnyDayField(label="Au", help_text="Ce jour compris.")

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(side_by_side("first", "last"))


class EndForm(forms.Form):
    """From which day on there is none."""

    on = AnyDayField(label="À partir du", initial=timezone.localdate)

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout("on")

    def clean_on(self):
        on = self.cleaned_data["on"]
        if on < timezone.localdate():
            raise ValidationError("Ce jour est passé : choisissez aujourd’hui ou plus tard.")
        return on
