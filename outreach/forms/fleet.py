"""What is written about a vehicle: itself, its papers, its drivers, its garage, its reservations, its logbook."""

from datetime import datetime, time, timedelta

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from joz.accounts.models import User
from joz.components import french
from joz.components.editing import EditedByMany
from joz.components.fields import PlainTextField, SentOnce
from outreach.forms.fields import AnyDayField, HourField, side_by_side
from outreach.models import DowntimeReason, LogbookEntry, Vehicle, VehicleDocument

FARTHEST = timedelta(days=2 * 366)
NO_NAME = "Jamais de nom de personne."
MOST_KM = 2_000_000


class PageForm(FormHelper):
    """The layout of a form whose <form> element and buttons belong to the page."""

    form_tag = False


def counter_field(label, **more):
    widget = forms.NumberInput(attrs={"inputmode": "numeric", "class": "width-short"})
    wrong = {"invalid": "Écrivez les kilomètres en chiffres, par exemple 42310."}
    return forms.IntegerField(
        label=label, min_value=0, max_value=MOST_KM, localize=False, widget=widget, error_messages=wrong, **more
    )


def amount_field(label, *, digits, **more):
    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "width-short", "autocomplete": "off"})
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_digits=digits,
        decimal_places=2,
        localize=True,
        required=False,
        widget=widget,
        error_messages={"invalid": "Écrivez un nombre, par exemple 42,50."},
        **more,
    )


class VehicleForm(EditedByMany, forms.ModelForm):
    """What it is called, how many it carries, what a barrier may refuse."""

    name = PlainTextField(
        label="Nom", max_length=60, help_text="Celui que l’équipe emploie : « Camping-car », « La Kangoo »."
    )
    plate = PlainTextField(label="Immatriculation", required=False, max_length=15)

    helper = PageForm()
    helper.layout = Layout(
        "seen",
        Fieldset("Le véhicule", "name", "kind", "plate"),
        Fieldset("Ce qu’il faut en savoir", side_by_side("seats", "height_cm"), "is_in_service"),
    )

    class Meta:
        model = Vehicle
        fields = ["name", "kind", "plate", "seats", "height_cm", "is_in_service"]
        help_texts = {
            "height_cm": "Les barrières de parking sont souvent à 200 ou 210 cm.",
            "is_in_service": "Décochez s’il ne sert plus : son histoire reste, on ne le réserve plus.",
        }


class DocumentForm(SentOnce):
    """Which paper, until when."""

    kind = forms.ChoiceField(label="Quel document ?", choices=VehicleDocument.Kind, widget=forms.RadioSelect)
    expires_on = AnyDayField(
        label="Valable jusqu’au",
        required=False,
        help_text="Ce jour compris : un rappel part 60, 30 et 7 jours avant. Vide pour une carte grise.",
    )
    reference = PlainTextField(
        label="Référence", required=False, max_length=60, help_text="Numéro de contrat, nom du garage."
    )

    helper = PageForm()
    helper.layout = Layout("submission", "kind", "expires_on", "reference")

    def clean_expires_on(self):
        day, today = self.cleaned_data["expires_on"], timezone.localdate()
        if day is None and self.cleaned_data.get("kind") not in VehicleDocument.WITHOUT_END:
            raise ValidationError("Écrivez la date de fin : c’est elle qui déclenche les rappels.")
        if day and not today - timedelta(days=3660) <= day <= today + timedelta(days=3660):
            raise ValidationError("Relisez l’année : cette date est à plus de dix ans d’ici.")
        return day


class DriverForm(forms.Form):
    """Who may drive, and when the licence was seen."""

    user = forms.ModelChoiceField(User.objects.none(), label="Qui ?", empty_label="Choisissez")
    licence_seen_on = AnyDayField(
        label="Permis vu le", initial=timezone.localdate, help_text="Ni numéro ni copie : seulement le jour."
    )

    helper = PageForm()
    helper.layout = Layout("user", "licence_seen_on")

    def __init__(self, *args, staff, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = staff

    def clean_licence_seen_on(self):
        day = self.cleaned_data["licence_seen_on"]
        if day > timezone.localdate():
            raise ValidationError("Ce jour n’est pas encore venu : notez quand vous avez vu le permis.")
        if day < timezone.localdate() - timedelta(days=366):
            raise ValidationError("C’était il y a plus d’un an : demandez à le revoir.")
        return day


class ReservationForm(SentOnce):
    """When, and what for."""

    day = AnyDayField(label="Le", initial=timezone.localdate)
    starts, ends = HourField(label="De"), HourField(label="À")
    what = PlainTextField(label="Pour quoi ?", max_length=80, help_text=f"« Réunion à Questembert ». {NO_NAME}")

    helper = PageForm()
    helper.layout = Layout("submission", side_by_side("day", "starts", "ends"), "what")

    def __init__(self, *args, address, **kwargs):
        super().__init__(*args, **kwargs)
        # Another day is asked of the same address: what is taken then is shown beside.
        asks = {"get": address, "target": "#taken", "trigger": "change", "swap": "outerHTML"}
        self.fields["day"].widget.attrs |= {f"data-hx-{name}": value for name, value in asks.items()}

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day > timezone.localdate() + FARTHEST:
            raise ValidationError("C’est dans plus de deux ans : choisissez un jour plus proche.")
        return day

    def clean(self):
        cleaned = super().clean()
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", "L’heure de retour vient après l’heure de départ.")
        return cleaned

    def wished(self):
        """What `VehicleUse.reserve` asks for."""
        typed = self.cleaned_data
        moments = (_moment(typed["day"], typed[hour]) for hour in ("starts", "ends"))
        return {"period": DateTimeTZRange(*moments), "what": typed["what"], "submission": typed["submission"]}


class ReturnForm(forms.Form):
    """What the counter says."""

    km_out, km_back = counter_field("Compteur au départ"), counter_field("Compteur au retour")

    helper = PageForm()
    helper.layout = Layout(side_by_side("km_out", "km_back"))

    def clean(self):
        cleaned = super().clean()
        out, back = cleaned.get("km_out"), cleaned.get("km_back")
        if out is not None and back is not None and back < out:
            self.add_error("km_back", "Le compteur ne recule pas : relisez les deux chiffres.")
        elif out is not None and back is not None and back - out > 1500:
            self.add_error("km_back", "Plus de 1 500 km en un trajet : relisez les deux chiffres.")
        return cleaned


class DowntimeForm(SentOnce):
    """Why, from when, until when if one knows, and whether another vehicle can take over."""

    reason = forms.ChoiceField(label="Pourquoi ?", choices=DowntimeReason, widget=forms.RadioSelect)
    first_on = AnyDayField(label="À partir du", help_text="Le premier jour.")
    starts = HourField(label="À quelle heure ?", required=False, help_text="Vide : dès le matin.")
    last_on = AnyDayField(label="Jusqu’au", required=False, help_text="Ce jour compris. Vide : on ne sait pas encore.")
    replacement = forms.ModelChoiceField(
        Vehicle.objects.none(),
        label="Un autre véhicule peut-il prendre la suite ?",
        required=False,
        empty_label="Non : tout annuler et prévenir",
        help_text="Il prend ce pour quoi il est libre ; le reste est annulé. Vous relirez la liste avant de confirmer.",
    )
    note = PlainTextField(label="Une précision", required=False, max_length=200, help_text=NO_NAME)
    # What the page showed would follow.
    shown = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    helper = PageForm()
    helper.layout = Layout("submission", "reason", side_by_side("first_on", "starts", "last_on"), "replacement", "note")

    def __init__(self, *args, vehicle, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["replacement"].queryset = Vehicle.objects.in_service().exclude(pk=vehicle.pk)

    def clean(self):
        cleaned, today = super().clean(), timezone.localdate()
        first, last = cleaned.get("first_on"), cleaned.get("last_on")
        if first and not today - timedelta(days=366) <= first <= today + FARTHEST:
            self.add_error("first_on", "Choisissez un jour plus proche : au plus un an passé.")
        if first and last and last < first:
            self.add_error("last_on", "Le dernier jour vient après le premier.")
        elif last and last > today + FARTHEST:
            self.add_error("last_on", "C’est dans plus de deux ans : laissez vide si vous ne savez pas.")
        return cleaned

    def wished(self):
        """What `losing.immobilise` asks for."""
        typed = self.cleaned_data
        begins = _moment(typed["first_on"], typed["starts"] or time.min)
        ends = _moment(typed["last_on"] + timedelta(days=1), time.min) if typed["last_on"] else None
        kept = ("reason", "note", "replacement", "submission")
        return {name: typed[name] for name in kept} | {"period": DateTimeTZRange(begins, ends)}


class LogbookForm(SentOnce):
    """What happened, when, what the counter said, what it cost."""

    kind = forms.ChoiceField(label="Quoi ?", choices=LogbookEntry.Kind, widget=forms.RadioSelect)
    day = AnyDayField(label="Le", initial=timezone.localdate)
    km = counter_field("Compteur (km)", required=False)
    quantity = amount_field("Quantité", digits=6)
    unit = forms.ChoiceField(label="De quoi", choices=LogbookEntry.Unit, required=False)
    cost = amount_field("Montant (€)", digits=8)
    note = PlainTextField(
        label="En quelques mots", required=False, max_length=200, help_text=f"« Pneus avant changés ». {NO_NAME}"
    )

    helper = PageForm()
    helper.layout = Layout(
        "submission",
        "kind",
        side_by_side("day", "km", "cost"),
        Div(side_by_side("quantity", "unit"), css_class="when-energy"),
        "note",
    )

    def __init__(self, *args, last_km, **kwargs):
        super().__init__(*args, **kwargs)
        if last_km is not None:
            self.fields["km"].help_text = f"Il marquait {french.number(last_km)} km."

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day < timezone.localdate() - timedelta(days=3660):
            raise ValidationError("Relisez l’année : c’était il y a plus de dix ans.")
        return day

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") != LogbookEntry.Kind.ENERGY or not cleaned.get("quantity"):
            cleaned |= {"quantity": None, "unit": ""}
        said = any(cleaned.get(name) is not None for name in ("km", "quantity", "cost")) or cleaned.get("note")
        if not said and not self.errors:
            self.add_error("note", "Dites ce qui s’est passé, ou notez au moins un chiffre.")
        return cleaned


def _moment(day, hour):
    return timezone.make_aware(datetime.combine(day, hour))
