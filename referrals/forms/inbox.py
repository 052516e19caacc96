"""How the inbox is narrowed; each choice stands in the URL."""

import django_filters
from django import forms
from django.db.models import Q, Value
from django.utils import timezone

from outreach.models import Channel
from partners.models import Commune, Fold
from referrals import phones
from referrals.models import ContactPoint, Referral

STATES = [
    ("todo", "À traiter"),
    ("due", "À rappeler"),
    ("contact", "En contact"),
    ("enrolled", "Entrés en parcours"),
    ("ended", "Clos"),
    ("all", "Tous"),
]


class InboxFilter(django_filters.FilterSet):
    """State, words, commune, channel, who took it on."""

    state = django_filters.ChoiceFilter(
        label="État",
        choices=STATES,
        method="in_state",
        empty_label=None,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    q = django_filters.CharFilter(
        label="Prénom, numéro ou n° de signalement",
        method="matching",
        widget=forms.TextInput(attrs={"class": "form-control", "type": "search", "autocomplete": "off"}),
    )
    commune = django_filters.ModelChoiceFilter(
        label="Commune",
        field_name="young_person__commune",
        queryset=Commune.objects.by_name(),
        empty_label="Toutes",
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    channel = django_filters.ChoiceFilter(
        label="Canal",
        choices=Channel.choices,
        empty_label="Tous",
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    class Meta:
        model = Referral
        fields = []  # Only the filters above, in their order.

    @property
    def current_state(self):
        """The state asked for; an unknown one is the first."""
        asked = self.data.get("state")
        return asked if asked in dict(STATES) else STATES[0][0]

    def in_state(self, referrals, name, state):
        narrowed = {
            "todo": referrals.awaiting_answer,
            "due": lambda: referrals.to_try(timezone.now()),
            "contact": referrals.in_contact_phase,
            "enrolled": lambda: referrals.filter(status=Referral.Status.ENROLLED),
            "ended": referrals.ended,
        }
        return narrowed.get(state, referrals.all)()

    def matching(self, referrals, name, words):
        """A number of referral, a phone in any spelling, a handle, or part of a name without its accents."""
        if words.upper().startswith("S-") and words[2:].isdecimal():
            return referrals.filter(pk=int(words[2:9]))
        return referrals.filter(
            Q(young_person__name_key__contains=Fold(Value(words)))
            | Q(young_person__in=ContactPoint.objects.filter(value__in=spellings(words)).values("young_person"))
        )


def spellings(words):
    """The normal forms that these words could be of a way to reach someone."""
    plain = words.strip().lstrip("@").lower()
    try:
        return [plain, phones.normal_form(words)]
    except phones.NotAPhoneNumber:
        return [plain]


def tabs(current, counts):
    """The states as doors: code, label, how many wait behind, which one is open."""
    return [
        {"code": code, "label": label, "count": counts.get(code), "is_current": code == current}
        for code, label in STATES
    ]
