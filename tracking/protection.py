"""What a manager looks after: the files that are restricted, and the ties that colleagues declared."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from referrals.models import ConflictOfInterest, Referral, Restriction, YoungPerson
from tracking.models import Pathway


@dataclass(frozen=True)
class RestrictedFile:
    """A restricted file; the name shows only to those who may open it."""

    pk: int
    person: YoungPerson | None
    number: str
    reason: str
    since: datetime
    by: str
    readers: list[str]


@dataclass(frozen=True)
class DeclaredTie:
    """A colleague is close to a person; `pathway` or `referral` is what somebody else must take over."""

    pk: int
    person: YoungPerson | None
    number: str
    colleague: str
    since: datetime
    pathway: Pathway | None
    referral: Referral | None


def restricted_files(user):
    """The restricted files that a user may know of, the newest first."""
    rows = list(Restriction.objects.visible_to(user).active().with_readers().newest_first())
    people = people_open_to(user, rows)
    return [
        RestrictedFile(
            pk=row.pk,
            person=people.get(row.young_person_id),
            number=row.dossier_number,
            reason=row.get_reason_display(),
            since=row.restricted_at,
            by=str(row.restricted_by),
            readers=[str(reader) for reader in row.readers.all()],
        )
        for row in rows
    ]


def declared_ties(user):
    """The ties that colleagues of a manager declared, the newest first, with what is still to be taken over."""
    rows = list(ConflictOfInterest.objects.visible_to(user).active().select_related("user").newest_first())
    people = people_open_to(user, rows)
    pathways = {
        one.young_person_id: one
        for one in Pathway.objects.visible_to(user).open().with_lead().filter(young_person__in=people)
    }
    referrals = {
        one.young_person_id: one
        for one in Referral.objects.visible_to(user).in_contact_phase().filter(young_person__in=people)
    }
    return [_tie(row, people, pathways, referrals) for row in rows]


def _tie(row, people, pathways, referrals):
    pathway, referral = pathways.get(row.young_person_id), referrals.get(row.young_person_id)
    return DeclaredTie(
        pk=row.pk,
        person=people.get(row.young_person_id),
        number=row.dossier_number,
        colleague=str(row.user),
        since=row.declared_at,
        pathway=pathway if pathway and pathway.lead == row.user else None,
        referral=referral if referral and referral.answered_by_id == row.user_id else None,
    )


def people_open_to(user, rows):
    """Those of whom the rows are and whom the user sees, by key."""
    seen = YoungPerson.objects.visible_to(user).select_related("commune")
    return {person.pk: person for person in seen.filter(pk__in=[row.young_person_id for row in rows])}


def to_take_over(user):
    """The people whom somebody else must follow, since whoever does has a tie with them."""
    led = Pathway.objects.open().filter(
        young_person=OuterRef("young_person"),
        assignments__adviser=OuterRef("user"),
        assignments__period__endswith=None,
    )
    answered = Referral.objects.in_contact_phase().filter(
        young_person=OuterRef("young_person"), answered_by=OuterRef("user")
    )
    ties = ConflictOfInterest.objects.visible_to(user).active()
    return ties.filter(Q(Exists(led)) | Q(Exists(answered)))
