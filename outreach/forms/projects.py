"""What is said of the other mobile projects, and how their lists are narrowed; forms validate, they never act."""

from datetime import datetime, time, timedelta

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.html import format_html

from joz.components.editing import EditedByMany
from joz.components.fields import PlainTextField, SentOnce
from outreach.models import ExternalProject
from partners.forms import PageForm, named
from partners.models import Commune, Intercommunality, Organisation

UNREADABLE = {"invalid": "Écrivez une date comme 01/12/2026."}
HOUR = {"invalid": "Écrivez une heure comme 14:30."}
YEARS = timedelta(days=2 * 366)


class ProjectForm(EditedByMany, forms.ModelForm):
    """Who they are, and how their stops are marked."""

    name = PlainTextField(label="Nom du projet", max_length=80, validators=[named])
    label = PlainTextField(
        label="Étiquette",
        max_length=20,
        validators=[named],
        help_text="Un mot ou deux, écrits sur chacun de leurs passages : « Caravane ».",
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Porté par",
        required=False,
        empty_label="Aucune structure de l’annuaire",
        help_text="Les comptes de cette structure pourront noter leurs passages eux-mêmes.",
    )
    calendar_address = forms.URLField(
        label="Adresse de son agenda",
        required=False,
        max_length=400,
        assume_scheme="https",
        help_text="Pour la retrouver. Rien n’est lu à cette adresse : on dépose un fichier.",
    )

    helper = PageForm()
    helper.layout = Layout(
        "seen",
        Fieldset("Le projet", "name", "organisation", "calendar_address"),
        Fieldset("Sa marque sur nos pages", "label", "look"),
    )

    class Meta:
        model = ExternalProject
        fields = ["name", "organisation", "calendar_address", "label", "look"]
        widgets = {"look": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.open().by_name()
        self.fields["look"].choices = [(code, _drawn(code, name)) for code, name in ExternalProject.Look.choices]
        self.fields[
            "look"
        ].help_text = "La couleur ne suffit jamais : c’est le motif et l’étiquette qui disent qui passe."


def _drawn(look, name):
    """A pattern as it will be seen, and its name."""
    return format_html('<span class="project-pattern look-{}" aria-hidden="true"></span> {}', look, name)


class DayInput(forms.DateInput):
    """The browser's own calendar; it wants and sends ISO dates."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d", attrs={"class": "width-medium"})


class HourInput(forms.TimeInput):
    input_type = "time"

    def __init__(self):
        super().__init__(format="%H:%M", attrs={"class": "width-short"})


class PassageForm(SentOnce):
    """Where they go and when; without hours, the whole day."""

    commune = forms.ModelChoiceField(Commune.objects.by_name(), label="Commune", empty_label="Choisissez")
    place = PlainTextField(label="Lieu", required=False, max_length=120, help_text="Jamais de nom de personne.")
    day = forms.DateField(label="Jour", widget=DayInput, error_messages=UNREADABLE)
    starts = forms.TimeField(label="De", required=False, widget=HourInput, error_messages=HOUR)
    ends = forms.TimeField(
        label="À",
        required=False,
        widget=HourInput,
        error_messages=HOUR,
        help_text="Laissez les deux vides si les horaires ne sont pas connus. Après minuit, c’est le lendemain.",
    )

    helper = PageForm()
    helper.layout = Layout("submission", "commune", "place", "day", "starts", "ends")

    def clean_day(self):
        day = self.cleaned_data["day"]
        if abs(day - timezone.localdate()) > YEARS:
            raise forms.ValidationError("Choisissez un jour à moins de deux ans d’aujourd’hui.")
        return day

    def clean(self):
        said = super().clean()
        starts, ends = said.get("starts"), said.get("ends")
        if (starts is None) != (ends is None) and not {"starts", "ends"} & self.errors.keys():
            self.add_error("ends" if starts else "starts", "Donnez les deux heures, ou aucune.")
        elif starts and starts == ends:
            self.add_error("ends", "L’heure de fin est la même que celle de début.")
        return said

    def passage(self):
        """What was said, as the verbs take it."""
        said, is_all_day = self.cleaned_data, self.cleaned_data["starts"] is None
        first = said["starts"] or time.min
        last = said["ends"] or time.min
        until = said["day"] + timedelta(days=last <= first)
        period = DateTimeTZRange(_at(said["day"], first), _at(until, last))
        return {"commune": said["commune"], "place": said["place"], "period": period, "is_all_day": is_all_day}


def as_typed(stop):
    """A stop as the form shows it."""
    starts, ends = timezone.localtime(stop.starts_at), timezone.localtime(stop.ends_at)
    hours = {} if stop.is_all_day else {"starts": starts.time(), "ends": ends.time()}
    return {"commune": stop.commune_id, "place": stop.place, "day": starts.date(), **hours}


def _at(day, hour):
    return timezone.make_aware(datetime.combine(day, hour))


class MatrixFilters(forms.Form):
    """Which communes, and whether only those where two come at once."""

    EVERY, OVERLAPS, NOBODY = "", "close", "nobody"

    intercommunality = forms.ModelChoiceField(
        Intercommunality.objects.order_by("name"), label="Intercommunalité", required=False, empty_label="Toutes"
    )
    show = forms.ChoiceField(
        label="Montrer",
        required=False,
        choices=[
            (EVERY, "Toutes les communes"),
            (OVERLAPS, "À moins d’une semaine l’un de l’autre"),
            (NOBODY, "Où personne ne passe"),
        ],
    )

    def communes(self):
        """The zone, or a body of it; what cannot be read narrows nothing."""
        body = self.cleaned_data.get("intercommunality") if self.is_valid() else None
        communes = Commune.objects.covered().by_name().defer("cell")
        return communes.filter(intercommunality=body) if body else communes

    def narrow(self, lines):
        show = self.cleaned_data.get("show")
        if show == self.OVERLAPS:
            return [line for line in lines if line.overlaps]
        return [line for line in lines if not line.is_visited] if show == self.NOBODY else lines


class PassageFilters(forms.Form):
    """Whose stops, where, to come or past."""

    COMING, PAST = "", "past"

    project = forms.ModelChoiceField(
        ExternalProject.objects.by_name(), label="Projet", required=False, empty_label="Tous"
    )
    commune = forms.ModelChoiceField(Commune.objects.by_name(), label="Commune", required=False, empty_label="Toutes")
    when = forms.ChoiceField(label="Quand", required=False, choices=[(COMING, "À venir"), (PAST, "Passés")])

    def narrow(self, stops, *, today):
        said = self.cleaned_data if self.is_valid() else {}
        for name in ("project", "commune"):
            if said.get(name):
                stops = stops.filter(**{name: said[name]})
        if said.get("when") == self.PAST:
            return stops.filter(day__lt=today).latest_first()
        return stops.upcoming(today).in_order()
