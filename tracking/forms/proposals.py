"""Proposals: made, followed until their end, found again."""

import django_filters
from crispy_forms.bootstrap import FormActions
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout, Submit
from django import forms
from django.utils import timezone

from joz.components.fields import PlainTextField, SentOnce
from partners.models import Theme
from tracking.forms.fields import PartnerField, PastDayField
from tracking.forms.lists import OfTeam, select
from tracking.models import Proposal

Status = Proposal.Status
NOTHING = '<a class="btn btn-secondary" href="{{ person_url }}">Ne rien changer</a>'


class ProposalForm(SentOnce):
    """What is proposed, by whom, when."""

    kind = forms.ChoiceField(
        label="Que proposez-vous ?",
        choices=[("", "Choisissez"), *Proposal.Kind.choices],
        error_messages={"required": "Choisissez ce que vous proposez."},
    )
    organisation = PartnerField(
        label="Avec quelle structure ?",
        empty_label="Aucune, ou pas dans l’annuaire",
        error_messages={"invalid_choice": "Cette structure n’est plus dans l’annuaire : choisissez dans la liste."},
    )
    organisation_as_typed = PlainTextField(
        label="Ou son nom, si elle n’est pas dans l’annuaire", required=False, max_length=80
    )
    theme = forms.ModelChoiceField(
        Theme.objects.offered(), label="Thème", required=False, empty_label="Aucun en particulier"
    )
    proposed_on = PastDayField(label="Proposée le", initial=timezone.localdate)

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(
        "submission",
        "kind",
        "organisation",
        "organisation_as_typed",
        Div(Div("theme", css_class="col-md-6"), Div("proposed_on", css_class="col-md-6"), css_class="row"),
        FormActions(Submit("", "Noter la proposition"), HTML(NOTHING)),
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("organisation"):
            cleaned["organisation_as_typed"] = ""
        return cleaned


class FateForm(forms.Form):
    """What became of a proposal, and when."""

    fate = forms.ChoiceField(
        label="Qu’en est-il ?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Dites ce que la proposition est devenue.",
            "invalid_choice": "Ce n’est pas possible d’où elle en est : choisissez dans la liste.",
        },
    )
    on = PastDayField(label="Depuis le", initial=timezone.localdate)

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout("fate", "on", FormActions(Submit("", "Noter la suite"), HTML(NOTHING)))

    def __init__(self, *args, proposal, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["fate"].choices = [(fate.value, fate.label) for fate in proposal.may_become]


OPEN, EVERY = "open", "every"


class ProposalFilter(OfTeam):
    """What, where it stands, whose; those without news."""

    kind = django_filters.ChoiceFilter(label="Quoi", choices=Proposal.Kind.choices, empty_label="Tout", widget=select())
    fate = django_filters.ChoiceFilter(
        label="Où elle en est",
        choices=[(OPEN, "En cours"), *Status.choices, (EVERY, "Toutes")],
        empty_label=None,
        method="with_fate",
        widget=select(),
    )
    news = django_filters.ChoiceFilter(
        label="Nouvelles",
        choices=[("quiet", "Aucune depuis 30 jours")],
        empty_label="Peu importe",
        method="without_news",
        widget=select(),
    )

    class Meta:
        model = Proposal
        fields = ["kind", "fate", "whose", "news"]

    def with_fate(self, proposals, name, fate):
        if fate == OPEN:
            return proposals.open()
        return proposals if fate == EVERY else proposals.filter(status=fate)

    def without_news(self, proposals, name, which):
        return proposals.quiet(timezone.localdate())
