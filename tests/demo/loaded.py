"""The demonstration as it is loaded on one day, what it tells of, and its figures."""

from datetime import UTC, date, datetime
from io import StringIO

from django.core.management import call_command

from joz.accounts.models import User
from joz.audit.models import TrailEntry
from joz.indicators.definitions import Tally
from joz.indicators.models import Target
from joz.indicators.periods import Period
from joz.outbox.models import Message
from outreach.models import (
    FieldObservation,
    LogbookEntry,
    Met,
    Presence,
    Stop,
    StopReport,
    StopTeam,
    Tour,
    Vehicle,
    VehicleDocument,
    VehicleDowntime,
    VehicleDriver,
    VehicleUse,
)
from partners.models import Mandate, Organisation
from referrals.models import (
    ContactAttempt,
    ContactPoint,
    InvisibilityCheck,
    Invitation,
    Referral,
    Restriction,
    RestrictionReader,
    YoungPerson,
)
from tracking.models import (
    Accompaniment,
    AdviserAssignment,
    AidEnvelope,
    Authorisation,
    Barrier,
    BarrierChange,
    Diagnosis,
    Disability,
    EntrySituation,
    FinancialAid,
    FollowUp,
    Guardian,
    HandoverSheet,
    Interaction,
    Participant,
    Pathway,
    PathwayExit,
    Proposal,
    SelfRating,
    SharingAgreement,
    Step,
    ThemeState,
)

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
TOLD = [YoungPerson, ContactPoint, Referral, ContactAttempt, Invitation, Pathway, AdviserAssignment, InvisibilityCheck]
TOLD += [Interaction, Participant]
TOLD += [Diagnosis, ThemeState, Barrier, BarrierChange, Disability, SelfRating]
TOLD += [EntrySituation, Step, TrailEntry, Message, FieldObservation, Organisation, User, Mandate]
TOLD += [AidEnvelope, FinancialAid, Proposal, Accompaniment, Authorisation, Guardian, Vehicle, VehicleUse]
TOLD += [LogbookEntry, VehicleDocument, VehicleDowntime, VehicleDriver]
TOLD += [PathwayExit, FollowUp]

TOLD += [SharingAgreement, HandoverSheet, Restriction, RestrictionReader]
TOLD += [Tour, Stop, StopTeam, Presence, Met, StopReport]


def load(**options):
    out = StringIO()
    call_command("load_demo", stdout=out, today=TODAY, **options)
    return out.getvalue()


def counts():
    return {model.__name__: model.objects.count() for model in TOLD}


def figures(since=None):
    return Tally(Period(since), target=Target.objects.get().value)
