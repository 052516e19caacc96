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
from referrals.models.situation import BUSY
from tracking.models import Accompaniment, Barrier, FollowUp, Pathway, PathwayExit, Proposal, Step
from tracking.models.exit_reason import ExitClass
from tracking.models.follow_up import NOT_REACHED, WAITING


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

    def __init__(self, period: Period, *, target: int | None = None, agreement=None):
        self.period = period
        self.target = target
        # Whose words say which ends are positive; the usual ones without it.
        self.agreement = agreement
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
    def exits(self):
        """I7: how many ends of each class; a pathway opened by mistake is not one."""
        ended = PathwayExit.objects.exited(*self.period).counted(self.agreement)
        return Counter(dict(ended.values_list("exit_class").order_by().annotate(count=Count("pk"))))

    @cached_property
    def fates(self):
        """I15: what became of what was proposed."""
        counts = Counter()
        for row in Proposal.objects.by_fate(*self.period):
            counts[row["status"]] += row["n"]
        return counts

    @cached_property
    def drives(self):
        """I21: how many drives were made, and how far."""
        rows = Accompaniment.objects.by_theme(*self.period)
        return Counter({what: sum(row[what] or 0 for row in rows) for what in ("n", "km")})

    @cached_property
    def six_months_after(self):
        """I24: where those whose six months are over stand, what we do not know included."""
        return Counter(FollowUp.objects.due_between(*self.period).by_outcome())

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

# --- Along the way: what is counted of the pathways themselves ---


def _under_way(tally):
    """Those open at the end of the period; of a period that is not over, those open now."""
    until = tally.period.until
    return (Pathway.objects.open_on(until) if until else Pathway.objects.open()).count()


def _median_days(tally):
    median = PathwayExit.objects.exited(*tally.period).counted(tally.agreement).median_duration()
    return median and median.days


def _steps_done(tally):
    since, until = tally.period
    done = Step.objects.filter(completed_at__isnull=False)
    done = done.filter(completed_at__date__gte=since) if since else done
    return (done.filter(completed_at__date__lte=until) if until else done).count()


def _known_after(tally):
    counts = tally.six_months_after
    return percentage(counts.total() - counts[NOT_REACHED] - counts[WAITING], counts.total())


def _busy_after(tally):
    counts = tally.six_months_after
    return percentage(sum(counts[situation] for situation in BUSY), counts.total())


UNDER_WAY = IndicatorDefinition(
    id="I6",
    label="En parcours à la fin de la période",
    sentence="Parcours ouverts le dernier jour de la période, ou aujourd’hui si elle n’est pas finie.",
    version="1",
    unit="parcours",
    measure=_under_way,
)
EXITS = IndicatorDefinition(
    id="I7",
    label="Sorties",
    sentence="Parcours terminés pendant la période, pour tout motif. Un parcours ouvert par erreur ne compte pas.",
    version="1",
    unit="sortie",
    measure=lambda tally: tally.exits.total(),
)
POSITIVE_EXITS = IndicatorDefinition(
    id="I7p",
    label="Sorties positives",
    sentence="Sorties de la période (I7) dont le motif compte comme positif pour cette convention.",
    version="1",
    unit="sortie",
    measure=lambda tally: tally.exits[ExitClass.POSITIVE],
)
POSITIVE_RATE = IndicatorDefinition(
    id="I7t",
    label="Taux de sorties positives",
    sentence="Sorties positives (I7p) ÷ toutes les sorties de la période (I7), neutres comprises.",
    version="1",
    unit="%",
    measure=lambda tally: percentage(tally["I7p"], tally["I7"]),
    decimals=1,
)
DURATION = IndicatorDefinition(
    id="I11",
    label="Durée d’un parcours, en jours",
    sentence="Durée médiane, de l’entrée à la sortie, des parcours terminés pendant la période : la moitié dure moins.",
    version="1",
    unit="jour",
    measure=_median_days,
)
BARRIERS = IndicatorDefinition(
    id="I14",
    label="Freins identifiés",
    sentence="Freins nommés avec la personne pendant la période. Ceux qui se sont révélés sans objet ne comptent pas.",
    version="1",
    unit="frein",
    measure=lambda tally: Barrier.objects.identified(*tally.period).count(),
)
BARRIERS_LIFTED = IndicatorDefinition(
    id="I14l",
    label="Freins levés",
    sentence="Freins levés pendant la période, à quelque date qu’ils aient été nommés.",
    version="1",
    unit="frein",
    measure=lambda tally: Barrier.objects.lifted(*tally.period).count(),
)
STEPS_DONE = IndicatorDefinition(
    id="I15",
    label="Étapes réalisées",
    sentence="Étapes dites faites pendant la période, par la personne, par nous ou par un partenaire.",
    version="1",
    unit="étape",
    measure=_steps_done,
)
PROPOSALS = IndicatorDefinition(
    id="I15p",
    label="Propositions faites",
    sentence="Mesures et services proposés pendant la période, quelle qu’en soit l’issue.",
    version="1",
    unit="proposition",
    measure=lambda tally: tally.fates.total(),
)
PROPOSALS_COMPLETED = IndicatorDefinition(
    id="I15r",
    label="Propositions réalisées",
    sentence="Propositions faites pendant la période (I15p) qui sont allées au bout, à ce jour.",
    version="1",
    unit="proposition",
    measure=lambda tally: tally.fates[Proposal.Status.COMPLETED],
)
DRIVES = IndicatorDefinition(
    id="I21",
    label="Accompagnements en véhicule",
    sentence="Trajets faits avec la personne pendant la période. Prévu, annulé ou manqué ne compte pas.",
    version="1",
    unit="trajet",
    measure=lambda tally: tally.drives["n"],
)
KILOMETRES = IndicatorDefinition(
    id="I21k",
    label="Kilomètres parcourus",
    sentence="Kilomètres de ces trajets (I21), d’après le compteur au départ et au retour.",
    version="1",
    unit="km",
    measure=lambda tally: tally.drives["km"],
)
KNOWN_AFTER = IndicatorDefinition(
    id="I24",
    label="Nouvelles à six mois",
    sentence="Personnes dont on connaît la situation ÷ personnes sorties dont les six mois tombent pendant la période.",
    version="1",
    unit="%",
    measure=_known_after,
    decimals=1,
)
BUSY_AFTER = IndicatorDefinition(
    id="I24e",
    label="En emploi, en formation ou à l’école à six mois",
    sentence=(
        "Personnes qui le disent ÷ personnes sorties dont les six mois tombent pendant la période. "
        "Qui n’a pas été joint·e reste dans le total."
    ),
    version="1",
    unit="%",
    measure=_busy_after,
    decimals=1,
)

ALONG_THE_WAY = (
    UNDER_WAY, EXITS, POSITIVE_EXITS, POSITIVE_RATE, DURATION, BARRIERS, BARRIERS_LIFTED, STEPS_DONE, PROPOSALS,
    PROPOSALS_COMPLETED, DRIVES, KILOMETRES, KNOWN_AFTER, BUSY_AFTER,
)  # fmt: skip
BY_ID = {definition.id: definition for definition in (*ALL, *ALONG_THE_WAY)}
