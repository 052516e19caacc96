"""Steps: agreed on, with the catalogue at hand; agreed otherwise; kept in the catalogue for others."""

from datetime import timedelta
from itertools import groupby

import django_filters
from crispy_forms.bootstrap import FormActions, InlineRadios
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from joz.components.editing import EditedByMany
from joz.components.fields import PlainTextField
from partners.filters import WordsFilter
from partners.forms import PageForm
from partners.models import Theme
from tracking.forms.fields import CarefulStep, PartnerField, WithStep
from tracking.forms.lists import select
from tracking.models import Step, StepTemplate

SUGGESTIONS = "{% include 'tracking/_suggestions.html' with suggestions=form.suggestions url=form.url only %}"
WHEN_PARTNER = "when-partner"
WHAT_WHO_WHEN = ("goal", "theme", "owner", "partner", "due_on")


class WithPartner(forms.Form):
    """Which organisation does it, when a partner does."""

    partner = PartnerField(
        label="Quelle structure ?",
        empty_label="Pas encore décidé",
        error_messages={"invalid_choice": "Cette structure n’est plus dans l’annuaire : choisissez dans la liste."},
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("owner") != Step.Owner.PARTNER:
            cleaned["partner"] = None
        return cleaned

    def agreed(self):
        """What was typed, as the verbs of steps take it."""
        return {name: self.cleaned_data[name] for name in WHAT_WHO_WHEN}


def catalogue():
    """The goals on offer, under their themes, as the choices of a list."""
    offered = StepTemplate.objects.offered().select_related("theme").by_theme()
    groups = [(str(theme), [(one.pk, one.goal) for one in goals]) for theme, goals in groupby(offered, _theme_of)]
    return [("", "Rien : j’écris l’étape"), *groups]


def _theme_of(template):
    return template.theme


class StepForm(WithPartner, WithStep):
    """One more step: typed, or taken from the catalogue in one tap."""

    catalogue = forms.ChoiceField(
        label="Depuis le catalogue",
        required=False,
        choices=catalogue,
        help_text="Si vous laissez l’étape vide, celle du catalogue est ajoutée.",
    )
    keep = forms.BooleanField(
        label="Ajouter au catalogue, pour d’autres", required=False, help_text="Sans rien qui parle de cette personne."
    )

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(
        "submission",
        "theme",
        HTML(SUGGESTIONS),
        Div("catalogue", css_class="without-script"),
        "goal",
        "goal_is_needed",
        "due_on",
        InlineRadios("owner"),
        Div("partner", css_class=WHEN_PARTNER),
        "keep",
        Submit("", "Ajouter cette étape"),
    )

    def __init__(self, data=None, *, url="", pick=None, **kwargs):
        super().__init__(_filled(data), **kwargs)
        self.url = url
        if pick:
            self.initial |= _of(pick)
        asked = {"get": url, "trigger": "change", "target": "#suggestions", "select": "#suggestions"}
        self.fields["theme"].widget.attrs |= {f"data-hx-{name}": value for name, value in asked.items()}
        self.suggestions = list(_suggested(self["theme"].value()))

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("keep") and not cleaned.get("theme"):
            self.add_error("theme", "Choisissez un thème : c’est lui qui range l’étape dans le catalogue.")
        return cleaned

    def step(self):
        """What was typed, as `plan_step` takes it."""
        return self.agreed() | {name: self.cleaned_data[name] for name in ("submission", "keep")}


def _filled(data):
    """What was sent, its empty gaps filled from the goal chosen in the catalogue."""
    chosen = data.get("catalogue", "") if data else ""
    if not (chosen.isascii() and chosen.isdecimal()) or data.get("goal", "").strip():
        return data
    template = StepTemplate.objects.offered().filter(pk=int(chosen[:12])).first()
    if not template:
        return data
    filled = data.copy()
    for name, value in _of(template).items():
        if not filled.get(name):
            filled[name] = value
    return filled


def _of(template):
    due_on = timezone.localdate() + timedelta(days=template.usual_days)
    return {"goal": template.goal, "theme": template.theme_id, "due_on": due_on.isoformat()}


def _suggested(theme):
    if not theme or "\x00" in str(theme):
        return StepTemplate.objects.none()
    return StepTemplate.objects.offered().filter(theme=theme).by_theme()


class StepChangeForm(EditedByMany, WithPartner, CarefulStep, forms.ModelForm):
    """A step, agreed otherwise."""

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(
        "seen",
        "goal",
        "goal_is_needed",
        Div(Div("theme", css_class="col-md-6"), Div("due_on", css_class="col-md-6"), css_class="row"),
        InlineRadios("owner"),
        Div("partner", css_class=WHEN_PARTNER),
        FormActions(
            Submit("", "Enregistrer"), HTML('<a class="btn btn-secondary" href="{{ person_url }}">Ne rien changer</a>')
        ),
    )

    class Meta:
        model = Step
        fields = WHAT_WHO_WHEN


class StepTemplateForm(EditedByMany, forms.ModelForm):
    """A goal for the catalogue."""

    goal = PlainTextField(
        label="Étape",
        max_length=160,
        help_text="Comme la personne la dirait : « Refaire mon CV ». Rien qui parle de quelqu’un en particulier.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    theme = forms.ModelChoiceField(Theme.objects.order_by("position"), label="Thème", empty_label="Choisissez")
    usual_days = forms.IntegerField(
        label="En combien de jours, d’habitude ?",
        initial=14,
        min_value=1,
        max_value=366,
        widget=forms.NumberInput(attrs={"class": "width-short", "inputmode": "numeric"}),
        help_text="Sert à proposer une date ; elle se change à chaque fois.",
    )

    helper = PageForm()
    helper.layout = Layout("seen", "theme", "goal", "usual_days")

    class Meta:
        model = StepTemplate
        fields = ["theme", "goal", "usual_days"]

    def clean_goal(self):
        goal = self.cleaned_data["goal"]
        if not any(letter.isalpha() for letter in goal):
            raise ValidationError("Écrivez l’étape en toutes lettres.")
        return goal


OFFERED, ARCHIVED = "offered", "archived"


class CatalogueFilter(django_filters.FilterSet):
    """Words, a theme, what is offered or archived."""

    q = WordsFilter(label="Mots")
    theme = django_filters.ModelChoiceFilter(
        label="Thème", queryset=Theme.objects.order_by("position"), empty_label="Tous", widget=select()
    )
    state = django_filters.ChoiceFilter(
        label="Montrer",
        choices=[(OFFERED, "Ce qui est proposé"), (ARCHIVED, "Ce qui est archivé")],
        empty_label=None,
        method="in_state",
        widget=select(),
    )

    class Meta:
        model = StepTemplate
        fields = ["q", "theme", "state"]

    def matching(self, templates, name, words):
        return templates.matching(words)

    def in_state(self, templates, name, state):
        return templates.filter(archived_at__isnull=state != ARCHIVED)
