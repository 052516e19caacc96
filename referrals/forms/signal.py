"""The four ways to tell us: someone who agrees, a card to hand over, something seen, oneself."""

from crispy_forms.bootstrap import FormActions, InlineRadios
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Fieldset, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from joz.components.fields import PlainTextField, SentOnce
from outreach.models import AgeBand
from partners.models import Theme
from referrals.actions import Signal
from referrals.forms.fields import (
    MOMENTS,
    WithBirthYear,
    WithComment,
    WithCommune,
    contact_value,
    refuse_sms_to_landline,
)
from referrals.models import ContactPoint, Referral
from referrals.senders import CHANNELS_WITHOUT_ACCOUNT

DANGER = "danger"


def folded(summary, *fields):
    """Fields that may be left out, behind a line to open; open by itself when one of them has an error."""
    opening = f'<details class="more"{{% if form.errors %}} open{{% endif %}}><summary>{summary}</summary>'
    return (HTML(opening), *fields, HTML("</details>"))


def send(label="Envoyer"):
    """The button that sends a form."""
    return FormActions(Submit("", label))


class NamedSignalForm(SentOnce, WithCommune, WithBirthYear, WithComment):
    """The person agrees: a first name or pseudonym, one way to reach them, a commune; the rest if it is known (P2)."""

    consent = forms.ChoiceField(
        label="Comment la personne a-t-elle donné son accord ?",
        choices=[(Referral.Consent.ORAL, "À l’oral"), (Referral.Consent.WRITTEN, "Par écrit")],
        widget=forms.RadioSelect,
        error_messages={"required": "Dites comment la personne a donné son accord."},
    )
    called = PlainTextField(
        label="Prénom ou pseudo",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "width-medium"}),
        error_messages={"required": "Indiquez un prénom ou un pseudo : comment l’appeler ?"},
    )
    contact_kind = forms.ChoiceField(
        label="Comment la joindre ?",
        choices=[choice for choice in ContactPoint.Kind.choices if choice[0] != ContactPoint.Kind.FACEBOOK],
        initial=ContactPoint.Kind.PHONE,
        widget=forms.RadioSelect,
    )
    contact = PlainTextField(
        label="Numéro, adresse ou pseudo",
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "width-medium"}),
        error_messages={"required": "Donnez un moyen de joindre la personne : un seul suffit."},
    )
    sms_ok = forms.BooleanField(required=False, label="La personne accepte de recevoir des SMS")
    urgency = forms.ChoiceField(
        label="Est-ce pressé ?",
        required=False,
        choices=[*Referral.Urgency.choices, (DANGER, "La personne est en danger")],
        initial=Referral.Urgency.NORMAL,
        widget=forms.RadioSelect,
    )
    preferred_moment = forms.ChoiceField(label="Le bon moment pour l’appeler", required=False, choices=MOMENTS)
    themes = forms.ModelMultipleChoiceField(
        Theme.objects.offered(),
        label="Ce qui l’aiderait",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    channel = forms.ChoiceField(
        label="Vous êtes",
        choices=[("", "Choisissez"), *((channel.value, channel.label) for channel in CHANNELS_WITHOUT_ACCOUNT)],
        error_messages={"required": "Dites-nous qui vous êtes pour la personne."},
    )
    sender_as_typed = PlainTextField(
        label="Votre prénom et, s’il y en a une, votre structure",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name", "class": "width-medium"}),
        error_messages={"required": "Dites-nous qui signale : la personne a le droit de le savoir."},
    )
    sender_email = forms.EmailField(
        required=False,
        label="Votre e-mail, pour savoir où cela en est",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "class": "width-medium"}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        if user.is_authenticated:
            for name in ("channel", "sender_as_typed", "sender_email"):
                del self.fields[name]
        self.helper = FormHelper()
        self.helper.layout = self._layout()

    def _layout(self):
        agreed = Fieldset("Son accord", InlineRadios("consent"))
        reached = (InlineRadios("contact_kind"), "contact", "sms_ok")
        person = Fieldset("La personne", "called", *reached, "commune", InlineRadios("urgency"))
        you = [Fieldset("Vous", "channel", "sender_as_typed", "sender_email")] if "channel" in self.fields else []
        more = ("birth_year", "preferred_moment", "themes", "comment", "comment_is_needed")
        return Layout("submission", agreed, person, *you, *folded("Si vous en savez plus", *more), send())

    def clean(self):
        cleaned = super().clean()
        if "contact" in cleaned and "contact_kind" in cleaned:
            try:
                cleaned["contact"] = contact_value(cleaned["contact_kind"], cleaned["contact"])
            except ValidationError as error:
                self.add_error("contact", error)
        refuse_sms_to_landline(self, field="contact")
        return cleaned

    @property
    def says_danger(self):
        """Somebody is in danger: we show whom to call, and keep nothing."""
        return self.data.get("urgency") == DANGER

    def signal(self):
        """What was typed, as the domain reads it."""
        typed = self.cleaned_data
        same = ("submission", "consent", "called", "birth_year", "preferred_moment", "comment")
        return Signal(
            **{name: typed[name] for name in same},
            **self.commune_kept,
            contacts=((typed["contact_kind"], typed["contact"]),),
            sms_ok=typed["sms_ok"] or None,
            urgency=typed["urgency"] or Referral.Urgency.NORMAL,
            themes=tuple(typed["themes"]),
        )


class CallBackForm(SentOnce, WithCommune, WithBirthYear):
    """« On t’appelle »: a first name, a number, a commune; never why (R21)."""

    called = PlainTextField(
        label="Ton prénom, ou un pseudo",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "given-name", "class": "width-medium"}),
        error_messages={"required": "Comment on t’appelle ? Un pseudo suffit."},
    )
    contact = PlainTextField(
        label="Ton numéro",
        max_length=40,
        widget=forms.TextInput(
            attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel", "class": "width-medium"}
        ),
        error_messages={"required": "Il nous faut un numéro pour t’appeler."},
    )
    preferred_moment = forms.ChoiceField(label="Plutôt quand ?", required=False, choices=MOMENTS)
    sms_ok = forms.BooleanField(required=False, label="Je veux bien recevoir des SMS")
    discreet = forms.BooleanField(
        required=False,
        label="Messages discrets",
        help_text="Quelqu’un d’autre peut lire ton téléphone ? Nos messages ne diront rien de précis.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["commune"].label = "Ta commune"
        self.fields["commune"].error_messages["required"] = "Dis-nous dans quelle commune tu es."
        self.fields["birth_year"].label = "Ton année de naissance"
        self.helper = FormHelper()
        asked = ("submission", "called", "contact", "commune", "preferred_moment", "sms_ok")
        self.helper.layout = Layout(*asked, *folded("Autre chose ?", "birth_year", "discreet"), send("Appelez-moi"))

    def clean_contact(self):
        return contact_value(ContactPoint.Kind.PHONE, self.cleaned_data["contact"])

    def clean(self):
        cleaned = super().clean()
        refuse_sms_to_landline(self, field="contact")
        return cleaned

    def signal(self, *, invitation=None):
        """What was typed, as the domain reads it; the card that brought them here, if any."""
        typed = self.cleaned_data
        same = ("submission", "called", "birth_year", "preferred_moment", "discreet")
        return Signal(
            **{name: typed[name] for name in same},
            **self.commune_kept,
            consent=Referral.Consent.SELF,
            contacts=((ContactPoint.Kind.PHONE, typed["contact"]),),
            sms_ok=typed["sms_ok"] or None,
            invitation=invitation,
        )


class InvitationForm(SentOnce):
    """A card to hand over: nothing to fill in."""

    helper = FormHelper()
    helper.layout = Layout("submission", send("Faire une carte"))


class ObservationForm(SentOnce, WithCommune):
    """Something seen, about nobody in particular: a place, a day, a number (P1)."""

    place = PlainTextField(
        required=False, label="Lieu", max_length=120, help_text="Par exemple : skate-park, arrêt de car, city-stade."
    )
    seen_on = forms.DateField(
        label="Vu le",
        initial=timezone.localdate,
        localize=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "width-short"}),
        error_messages={"invalid": "Choisissez une date.", "required": "Choisissez une date."},
    )
    headcount = forms.IntegerField(
        label="Combien de jeunes, environ ?",
        min_value=1,
        max_value=200,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "width-short"}),
        error_messages={
            "required": "Indiquez un nombre, même à peu près.",
            "invalid": "Écrivez un nombre entier, par exemple 3.",
            "min_value": "Indiquez au moins 1 personne.",
            "max_value": "Indiquez 200 personnes au plus.",
        },
    )
    age_band = forms.ChoiceField(label="Âge, à vue d’œil", choices=AgeBand.choices, initial=AgeBand.UNKNOWN)
    note = PlainTextField(
        required=False,
        label="Remarque",
        max_length=200,
        help_text="Aucun nom, aucune description d’une personne.",
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 200}),
    )

    helper = FormHelper()
    helper.layout = Layout("submission", "commune", "place", "seen_on", "headcount", "age_band", "note", send())

    def clean_seen_on(self):
        seen_on, today = self.cleaned_data["seen_on"], timezone.localdate()
        if seen_on > today:
            raise ValidationError("Cette date est à venir : choisissez aujourd’hui ou un jour passé.")
        if (today - seen_on).days > 366:
            raise ValidationError("C’était il y a plus d’un an : choisissez une date plus récente.")
        return seen_on

    def observation(self):
        """What was typed, as `FieldObservation.report` takes it."""
        seen = ("submission", "place", "seen_on", "headcount", "age_band", "note")
        return {name: self.cleaned_data[name] for name in seen} | self.commune_kept
