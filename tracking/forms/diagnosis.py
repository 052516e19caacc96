"""One page: each theme and where it stands; then what holds the person back, by its name."""

from dataclasses import dataclass

from crispy_forms.bootstrap import FormActions, InlineCheckboxes, InlineRadios
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout, Submit
from django import forms

from joz.components.fields import SentOnce
from partners.models import Theme
from tracking.models import Barrier, Diagnosis, ThemeState
from tracking.models.barrier_codes import BY_THEME, LABELS

Moment, State = Diagnosis.Moment, ThemeState.State


@dataclass(frozen=True)
class Row:
    """One theme of the page, with the barriers that may be named under it and those that are there already."""

    theme: Theme
    state: forms.BoundField
    barriers: forms.BoundField | None
    in_the_way: list[Barrier]

    @property
    def icon(self):
        return f"theme-{self.theme.pk}"


class DiagnosisForm(SentOnce):
    """Where each theme stands today, starting from where it stood the last time."""

    moment = forms.ChoiceField(label="Quel moment ?", widget=forms.RadioSelect)

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(
        "submission",
        InlineRadios("moment"),
        HTML('{% include "tracking/diagnosis_rows.html" with rows=form.rows only %}'),
        FormActions(
            Submit("", "Enregistrer le point"),
            HTML('<a class="btn btn-secondary" href="{{ person_url }}">Plus tard</a>'),
        ),
    )

    def __init__(self, *args, themes, last, barriers, **kwargs):
        super().__init__(*args, **kwargs)
        self.themes = list(themes)
        self.in_the_way = [barrier for barrier in barriers if barrier.is_in_the_way]
        moments = [Moment.REVIEW, Moment.EXIT] if last else [Moment.ENTRY, Moment.REVIEW, Moment.EXIT]
        self.fields["moment"].choices = [(moment.value, moment.label) for moment in moments]
        self.fields["moment"].initial = moments[0].value
        for theme in self.themes:
            self._ask(theme, last.state_of(theme) if last else State.NOT_EXPLORED)

    def _ask(self, theme, state):
        self.fields[f"state_{theme.pk}"] = forms.TypedChoiceField(
            label=theme.label,
            choices=State,
            initial=state,
            required=False,
            empty_value=State.NOT_EXPLORED,
            widget=forms.RadioSelect,
        )
        named = {barrier.code for barrier in self.in_the_way}
        if codes := [code for code in BY_THEME.get(theme.pk, ()) if code not in named]:
            self.fields[f"barriers_{theme.pk}"] = forms.MultipleChoiceField(
                label=f"Ce qui bloque : {theme.label}",
                choices=[(code.value, code.label) for code in codes],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    @property
    def rows(self):
        """The themes in their order, as the page shows them."""
        return [
            Row(
                theme=theme,
                state=self[f"state_{theme.pk}"],
                barriers=self[f"barriers_{theme.pk}"] if f"barriers_{theme.pk}" in self.fields else None,
                in_the_way=[one for one in self.in_the_way if one.code in BY_THEME.get(theme.pk, ())],
            )
            for theme in self.themes
        ]

    def clean(self):
        cleaned = super().clean()
        if not self.errors and set(self.states.values()) == {State.NOT_EXPLORED} and not self.codes:
            self.add_error(None, "Choisissez au moins un thème : tous sont encore « Non exploré ».")
        return cleaned

    @property
    def states(self):
        """Where each theme stands, by its code."""
        return {theme.pk: self.cleaned_data[f"state_{theme.pk}"] for theme in self.themes}

    @property
    def codes(self):
        """The barriers named on the page."""
        fields = (f"barriers_{theme.pk}" for theme in self.themes)
        return [code for field in fields for code in self.cleaned_data.get(field, ())]


class BarriersForm(forms.Form):
    """Barriers to name, whatever their theme; those already there are not offered again."""

    codes = forms.MultipleChoiceField(
        label="Qu’est-ce qui bloque ?",
        help_text="Seulement ce dont vous avez parlé avec la personne.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins un frein."},
    )

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(
        InlineCheckboxes("codes"),
        FormActions(
            Submit("", "Ajouter ces freins"),
            HTML('<a class="btn btn-secondary" href="{{ person_url }}">Ne rien changer</a>'),
        ),
    )

    def __init__(self, *args, barriers, **kwargs):
        super().__init__(*args, **kwargs)
        named = {barrier.code for barrier in barriers if barrier.is_in_the_way}
        self.fields["codes"].choices = [
            (LABELS[theme], [(code.value, code.label) for code in codes if code not in named])
            for theme, codes in BY_THEME.items()
            if set(codes) - named
        ]


class BarrierForm(forms.Form):
    """Where one barrier stands, and how much it weighs."""

    status = forms.ChoiceField(label="Où en est-on ?", choices=Barrier.Status, widget=forms.RadioSelect)
    impact = forms.ChoiceField(
        label="À quel point cela bloque-t-il ?", choices=Barrier.Impact, widget=forms.RadioSelect
    )

    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(
        InlineRadios("status"),
        InlineRadios("impact"),
        FormActions(
            Submit("", "Enregistrer"),
            HTML('<a class="btn btn-secondary" href="{{ person_url }}">Ne rien changer</a>'),
        ),
    )

    def __init__(self, *args, barrier, **kwargs):
        super().__init__(*args, initial={"status": barrier.status, "impact": barrier.impact}, **kwargs)
