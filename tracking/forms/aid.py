"""Financial aid: asked for, answered, found again; the envelopes it comes from."""

from datetime import timedelta
from decimal import Decimal

import django_filters
from crispy_forms.bootstrap import FormActions
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from joz.components.editing import EditedByMany
from joz.components.fields import PlainTextField, SentOnce
from joz.components.french import euros
from partners.forms import PageForm, named
from partners.models import Organisation
from tracking.forms.fields import PastDayField
from tracking.forms.lists import OfTeam, select
from tracking.forms.proposals import NOTHING
from tracking.models import AidEnvelope, FinancialAid

DAY = {"type": "date", "class": "width-short"}


class EurosField(forms.DecimalField):
    """So many euros, with a comma or a point, spaces where people put them."""

    def __init__(self, *, max_digits, **kwargs):
        super().__init__(
            max_digits=max_digits,
            decimal_places=2,
            min_value=Decimal("0.01"),
            widget=forms.TextInput(attrs={"class": "width-short", "inputmode": "decimal", "autocomplete": "off"}),
            error_messages={
                "invalid": "Écrivez un montant en euros, par exemple 120 ou 120,50.",
                "min_value": "Écrivez un montant positif : plus de zéro euro.",
                "required": "Écrivez un montant en euros.",
            },
            **kwargs,
        )

    def to_python(self, value):
        if isinstance(value, str):
            value = "".join(value.replace("€", "").split()).replace(",", ".")
        return super().to_python(value)


class EnvelopeField(forms.ModelChoiceField):
    """An envelope from which one may give today, with what is left in it."""

    def label_from_instance(self, envelope):
        return f"{envelope} · reste {euros(envelope.left)}"


class AidForm(SentOnce):
    """What for, how much, out of which envelope."""

    kind = forms.ChoiceField(
        label="Pour quoi ?",
        choices=[("", "Choisissez"), *FinancialAid.Kind.choices],
        error_messages={"required": "Choisissez à quoi sert l’aide."},
    )
    amount = EurosField(label="Combien, en euros ?", max_digits=8)
    envelope = EnvelopeField(
        AidEnvelope.objects.none(),
        label="Sur quelle enveloppe ?",
        empty_label="Choisissez",
        error_messages={
            "required": "Choisissez une enveloppe. S’il n’y en a pas, la ou le responsable en ouvre une.",
            "invalid_choice": "Cette enveloppe n’est plus ouverte : choisissez dans la liste.",
        },
    )
    requested_on = PastDayField(label="Demandée le", initial=timezone.localdate)

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(
        "submission",
        "kind",
        Div(Div("amount", css_class="col-md-6"), Div("requested_on", css_class="col-md-6"), css_class="row"),
        "envelope",
        FormActions(Submit("", "Noter la demande"), HTML(NOTHING)),
    )

    def __init__(self, *args, pathway, **kwargs):
        super().__init__(*args, **kwargs)
        giving = AidEnvelope.objects.open().filter(organisation=pathway.organisation_id)
        self.fields["envelope"].queryset = giving.by_end()


ANSWERS = {
    "granted": ("grant", "Accordée : l’argent est réservé dans l’enveloppe"),
    "refused": ("refuse", "Refusée"),
    "paid": ("pay", "Versée à la personne, ou au vendeur"),
    "cancelled": ("cancel", "Annulée : rien ne sera versé"),
}


class AnswerForm(forms.Form):
    """What follows for a request."""

    answer = forms.ChoiceField(
        label="Qu’en est-il ?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Dites ce qu’il en est.",
            "invalid_choice": "Ce n’est pas possible d’où elle en est : choisissez dans la liste.",
        },
    )

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout("answer", FormActions(Submit("", "Noter la suite"), HTML(NOTHING)))

    def __init__(self, *args, aid, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = [(status.value, ANSWERS[status][1]) for status in aid.may_become]

    def verb(self, aid):
        """The verb of the aid that was chosen."""
        return getattr(aid, ANSWERS[self.cleaned_data["answer"]][0])


class EnvelopeForm(EditedByMany, forms.ModelForm):
    """An envelope: whose money, how much, from when to when."""

    name = PlainTextField(label="Nom", max_length=80, validators=[named], help_text="Par exemple « FAJ 2027 ».")
    funder = forms.ModelChoiceField(Organisation.objects.open().by_name(), label="Financeur", empty_label="Choisissez")
    amount = EurosField(label="Montant, en euros", max_digits=10)
    first_day = forms.DateField(label="Du", widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    last_day = forms.DateField(label="Au (compris)", widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))

    helper = PageForm()
    helper.layout = Layout(
        "seen",
        "name",
        "funder",
        "amount",
        Div(Div("first_day", css_class="col-md-6"), Div("last_day", css_class="col-md-6"), css_class="row"),
    )

    class Meta:
        model = AidEnvelope
        fields = ["name", "funder", "amount"]

    def __init__(self, *args, instance, **kwargs):
        if instance.period:
            kwargs["initial"] = {"first_day": instance.period.lower, "last_day": instance.last_day}
        super().__init__(*args, instance=instance, **kwargs)

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last:
            if last < first:
                raise ValidationError({"last_day": "Le dernier jour vient avant le premier."})
            self.instance.period = DateRange(first, last + timedelta(days=1))
        return cleaned


class AidFilter(OfTeam):
    """Which envelope, what for, where it stands, asked for from when to when."""

    envelope = django_filters.ModelChoiceFilter(
        label="Enveloppe",
        queryset=lambda request: AidEnvelope.objects.visible_to(request.user).by_end(),
        empty_label="Toutes",
        widget=select(),
    )
    kind = django_filters.ChoiceFilter(
        label="Pour quoi", choices=FinancialAid.Kind.choices, empty_label="Tout", widget=select()
    )
    state = django_filters.ChoiceFilter(
        label="Où elle en est",
        field_name="status",
        choices=FinancialAid.Status.choices,
        empty_label="Toutes",
        widget=select(),
    )
    since = django_filters.DateFilter(
        label="Demandée du", field_name="requested_on", lookup_expr="gte", widget=forms.DateInput(attrs=DAY)
    )
    until = django_filters.DateFilter(
        label="au", field_name="requested_on", lookup_expr="lte", widget=forms.DateInput(attrs=DAY)
    )

    class Meta:
        model = FinancialAid
        fields = ["envelope", "kind", "state", "since", "until", "whose"]
