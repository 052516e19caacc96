"""Entering a pathway: what the interview settled, in the order in which one talks about it."""

from crispy_forms.bootstrap import InlineCheckboxes, InlineRadios
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Fieldset, Layout, Submit
from django import forms
from django.utils.text import capfirst

from referrals.models import YoungPerson
from tracking.actions import Entry
from tracking.forms.fields import AdviserField, WithStep
from tracking.models import EntrySituation, Pathway
from tracking.models.entry_situation import Resources, Transport

How = YoungPerson.InformedHow

LISTS = ("situation", "education", "service_link", "housing", "family", "licence")
UNKNOWN = "unknown"


def one_of(name):
    """A question of the entry interview with one answer; « ne sait pas » stands for silence."""
    question = EntrySituation._meta.get_field(name)
    return forms.TypedChoiceField(
        label=capfirst(question.verbose_name),
        choices=question.choices,
        required=False,
        initial=UNKNOWN,
        empty_value=UNKNOWN,
    )


def several_of(name, choices):
    """A question with several answers; nothing ticked is « ne sait pas »."""
    return forms.MultipleChoiceField(
        label=capfirst(EntrySituation._meta.get_field(name).verbose_name),
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class EntryForm(WithStep):
    """Information, agreement, situation, lead adviser and first step."""

    informed_how = forms.ChoiceField(
        label="Comment la personne a-t-elle été informée ?",
        help_text="Ce que nous gardons, pourquoi, et comment tout arrêter.",
        choices=[(How.ORAL, How.ORAL.label), (How.SMS, How.SMS.label), (How.EMAIL, How.EMAIL.label)],
        widget=forms.RadioSelect,
        error_messages={"required": "Informez d’abord la personne, puis dites comment."},
    )
    agreement = forms.ChoiceField(
        label="Comment la personne a-t-elle dit oui ?",
        help_text="Elle peut changer d’avis à tout moment.",
        choices=Pathway.Agreement,
        widget=forms.RadioSelect,
        error_messages={"required": "Sans son accord, pas de parcours : dites comment la personne l’a donné."},
    )
    situation = one_of("situation")
    education = one_of("education")
    service_link = one_of("service_link")
    housing = one_of("housing")
    family = one_of("family")
    licence = one_of("licence")
    transport = several_of("transport", Transport)
    resources = several_of("resources", Resources)
    adviser = AdviserField(
        label="Référent·e",
        help_text="La seule personne à qui s’adresser, du début à la fin.",
        error_messages={
            "required": "Choisissez qui suivra la personne.",
            "invalid_choice": "Cette personne n’est pas conseillère dans votre structure : choisissez dans la liste.",
        },
    )

    def __init__(self, *args, person, organisation_id, user, situation=None, **kwargs):
        super().__init__(*args, initial={"adviser": user.pk} | (situation or {}), **kwargs)
        self.fields["adviser"].offer(organisation_id)
        self.fields["goal"].label = "Première étape"
        if person.informed_on:
            del self.fields["informed_how"]
        self.helper = FormHelper()
        self.helper.form_error_title = "Il manque quelque chose pour entrer en parcours"
        self.helper.layout = self._layout()

    def _layout(self):
        asked = ["informed_how"] if "informed_how" in self.fields else []
        information = HTML('{% include "tracking/entry_information.html" %}')
        return Layout(
            "submission",
            Fieldset("1. L’information", information, *asked),
            Fieldset("2. L’accord", InlineRadios("agreement")),
            Fieldset("3. La situation", *self._situation()),
            Fieldset("4. Référent·e et première étape", "adviser", "goal", "goal_is_needed", *self._around_goal()),
            Submit("", "Entrer en parcours"),
        )

    def _situation(self):
        hint = HTML('<p class="soft">« Ne sait pas » est une réponse : on complétera plus tard, ensemble.</p>')
        lists = Div(*(Div(name, css_class="col-md-6") for name in LISTS), css_class="row")
        return hint, lists, InlineCheckboxes("transport"), InlineCheckboxes("resources")

    def _around_goal(self):
        return Div(
            Div("theme", css_class="col-md-6"), Div("due_on", css_class="col-md-6"), css_class="row"
        ), InlineRadios("owner")

    def clean_transport(self):
        return self._none_alone("transport", Transport.NONE)

    def clean_resources(self):
        return self._none_alone("resources", Resources.NONE)

    def _none_alone(self, name, none):
        """« Aucun » cannot stand beside something."""
        ticked = self.cleaned_data[name]
        if none in ticked and len(ticked) > 1:
            raise forms.ValidationError(f"« {none.label} » ne va pas avec le reste : décochez l’un ou l’autre.")
        return ticked

    def entry(self):
        """What was settled, as the domain reads it."""
        typed = self.cleaned_data
        return Entry(
            informed_how=typed.get("informed_how", ""),
            agreement=typed["agreement"],
            first_step=typed["goal"],
            first_step_owner=typed["owner"],
            first_step_theme=typed["theme"],
            first_step_due_on=typed["due_on"],
            situation={name: typed[name] for name in (*LISTS, "transport", "resources")},
            submission=typed["submission"],
        )
