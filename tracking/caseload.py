"""Who follows how many people, and how a whole caseload passes from one adviser to another in one act (R8)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from joz.accounts.models import User
from joz.audit import trail
from partners.models import Membership, Scheme
from referrals.models import Referral, YoungPerson
from tracking import notices
from tracking.concerns import UNSEEN_AFTER
from tracking.models import AbsenceCover, AdviserAssignment, CaseHandover, Pathway, Step
from tracking.policies import may_share_out

VISIBILITY = "Vous voyez les conseillers et conseillères de votre structure : ce qu’ils portent, pas ce qu’ils font."
NEW_FOR = timedelta(days=30)


@dataclass(frozen=True)
class HandedOver:
    """What became of a caseload: how many people changed hands, and the pathways that the receiver may not follow."""

    handover: CaseHandover
    count: int
    kept: list[Pathway]


def hand_over_caseload(pathways, *, giver, to, by, now: datetime, submission: UUID, tell_people: bool) -> HandedOver:
    """Make `to` the lead adviser of all these pathways that `giver` leads; the people may be told by SMS.

    A pathway that changed hands meanwhile is left alone; one whose person `to` is close to stays with `giver`, and
    is named in the answer. The same submission again changes nothing. Raises `Pathway.SameAdviser`.
    """
    if giver == to:
        raise Pathway.SameAdviser(f"{to} suit déjà ces personnes : choisissez quelqu’un d’autre.")
    with transaction.atomic():
        handover, is_new = CaseHandover.objects.get_or_create(
            submission=submission, defaults={"giver": giver, "receiver": to, "made_at": now, "made_by": by}
        )
        given, kept = _hand_over_each(pathways, handover, by=by, now=now) if is_new else ([], [])
        if is_new:
            trail.record("caseload.handed_over", handover, by=by)
        if tell_people:
            scheme = Scheme.objects.the_one()
            for pathway in given:
                notices.owe_new_adviser(pathway.young_person, handover, scheme=scheme, now=now)
    return HandedOver(handover=handover, count=len(given), kept=kept)


def _hand_over_each(pathways, handover, *, by, now):
    # Held first, asked again after: whoever shares out the same people at once finds them given.
    list(Pathway.objects.filter(pk__in=pathways.values("pk")).order_by("pk").select_for_update(of=("self",)))
    led = pathways.open().led_by(handover.giver).select_related("young_person").order_by("pk")
    given, kept = [], []
    for pathway in led:
        try:
            with transaction.atomic():
                pathway.hand_over(to=handover.receiver, by=by, now=now)
        except Pathway.TooClose:
            kept.append(pathway)
        else:
            given.append(pathway)
    return given, kept


@dataclass(frozen=True)
class Caseload:
    """What an adviser carries today: numbers of people, never a measure of the adviser (P20)."""

    adviser: User
    is_working: bool
    may_share_out: bool
    open: int
    new: int
    minors: int
    unseen: int
    steps_late: int
    signals: int
    absence: AbsenceCover | None

    @property
    def is_empty(self):
        return not (self.open or self.signals)


def caseloads(reader, *, on: date) -> list[Caseload]:
    """One line for each adviser of the reader's teams, and for whoever left with people to follow; constant queries."""
    advisers = advisers_beside(reader)
    teams, working = _teams(reader), set(_working(reader, on).values_list("user", flat=True))
    absences = {one.adviser_id: one for one in _absences(reader, on)}
    counted = {name: dict(rows) for name, rows in _counts(reader, on).items()}
    lines = [
        Caseload(
            adviser=adviser,
            is_working=adviser.is_active and adviser.pk in working,
            may_share_out=may_share_out(reader, adviser, teams[adviser.pk]),
            absence=absences.get(adviser.pk),
            **{name: rows.get(adviser.pk, 0) for name, rows in counted.items()},
        )
        for adviser in advisers
    ]
    return [line for line in lines if line.is_working or not line.is_empty]


def _counts(reader, on):
    """For each column, (adviser, number) pairs."""
    seen = Pathway.objects.visible_to(reader).open()
    late = Step.objects.visible_to(reader).filter(pathway__ended_at=None).due(on - timedelta(days=1))
    taken = Referral.objects.visible_to(reader).in_contact_phase()
    people = YoungPerson.objects.minors(on).values("pk")
    return {
        "open": _by_lead(seen),
        "new": _by_lead(seen.filter(entered_on__gt=on - NEW_FOR)),
        "minors": _by_lead(seen.filter(young_person__in=people)),
        "unseen": _by_lead(seen.without_contact_since(UNSEEN_AFTER, on)),
        "steps_late": _by_lead(seen.filter(steps__in=late)),
        "signals": taken.values_list("answered_by").annotate(Count("pk")).order_by(),
    }


def _by_lead(pathways):
    leading = AdviserAssignment.objects.current().filter(pathway__in=pathways.values("pk"))
    return leading.values_list("adviser").annotate(Count("pathway", distinct=True)).order_by()


def advisers_beside(reader):
    """Who is, or was, adviser of the teams of a reader: whoever left may still be the lead of someone."""
    return User.objects.filter(pk__in=_been(reader).values("user")).order_by("first_name", "last_name", "pk")


def team_of(adviser, *, beside):
    """The organisation, among the reader's teams, for which somebody is or was adviser; its key."""
    return _been(beside).filter(user=adviser).values_list("organisation", flat=True).first()


def _been(reader):
    teams = Membership.objects.teams_of(reader)
    return Membership.objects.filter(organisation__in=teams, role=Membership.Role.ADVISER).order_by("-period", "pk")


def _teams(reader):
    return dict(reversed(_been(reader).values_list("user", "organisation")))


def _working(reader, on):
    return _been(reader).current(on)


def _absences(reader, on):
    """The absence of each adviser that is under way or comes first."""
    coming = AbsenceCover.objects.visible_to(reader).lasting(on).select_related("substitute")
    return reversed(coming.soonest_first())
