"""Everything that happened with a person, on one line of time."""

from collections import Counter
from dataclasses import dataclass

from referrals.models import Referral, YoungPerson
from referrals.policies import may_read_words
from tracking.models import Pathway
from tracking.timeline import (
    accompaniments,
    aids,
    appointments,
    diagnosis,
    exchanges,
    follow_ups,
    handover_sheets,
    invisibility,
    merges,
    messages,
    pathways,
    proposals,
    sharing,
    signals,
    steps,
)
from tracking.timeline.moment import Kind, Moment


@dataclass(frozen=True)
class Subject:
    """Whose story, for whom: what the page has fetched already, so that no source asks it again."""

    person: YoungPerson
    reader: object
    referrals: list[Referral]
    pathways: list[Pathway]
    # Whether the reader gave a reason that still holds: it opens to a manager what was written freely.
    said_why: bool = False

    def may_read_words_of(self, organisation_id):
        """Whether the reader may read the free text kept by an organisation (DOMAIN § 4.2)."""
        return may_read_words(self.reader, organisation_id, said_why=self.said_why)

    @property
    def may_read_words(self):
        """The same, for words that belong to the person's file rather than to one pathway."""
        return any(self.may_read_words_of(one.recipient_id) for one in self.referrals)


# One function a kind of table: `moments(subject)` yields `Moment`s, in at most a query or two, however many there are.
SOURCES = (
    signals.moments,
    merges.moments,
    invisibility.moments,
    exchanges.moments,
    pathways.moments,
    diagnosis.moments,
    follow_ups.moments,
    handover_sheets.moments,
    steps.moments,
    proposals.moments,
    aids.moments,
    accompaniments.moments,
    appointments.moments,
    messages.moments,
    sharing.moments,
)

SHOWN = 40


@dataclass(frozen=True)
class Story:
    """The moments of a person, the newest first: those of one kind or all, the first of them or all."""

    moments: list[Moment]
    counts: list[tuple[Kind, int]]
    total: int
    kind: str
    hidden: int

    @classmethod
    def of(cls, subject, *, kind="", whole=False):
        """Gather from every source; `kind` is one of `Kind` or anything else for all."""
        told = [moment for source in SOURCES for moment in source(subject)]
        # Turned round after a stable sort: of two things at the same instant, the one told last is the newest.
        told = sorted(told, key=lambda moment: moment.at)[::-1]
        counted = Counter(moment.kind for moment in told)
        kind = kind if kind in counted else ""
        chosen = [moment for moment in told if not kind or moment.kind == kind]
        shown = chosen if whole else chosen[:SHOWN]
        return cls(
            moments=shown,
            counts=[(one, counted[one]) for one in Kind if counted[one]],
            total=len(told),
            kind=kind,
            hidden=len(chosen) - len(shown),
        )
