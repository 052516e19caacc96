"""Who opens a person's file as a matter of course, and who is first asked why (DOMAIN § 4.2)."""

from datetime import timedelta

from django.db.models import Exists, Q
from django.utils import timezone

from partners.models import Membership
from referrals.models import Referral
from referrals.models.referral import CONTACT_PHASE
from tracking.models import AbsenceCover, AccessGrant, AdviserAssignment, FollowUp, Participant, Pathway

# Whoever handed a person over, or tried to reach them, is still close for a while.
LATELY = timedelta(days=30)


def may_open(user, person, *, now):
    """Whether a user who sees a person may open their file now: a manager, somebody close, or who has said why."""
    return manages(user, person) or is_close(user, person, now=now) or bool(reason_of(user, person, now=now))


def is_close(user, person, *, now):
    """Who follows the person, or did lately; while a signal waits for an answer, the whole team."""
    return any(follows(user, person, now=now) for follows in (_leads, _is_reaching, _talked, _is_to_ask))


def manages(user, person):
    """A manager of a team that was told about the person reads without being asked (all but the words)."""
    held = Membership.objects.current().filter(user=user, role=Membership.Role.MANAGER)
    return held.filter(organisation__in=person.referrals.values("recipient")).exists()


def reason_of(user, person, *, now):
    """The reason that a user gave and that still holds, in words; empty if none."""
    return str(AccessGrant.objects.in_force(user, person, now).first() or "")


def lead_of(person):
    """Who follows the person today, or None."""
    led = AdviserAssignment.objects.current().select_related("adviser")
    assignment = led.filter(pathway__young_person=person, pathway__ended_at=None).first()
    return assignment and assignment.adviser


def _leads(user, person, *, now):
    """Who leads, or did lately, and who stands in for them today."""
    absent = AbsenceCover.objects.by_substitute(user, timezone.localdate(now)).values("adviser")
    mine = Q(adviser=user, period__endswith__gte=now - LATELY)
    ours = Q(Q(adviser=user) | Q(adviser__in=absent), period__endswith=None)
    return AdviserAssignment.objects.filter(mine | ours, pathway__young_person=person).exists()


def _is_to_ask(user, person, *, now):
    """Who walked with the person to the end asks, six months later, where they stand."""
    due = FollowUp.objects.due(timezone.localdate(now)).led_by(user)
    return due.filter(exit__pathway__young_person=person).exists()


def _is_reaching(user, person, *, now):
    """The inbox is the team's, unless somebody leads already; then it is for whoever answered, or tried lately."""
    waiting = Q(~Exists(Pathway.objects.open().filter(young_person=person)), status=Referral.Status.RECEIVED)
    answered = Q(status__in=CONTACT_PHASE, answered_by=user)
    tried = Q(attempts__made_by=user, attempts__made_at__gte=now - LATELY)
    return Referral.objects.filter(waiting | answered | tried, young_person=person).exists()


def _talked(user, person, *, now):
    """Whoever noted an exchange with the person lately."""
    theirs = Participant.objects.filter(young_person=person, interaction__made_by=user)
    return theirs.filter(interaction__happened_at__gte=now - LATELY).exists()
