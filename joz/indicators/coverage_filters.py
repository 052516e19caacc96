"""What the coverage is asked for, in the URL; what cannot be read asks for nothing."""

from datetime import timedelta

from django import forms

from joz.indicators.coverage import LATE, Asked
from joz.indicators.models import Milestone
from partners.models import Intercommunality

EVER, SINCE_MILESTONE = "ever", "since-"
LAST_DAYS = (30, 90, 365)


class CoverageFilters(forms.Form):
    """Since a milestone (the last one, to begin with), of a body or the whole zone, some of the communes."""

    since = forms.ChoiceField(label="Depuis", required=False)
    intercommunality = forms.ModelChoiceField(
        Intercommunality.objects.order_by("name"), label="Intercommunalité", required=False, empty_label="Toutes"
    )
    zone = forms.ChoiceField(
        label="Périmètre",
        required=False,
        choices=[("", "Communes du périmètre"), ("all", "Tout le territoire")],
    )
    show = forms.ChoiceField(
        label="Montrer",
        required=False,
        choices=[
            ("", "Toutes"),
            (Asked.UNSEEN, f"Pas vues depuis {LATE} jours"),
            (Asked.NO_NEXT, "Sans prochain passage"),
            (Asked.NO_PLACE, "Sans lieu d’accueil"),
            (Asked.NO_AMBASSADOR, "Sans parrain ni marraine"),
            (Asked.OTHERS, "Où passe un autre projet"),
        ],
    )
    sort = forms.ChoiceField(
        label="Trier par",
        required=False,
        choices=[
            ("", "Pas vues depuis le plus longtemps"),
            (Asked.BY_NAME, "Nom"),
            (Asked.BY_NEXT, "Prochain passage"),
            (Asked.BY_POPULATION, "Les plus peuplées"),
        ],
    )

    def __init__(self, data, *, today):
        self.today = today
        self.milestones = list(Milestone.objects.filter(happened_on__lte=today).order_by("-happened_on"))
        super().__init__({"since": self._usual(), **data.dict()})
        self.fields["since"].choices = [
            *((f"{SINCE_MILESTONE}{each.pk}", each.label) for each in self.milestones),
            *((str(days), f"{days} jours") for days in LAST_DAYS),
            (EVER, "Toujours"),
        ]
        self.full_clean()

    def asked(self):
        said = self.cleaned_data
        return Asked(
            since=self._first_day(),
            intercommunality=said.get("intercommunality"),
            whole_territory=said.get("zone") == "all",
            show=said.get("show", ""),
            sort=said.get("sort", ""),
        )

    def since_in_words(self):
        """« depuis la relance », « en 90 jours », or nothing at all."""
        chosen = self.cleaned_data.get("since") or self._usual()
        if milestone := self._milestone(chosen):
            return f"depuis «\u00a0{milestone.label}\u00a0»"
        return f"en {chosen}\u00a0jours" if chosen.isdigit() else "au moins une fois"

    def _usual(self):
        return f"{SINCE_MILESTONE}{self.milestones[0].pk}" if self.milestones else EVER

    def _milestone(self, chosen):
        return next((each for each in self.milestones if f"{SINCE_MILESTONE}{each.pk}" == chosen), None)

    def _first_day(self):
        chosen = self.cleaned_data.get("since") or self._usual()
        if milestone := self._milestone(chosen):
            return milestone.happened_on
        return self.today - timedelta(days=int(chosen)) if chosen.isdigit() else None
