"""Who may open a file: why it is restricted, and who is named."""

from crispy_forms.bootstrap import FormActions
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from joz.accounts.models import User
from partners.models import Membership
from referrals.models import Restriction

Reason = Restriction.Reason


class ReadersField(forms.ModelMultipleChoiceField):
    """Some of the team of the organisations that were told about a person."""

    def __init__(self, **kwargs):
        errors = {"invalid_choice": "Cette personne n’est pas de l’équipe : choisissez dans la liste."}
        super().__init__(
            User.objects.none(),
            widget=forms.CheckboxSelectMultiple,
            error_messages=errors | kwargs.pop("errors", {}),
            **kwargs,
        )

    def offer(self, person):
        """Let the team of today be chosen, but for those who declared a tie with the person."""
        held = Membership.objects.current().filter(
            organisation__in=person.referrals.values("recipient"), role__in=Membership.TEAM
        )
        too_close = person.conflicts_of_interest.active().values("user")
        team = User.objects.filter(is_active=True, pk__in=held.values("user")).exclude(pk__in=too_close)
        self.queryset = team.order_by("first_name", "last_name", "pk")


class RestrictionForm(forms.Form):
    """Why a file is restricted, and to whom."""

    reason = forms.ChoiceField(
        label="Pourquoi ?",
        help_text="Une raison, jamais de détails : ils n’ont pas leur place ici.",
        choices=Reason,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une raison."},
    )
    procedure_on = forms.DateField(
        label="Procédure engagée le",
        help_text="Seulement pour une ou un mineur en danger. C’est la seule chose que nous gardons.",
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "width-short"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Écrivez une date, par exemple 24/11/2026."},
    )
    readers = ReadersField(
        label="Qui d’autre verra ce dossier ?",
        help_text="Vous le verrez toujours. Pour une ou un mineur en danger, les responsables le verront aussi.",
        required=False,
    )

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(
        "reason",
        "procedure_on",
        "readers",
        FormActions(
            Submit("", "Restreindre ce dossier"),
            HTML('<a class="btn btn-secondary" href="{{ person_url }}">Ne rien changer</a>'),
        ),
    )

    def __init__(self, *args, person, by, **kwargs):
        super().__init__(*args, **kwargs)
        readers = self.fields["readers"]
        readers.offer(person)
        readers.queryset = readers.queryset.exclude(pk=by.pk)

    def clean_procedure_on(self):
        day = self.cleaned_data["procedure_on"]
        if day and day > timezone.localdate():
            raise ValidationError("Cette date est à venir : écrivez le jour où la procédure a été engagée.")
        return day

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("reason") != Reason.MINOR_IN_DANGER:
            cleaned["procedure_on"] = None
        elif "procedure_on" in cleaned and not cleaned["procedure_on"]:
            self.add_error("procedure_on", "Écrivez le jour où la procédure a été engagée.")
        return cleaned


class ReadersForm(forms.Form):
    """Who sees a restricted file from now on."""

    users = ReadersField(
        label="Qui voit ce dossier ?",
        help_text="Les autres ne le trouvent ni dans les listes, ni par la recherche.",
        errors={"required": "Nommez au moins une personne : sinon, plus personne ne verrait ce dossier."},
    )

    helper = FormHelper()
    helper.layout = Layout(
        "users",
        FormActions(
            Submit("", "Enregistrer"),
            HTML('<a class="btn btn-secondary" href="{{ back_url }}">Ne rien changer</a>'),
        ),
    )

    def __init__(self, *args, restriction, **kwargs):
        named = restriction.readers.values_list("user", flat=True)
        super().__init__(*args, initial={"users": list(named)}, **kwargs)
        self.fields["users"].offer(restriction.young_person)
