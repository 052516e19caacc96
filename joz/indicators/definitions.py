"""What each figure counts, in a sentence that is printed under it (DOMAIN § 2.3).

A definition that changes takes a new version, so that a report of last year says what it counted then.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q

from joz.components import french
from joz.indicators.periods import Period
from referrals.models import InvisibilityCheck, Referral, YoungPerson
from referrals.models.invisibility_check import Verdict
from tracking.models import Pathway


@dataclass(frozen=True)
class IndicatorDefinition:
    """A figure: its name, what it counts, in which version of the words, in which unit, and how it is measured."""

    id: str
    label: str
    sentence: str
    version: str
    unit: str
    measure: Callable[["Tally"], float | None]
    decimals: int = 0

    def written(self, value):
        """The value as French writes it: « 147 », « 62,6 % », and « sans objet » when there is nothing to divide."""
        if value is None:
            return "sans objet"
        return french.percent(value, self.decimals) if self.unit == "%" else french.number(value, self.decimals)


class Tally:
    """The figures of one period, each measured when first asked for, and once; so is what several are read from."""

    def __init__(self, period: Period, *, target: int | None = None):
        self.period = period
        self.target = target
        self._known = {}

    def __getitem__(self, id):
        if id not in self._known:
            self._known[id] = BY_ID[id].measure(self)
        return self._known[id]

    def written(self, id):
        return BY_ID[id].written(self[id])

    @cached_property
    def spotted(self):
        """I1, by day."""
        return _by_day(YoungPerson.objects.identified(*self.period), "identified_on")

    @cached_property
    def reached(self):
        """I2, by day."""
        return _by_day(YoungPerson.objects.reached(*self.period), "reached_on")

    @cached_property
    def entered(self):
        """I4, by day."""
        return _by_day(Pathway.objects.entered(*self.period), "entered_on")

    @cached_property
    def places(self):
        """I1, by commune and sex; with how many of them were reached, and entered, to date."""
        rows = YoungPerson.objects.identified(*self.period).values("commune", "sex").order_by()
        entered = Q(pk__in=Pathway.objects.values("young_person"))
        reached = Count("pk", filter=Q(reached_on__isnull=False))
        return list(rows.annotate(spotted=Count("pk"), reached=reached, entered=Count("pk", filter=entered)))

    @cached_property
    def verdicts(self):
        """How many of the people spotted have which verdict by their newest check; the others were never checked."""
        spotted = YoungPerson.objects.identified(*self.period)
        newest = InvisibilityCheck.objects.newest_of_each().filter(young_person__in=spotted)
        return Counter(dict(newest.values_list("verdict").order_by().annotate(count=Count("pk"))))


def _by_day(rows, field):
    return Counter(dict(rows.values_list(field).order_by().annotate(count=Count("pk"))))


def percentage(part, whole):
    """What share of the whole a part is; None of nothing."""
    return 100 * part / whole if whole else None


SPOTTED = IndicatorDefinition(
    id="I1",
    label="Personnes repérées",
    sentence=(
        "Personnes de 29 ans au plus ou d’âge inconnu, chacune comptée une fois, dont un signalement nommé a été reçu "
        "pendant la période. Un signalement refusé (hors public, déjà accompagnée, réorientée) ou un doublon ne compte "
        "pas."
    ),
    version="1",
    unit="personne",
    measure=lambda tally: tally.spotted.total(),
)
RECEIVED = IndicatorDefinition(
    id="I1a",
    label="Signalements reçus",
    sentence="Signalements nommés reçus pendant la période, doublons et refus compris.",
    version="1",
    unit="signalement",
    measure=lambda tally: Referral.objects.received_between(*tally.period).count(),
)
REACHED = IndicatorDefinition(
    id="I2",
    label="Personnes jointes",
    sentence="Personnes avec qui un premier échange a eu lieu, dans les deux sens, pendant la période.",
    version="1",
    unit="personne",
    measure=lambda tally: tally.reached.total(),
)
ENGAGED = IndicatorDefinition(
    id="I3",
    label="Personnes mobilisées",
    sentence="Personnes qui ont dit oui pour aller plus loin (un rendez-vous pris) pendant la période.",
    version="1",
    unit="personne",
    measure=lambda tally: YoungPerson.objects.engaged(*tally.period).count(),
)
ENTRIES = IndicatorDefinition(
    id="I4",
    label="Entrées en parcours",
    sentence=(
        "Parcours ouverts pendant la période : entretien d’entrée, accord, référent·e et première étape. "
        "Une personne qui entre deux fois compte deux fois."
    ),
    version="1",
    unit="entrée",
    measure=lambda tally: tally.entered.total(),
)
PEOPLE_ENTERED = IndicatorDefinition(
    id="I4p",
    label="Personnes entrées en parcours",
    sentence="Personnes, chacune comptée une fois, qui sont entrées en parcours au moins une fois pendant la période.",
    version="1",
    unit="personne",
    measure=lambda tally: Pathway.objects.entered(*tally.period).values("young_person").distinct().count(),
)
INVISIBLE = IndicatorDefinition(
    id="I1v",
    label="Public invisible confirmé",
    sentence=(
        "Personnes repérées pendant la période (I1) dont la dernière vérification dit : ni emploi, ni école, ni "
        "formation, et pas de contact avec un service depuis 5 mois ou plus ÷ toutes les personnes repérées. "
        "Qui n’a pas été vérifié, ou dont on ne sait pas tout, n’est pas compté comme invisible."
    ),
    version="1",
    unit="%",
    measure=lambda tally: percentage(tally.verdicts[Verdict.INVISIBLE], tally["I1"]),
    decimals=1,
)
TARGET_REACHED = IndicatorDefinition(
    id="I8",
    label="Repérage rapporté à l’objectif",
    sentence="Personnes repérées pendant la période (I1) ÷ objectif de la convention entière.",
    version="1",
    unit="%",
    measure=lambda tally: percentage(tally["I1"], tally.target),
)
ENTRY_RATE = IndicatorDefinition(
    id="I9",
    label="Taux d’entrée (en flux)",
    sentence=(
        "Entrées en parcours de la période (I4) ÷ personnes repérées de la même période (I1). "
        "En flux : ce ne sont pas forcément les mêmes personnes."
    ),
    version="1",
    unit="%",
    measure=lambda tally: percentage(tally["I4"], tally["I1"]),
    decimals=1,
)

ALL = (SPOTTED, RECEIVED, REACHED, ENGAGED, ENTRIES, PEOPLE_ENTERED, INVISIBLE, TARGET_REACHED, ENTRY_RATE)
FUNNEL = (SPOTTED, REACHED, ENGAGED, ENTRIES)
HEADLINES = (SPOTTED, TARGET_REACHED, ENTRIES, ENTRY_RATE)
BY_ID = {definition.id: definition for definition in ALL}
