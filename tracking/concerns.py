"""The working lists of pathways that ask for a look: computed each time from what happened, never typed (R80)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import DateField, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from partners.roles import is_adviser, is_manager
from tracking.lines import PathwayLine
from tracking.models import Pathway, SharingAgreement
from tracking.models.pathway import OUT_OF_SIGHT_AFTER
from tracking.training_duty import past_the_clock

# Days.
UNSEEN_AFTER, SHARING_ENDS_WITHIN = 30, 14
# O2R funds nine months, twelve in special situations (DOMAIN § 2.1).
LONG_AFTER = timedelta(days=274)


@dataclass(frozen=True)
class Concern:
    """One list: its address, its title, who stands in it, and the words before the date that put them there."""

    slug: str
    title: str
    said: str
    nothing: str
    among: Callable[[QuerySet, date], QuerySet]
    for_managers: bool = False

    def rows(self, user, on):
        """Those of this list that an adviser cares for, or a manager's whole team's; the longest first."""
        pathways = Pathway.objects.visible_to(user).open()
        if is_adviser(user) and not self.for_managers:
            pathways = pathways.cared_for_by(user, on)
        return self.rows_among(pathways, on)

    def rows_among(self, pathways, on):
        """Those of this list among pathways that are open."""
        return self.among(pathways, on).order_by(F("since").asc(nulls_first=True), "pk")


@dataclass(frozen=True)
class ConcernLine:
    """A pathway in a list, and since when it is there."""

    pathway: PathwayLine
    since: date | None

    @classmethod
    def of(cls, pathway, *, reader, on):
        """Read a pathway fetched `to_list()` from the rows of a concern."""
        return cls(pathway=PathwayLine.of(pathway, reader=reader, on=on), since=pathway.since)


def _without_lead(pathways, on):
    return pathways.without_lead(on).annotate(since=F("entered_on"))


def _unseen(pathways, on):
    """From a month of silence on; after three, they stand among those lost from sight, and only there."""
    lost = pathways.without_contact_since(OUT_OF_SIGHT_AFTER, on).values("pk")
    silent = pathways.without_contact_since(UNSEEN_AFTER, on).exclude(pk__in=lost)
    return silent.annotate(since=Coalesce("young_person__last_contact_on", "entered_on"))


def _long(pathways, on):
    return pathways.filter(entered_on__lt=on - LONG_AFTER).annotate(since=F("entered_on"))


def _sharing_ends(pathways, on):
    ending = SharingAgreement.objects.ending_within(SHARING_ENDS_WITHIN, on).ending_first()
    ends = ending.filter(young_person=OuterRef("young_person")).values("period__endswith")[:1]
    return pathways.annotate(since=Subquery(ends, output_field=DateField())).filter(since__isnull=False)


CONCERNS = (
    Concern(
        "without-lead", "Sans référent·e", "en parcours depuis le",
        "Chaque personne en parcours a quelqu’un à qui s’adresser.", _without_lead, for_managers=True,
    ),
    Concern(
        "unseen", "Sans contact depuis 30 jours", "dernier contact le",
        "Vous avez parlé avec chacune dans le mois.", _unseen,
    ),
    Concern(
        "minors", "Mineur·es sans solution depuis 60 jours", "sans solution depuis le",
        "Aucun·e mineur·e n’attend une solution depuis deux mois.", past_the_clock,
    ),
    Concern(
        "long", "Parcours de plus de 9 mois", "en parcours depuis le",
        "Aucun parcours ne dure depuis plus de neuf mois.", _long,
    ),
    Concern(
        "sharing", "Partages qui finissent bientôt", "partagé jusqu’au",
        "Aucun partage ne finit dans les deux semaines.", _sharing_ends,
    ),
)  # fmt: skip


def concerns_of(user):
    """The lists that a user finds on their day: all, but for those that only a manager answers for."""
    return [concern for concern in CONCERNS if is_manager(user) or not concern.for_managers]
