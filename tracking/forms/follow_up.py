"""Six months after: the two questions, asked by an adviser or answered alone; and the list of those to ask."""

import django_filters
from crispy_forms.bootstrap import FormActions
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout, Submit
from django import forms
from django.db.models import Value
from django.utils import timezone

from partners.models import Fold
from tracking.forms.lists import ALL, MINE, select
from tracking.models import FollowUp, Situation

# The same situations, as one says them of oneself.
IN_PLAIN_WORDS = [
    (Situation.JOB_DURABLE, "Je travaille : un contrat de 6 mois ou plus"),
    (Situation.JOB_SHORT, "Je travaille : petits contrats, intérim, saison"),
    (Situation.WORK_STUDY, "Je suis en alternance"),
    (Situation.TRAINING, "Je suis en formation"),
    (Situation.SCHOOL, "Je vais en cours : lycée, études"),
    (Situation.VOLUNTEERING, "Je fais un service civique"),
    (Situation.SELF_EMPLOYED, "Je suis à mon compte"),
    (Situation.JOBSEEKER, "Je cherche du travail"),
    (Situation.INACTIVE_CARE, "Je m’occupe de ma famille"),
    (Situation.NEET, "Rien de tout ça en ce moment"),
    (Situation.UNKNOWN, "Je préfère ne pas le dire"),
]
FEELINGS_IN_PLAIN_WORDS = [
    (FollowUp.Feeling.BETTER, "Oui, ça va mieux"),
    (FollowUp.Feeling.SAME, "C’est pareil"),
    (FollowUp.Feeling.WORSE, "Non, c’est moins bien"),
]


class SurveyForm(forms.Form):
    """Two questions, big taps, no name."""

    situation = forms.ChoiceField(
        label="Tu fais quoi en ce moment ?",
        choices=IN_PLAIN_WORDS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisis une réponse, même « Je préfère ne pas le dire »."},
    )
    feeling = forms.ChoiceField(
        label="Ça va mieux qu’avant ?",
        choices=FEELINGS_IN_PLAIN_WORDS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisis une réponse."},
    )

    helper = FormHelper()
    helper.form_error_title = "Il manque une réponse"
    helper.layout = Layout("situation", "feeling", Submit("", "Envoyer"))


class FollowUpForm(forms.Form):
    """What the person said on the phone."""

    situation = forms.ChoiceField(
        label="Sa situation aujourd’hui",
        choices=[("", "Choisissez"), *Situation.choices],
        error_messages={"required": "Choisissez une situation ; « Ne sait pas » en est une."},
    )
    feeling = forms.ChoiceField(
        label="Est-ce que ça va mieux qu’avant ?",
        choices=FollowUp.Feeling,
        widget=forms.RadioSelect,
        error_messages={"required": "Demandez-lui, puis choisissez."},
    )

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(
        "situation",
        "feeling",
        FormActions(
            Submit("", "Noter la réponse"),
            HTML('<a class="btn btn-secondary" href="{{ person_url }}">Plus tard</a>'),
        ),
    )


class FollowUpFilter(django_filters.FilterSet):
    """A name, whose, and whether they are to be asked."""

    DUE, COMING, DONE = "due", "coming", "done"

    q = django_filters.CharFilter(
        label="Prénom",
        method="matching",
        widget=forms.TextInput(attrs={"class": "form-control", "type": "search", "autocomplete": "off"}),
    )
    whose = django_filters.ChoiceFilter(
        label="Suivis par",
        choices=[(MINE, "Moi"), (ALL, "Toute l’équipe")],
        method="led",
        empty_label=None,
        widget=select(),
    )
    state = django_filters.ChoiceFilter(
        label="Lesquels",
        choices=[(DUE, "À demander"), (COMING, "À venir"), (DONE, "Clos")],
        method="standing",
        empty_label=None,
        widget=select(),
    )

    class Meta:
        model = FollowUp
        fields = ["q", "whose", "state"]

    @property
    def narrows(self):
        """Whether more would show for the whole team and without a name."""
        chosen = self.form.cleaned_data
        return chosen.get("whose") != ALL or bool(chosen.get("q"))

    def matching(self, follow_ups, name, words):
        return follow_ups.filter(exit__pathway__young_person__name_key__contains=Fold(Value(words)))

    def led(self, follow_ups, name, whose):
        return follow_ups if whose == ALL else follow_ups.led_by(self.request.user)

    def standing(self, follow_ups, name, state):
        today = timezone.localdate()
        if state == self.DONE:
            return follow_ups.closed().order_by("-due_on", "-pk")
        return follow_ups.coming(today) if state == self.COMING else follow_ups.due(today)
