"""What is proposed, granted or driven along a pathway, as lines no wider than their reader may see."""

from dataclasses import dataclass
from datetime import date, datetime

from joz.components.french import euros
from referrals.policies import may_read_words
from tracking.models import Accompaniment, FinancialAid, Pathway, Proposal

TONES = {
    Proposal.Status.PROPOSED: "warning",
    Proposal.Status.ACCEPTED: "info",
    Proposal.Status.STARTED: "info",
    Proposal.Status.COMPLETED: "success",
}


@dataclass(frozen=True)
class ProposalLine:
    """A proposal: what, where, what became of it, since when there is no news."""

    pk: int
    pathway: Pathway
    kind: str
    organisation: str
    status: str
    tone: str
    news_on: date
    is_open: bool
    is_quiet: bool

    @classmethod
    def of(cls, proposal: Proposal, *, reader, on: date, said_why: bool = False):
        """Read a proposal fetched with its pathway and its organisation."""
        with_words = may_read_words(reader, proposal.pathway.organisation_id, said_why=said_why)
        typed = proposal.organisation_as_typed if with_words else ""
        return cls(
            pk=proposal.pk,
            pathway=proposal.pathway,
            kind=proposal.get_kind_display(),
            organisation=str(proposal.organisation or typed),
            status=proposal.get_status_display(),
            tone=TONES.get(proposal.status, "neutral"),
            news_on=proposal.last_news_on,
            is_open=proposal.is_open,
            is_quiet=proposal.is_quiet(on),
        )


AID_TONES = {"requested": "warning", "granted": "info", "paid": "success"}


@dataclass(frozen=True)
class AidLine:
    """A financial aid: what for, how much, out of which envelope, where it stands."""

    pk: int
    pathway: Pathway
    kind: str
    amount: str
    envelope: str
    status: str
    tone: str
    requested_on: date
    is_open: bool

    @classmethod
    def of(cls, aid: FinancialAid):
        """Read an aid fetched with its pathway and its envelope."""
        return cls(
            pk=aid.pk,
            pathway=aid.pathway,
            kind=aid.get_kind_display(),
            amount=euros(aid.amount),
            envelope=str(aid.envelope),
            status=aid.get_status_display(),
            tone=AID_TONES.get(aid.status, "neutral"),
            requested_on=aid.requested_on,
            is_open=aid.is_open,
        )


@dataclass(frozen=True)
class AidTotal:
    """How many aids stand in a state, and how much they come to."""

    status: str
    n: int
    amount: str

    @classmethod
    def of_each(cls, aids):
        """A total for each state, in the order in which aids go through them."""
        found = {row["status"]: row for row in aids.totals()}
        return [
            cls(status=status.label, n=found[status]["n"], amount=euros(found[status]["total"]))
            for status in FinancialAid.Status
            if status in found
        ]


DRIVE_TONES = {"planned": "info", "done": "success", "no_show": "warning"}


@dataclass(frozen=True)
class DriveLine:
    """An accompaniment: whom, when, from where to where, in what; words only for whoever may read them."""

    pk: int
    pathway: Pathway
    starts_at: datetime
    ends_at: datetime
    theme: str
    destination: str
    pick_up: str
    barrier: str
    vehicle: str
    driver: str
    km: int | None
    outcome: str
    tone: str
    is_planned: bool
    is_to_complete: bool

    @classmethod
    def of(cls, drive: Accompaniment, *, reader, on: date, said_why: bool = False):
        """Read an accompaniment fetched `to_list()`."""
        with_words = may_read_words(reader, drive.pathway.organisation_id, said_why=said_why)
        use = drive.use
        return cls(
            pk=drive.pk,
            pathway=drive.pathway,
            starts_at=use.period.lower,
            ends_at=use.period.upper,
            theme=str(drive.theme),
            destination=str(drive.organisation or (drive.destination if with_words else "")),
            pick_up=drive.pick_up if with_words else "",
            barrier=str(drive.barrier or ""),
            vehicle=str(use.vehicle),
            driver=str(use.driver),
            km=use.km,
            outcome=drive.get_outcome_display(),
            tone=DRIVE_TONES.get(drive.outcome, "neutral"),
            is_planned=drive.is_planned,
            is_to_complete=drive.is_planned and drive.made_on < on,
        )


@dataclass(frozen=True)
class DriveTotal:
    """How many accompaniments were made for a theme, and how far (I21)."""

    theme: str
    n: int
    km: int

    @classmethod
    def of_each(cls, accompaniments):
        """A total for each theme."""
        return [cls(row["theme__label"], row["n"], row["km"] or 0) for row in accompaniments.by_theme()]
