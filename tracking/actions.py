"""What is done across rooms: a person is told what we keep, and enters a pathway."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from joz.audit import trail
from joz.components.french import euros
from partners.models import Scheme
from referrals.models import Referral, YoungPerson
from tracking.models import AidEnvelope, Barrier, Diagnosis, EntrySituation, Pathway, Step, StepTemplate

ONE_AT_A_TIME = ("one_open_pathway_per_person", "pathways_of_a_person_do_not_overlap")


@dataclass(frozen=True)
class Entry:
    """What the entry interview settled: information, agreement, where the person stands, a first step."""

    informed_how: str
    agreement: str
    first_step: str
    first_step_owner: str = Step.Owner.YOUTH
    first_step_theme: object = None
    first_step_due_on: date | None = None
    situation: dict = field(default_factory=dict)
    submission: UUID = field(default_factory=uuid4)


def enter_pathway(referral: Referral, entry: Entry, *, adviser, by, now: datetime) -> Pathway:
    """Open the pathway that answers a referral: the person was informed, agrees, has one lead adviser and a first step.

    The same submission again returns the pathway it opened the first time. Raises `Referral.NotInContactPhase`
    if the referral is not being worked on, `Pathway.AlreadyOpen` if the person is in a pathway already.
    """
    with _one_pathway_at_a_time():
        # Whatever comes at the same time waits, then sees.
        referral = Referral.hold(referral.pk)
        if earlier := Pathway.objects.filter(submission=entry.submission).first():
            return earlier
        referral.enrol(by=by, now=now)
        return _open(entry, referral.young_person_id, referral.recipient_id, referral, lead=adviser, by=by, now=now)


def enter_again(left: Pathway, entry: Entry, *, adviser, by, now: datetime) -> Pathway:
    """Open another pathway with somebody who left one, and comes back without a new signal.

    The same submission again returns the pathway it opened the first time. Raises `Pathway.AlreadyOpen` if the
    person is in a pathway already.
    """
    with _one_pathway_at_a_time():
        YoungPerson.hold(left.young_person_id)
        if earlier := Pathway.objects.filter(submission=entry.submission).first():
            return earlier
        return _open(entry, left.young_person_id, left.organisation_id, left.referral, lead=adviser, by=by, now=now)


@contextmanager
def _one_pathway_at_a_time():
    """One transaction; the database's refusal of a second pathway at once, in words."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as violation:
        if any(name in str(violation) for name in ONE_AT_A_TIME):
            raise Pathway.AlreadyOpen("Cette personne est déjà en parcours.") from violation
        raise


def _open(entry, person_id, organisation_id, referral, *, lead, by, now):
    """The pathway and all that goes with it, for a person whose row is held."""
    _note_agreement(YoungPerson.objects.get(pk=person_id), entry, on=timezone.localdate(now))
    pathway = Pathway.objects.create(
        young_person_id=person_id,
        organisation_id=organisation_id,
        referral=referral,
        entered_at=now,
        entered_on=timezone.localdate(now),
        agreement=entry.agreement,
        submission=entry.submission,
    )
    _agree_on_first_step(pathway, entry, now=now)
    pathway.entrust(lead, by=by, now=now)
    EntrySituation.objects.create(pathway=pathway, **entry.situation)
    trail.record("pathway.entered", pathway, by=by)
    return pathway


def _note_agreement(person, entry, *, on):
    """Entering is saying yes, once informed: the person's own dates say so."""
    person.inform(how=entry.informed_how, on=on, version=Scheme.objects.the_one().notice_version)
    person.engage(on=on)


def _agree_on_first_step(pathway, entry, *, now):
    pathway.steps.create(
        goal=entry.first_step,
        owner=entry.first_step_owner,
        theme=entry.first_step_theme,
        due_on=entry.first_step_due_on,
        created_at=now,
    )


@transaction.atomic
def take_stock(pathway: Pathway, *, moment, states, codes, by, now: datetime, submission: UUID) -> Diagnosis:
    """Note where each theme stands, and name the barriers that came up on the way (R35)."""
    diagnosis = Diagnosis.make(pathway, moment=moment, states=states, by=by, now=now, submission=submission)
    Barrier.identify(pathway, codes, by=by, now=now)
    return diagnosis


@transaction.atomic
def tell(person: YoungPerson, *, how: str, by, now: datetime) -> None:
    """Note that a person was told what we keep and why (P6); told already, nothing changes."""
    if YoungPerson.objects.select_for_update(of=("self",)).get(pk=person.pk).informed_on:
        return
    person.inform(how=how, on=timezone.localdate(now), version=Scheme.objects.the_one().notice_version)
    trail.record("young_person.informed", person, by=by)


@transaction.atomic
def plan_step(pathway: Pathway, *, by, now: datetime, keep: bool = False, **agreed) -> Step:
    """Agree on one more goal; kept in the catalogue too if it may serve others."""
    step = pathway.agree_on_step(by=by, now=now, **agreed)
    if keep:
        days = (step.due_on - timezone.localdate(now)).days if step.due_on else 0
        StepTemplate.keep(theme=step.theme, goal=step.goal, usual_days=min(max(days, 1), 366) if days else 14, by=by)
    return step


@transaction.atomic
def change_step(form, *, by) -> None:
    """Agree otherwise on the step that a form describes, unless somebody changed it since it was shown."""
    form.hold()
    form.instance.revise(by=by, **form.agreed())


@transaction.atomic
def describe_envelope(form, *, by) -> None:
    """Keep the envelope that a form describes, unless somebody changed it, or granted more, since it was shown."""
    envelope = form.instance
    form.hold()
    if envelope.amount < envelope.granted_total:
        raise AidEnvelope.NotEnoughLeft(f"{euros(envelope.granted_total)} sont déjà accordés : pas moins.")
    envelope.write_down(by=by)


@transaction.atomic
def describe_template(form, *, by) -> None:
    """Keep the goal of the catalogue that a form describes, unless somebody changed it since it was shown."""
    form.hold()
    form.instance.write_down(by=by)
