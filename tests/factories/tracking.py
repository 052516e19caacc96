"""Pathways and their steps; each pathway has its lead adviser, as everywhere in the house."""

import uuid
from datetime import timedelta

import factory
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.utils import timezone

from tests.factories.accounts import UserFactory
from tests.factories.outreach import VehicleUseFactory, tomorrow_at_nine
from tests.factories.partners import OrganisationFactory, ThemeFactory
from tests.factories.referrals import YoungPersonFactory
from tracking import models


class PathwayFactory(factory.django.DjangoModelFactory):
    """A person who entered today, agreed aloud, and has a lead adviser."""

    class Meta:
        model = models.Pathway
        skip_postgeneration_save = True

    class Params:
        ended = factory.Trait(ended_at=factory.LazyFunction(timezone.now))
        with_situation = factory.Trait(
            entry_situation=factory.RelatedFactory(
                "tests.factories.tracking.EntrySituationFactory", factory_related_name="pathway"
            )
        )

    young_person = factory.SubFactory(YoungPersonFactory, engaged=True, informed=True)
    organisation = factory.SubFactory(OrganisationFactory, local_mission=True)
    entered_at = factory.LazyFunction(timezone.now)
    entered_on = factory.LazyAttribute(lambda pathway: timezone.localdate(pathway.entered_at))
    agreement = models.Pathway.Agreement.ORAL
    lead = factory.RelatedFactory("tests.factories.tracking.AdviserAssignmentFactory", factory_related_name="pathway")


class AdviserAssignmentFactory(factory.django.DjangoModelFactory):
    """Somebody leads since the entry, and still does."""

    class Meta:
        model = models.AdviserAssignment

    pathway = factory.SubFactory(PathwayFactory, lead=None)
    adviser = factory.SubFactory(UserFactory)
    period = factory.LazyAttribute(lambda assignment: DateTimeTZRange(assignment.pathway.entered_at, None))


class EntrySituationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.EntrySituation

    pathway = factory.SubFactory(PathwayFactory)


class StepFactory(factory.django.DjangoModelFactory):
    """A small goal for next week."""

    class Meta:
        model = models.Step

    class Params:
        completed = factory.Trait(completed_at=factory.LazyFunction(timezone.now))
        abandoned = factory.Trait(abandoned_at=factory.LazyFunction(timezone.now))
        overdue = factory.Trait(due_on=factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=3)))

    pathway = factory.SubFactory(PathwayFactory)
    goal = "Refaire ma carte d’identité"
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=7))
    created_at = factory.LazyFunction(timezone.now)


class StepTemplateFactory(factory.django.DjangoModelFactory):
    """A goal of the catalogue."""

    class Meta:
        model = models.StepTemplate

    class Params:
        archived = factory.Trait(archived_at=factory.LazyFunction(timezone.now))

    theme = factory.SubFactory(ThemeFactory)
    goal = factory.Sequence(lambda n: f"Étape du catalogue {n}")


class PathwayExitFactory(factory.django.DjangoModelFactory):
    """Somebody who found a job today, after three months together."""

    class Meta:
        model = models.PathwayExit

    class Params:
        days_ago = 0
        lasted = 90

    exited_on = factory.LazyAttribute(lambda noted: timezone.localdate() - timedelta(days=noted.days_ago))
    entered_on = factory.LazyAttribute(lambda noted: noted.exited_on - timedelta(days=noted.lasted))
    pathway = factory.SubFactory(
        PathwayFactory,
        ended=True,
        lead=None,
        entered_at=factory.LazyAttribute(
            lambda pathway: timezone.now() - (timezone.localdate() - pathway.factory_parent.entered_on)
        ),
    )
    reason = models.ExitReason.JOB_DURABLE
    noted_at = factory.SelfAttribute("pathway.ended_at")
    noted_on = factory.LazyFunction(timezone.localdate)
    noted_by = factory.SubFactory(UserFactory)


class DiagnosisFactory(factory.django.DjangoModelFactory):
    """One page filled in on the way; `states={"mobility": "need"}` says what was explored."""

    class Meta:
        model = models.Diagnosis
        skip_postgeneration_save = True

    pathway = factory.SubFactory(PathwayFactory)
    moment = models.Diagnosis.Moment.REVIEW
    made_at = factory.LazyFunction(timezone.now)
    made_by = factory.SubFactory(UserFactory)
    submission = factory.LazyFunction(uuid.uuid4)

    @factory.post_generation
    def states(self, create, states):
        for theme, state in (states or {}).items():
            self.states.create(theme_id=theme, state=state)


class DisabilityFactory(factory.django.DjangoModelFactory):
    """Somebody who agreed, aloud, to have it kept."""

    class Meta:
        model = models.Disability

    young_person = factory.SubFactory(YoungPersonFactory)
    status = models.Disability.Status.RQTH
    agreement = models.Disability.Agreement.ORAL
    agreed_on = factory.LazyFunction(timezone.localdate)
    noted_by = factory.SubFactory(UserFactory)


class BarrierFactory(factory.django.DjangoModelFactory):
    """Something in the way, named today."""

    class Meta:
        model = models.Barrier

    class Params:
        lifted = factory.Trait(status=models.Barrier.Status.LIFTED, lifted_on=factory.SelfAttribute("identified_on"))

    pathway = factory.SubFactory(PathwayFactory)
    code = "no_transport"
    identified_on = factory.LazyFunction(timezone.localdate)


class SelfRatingFactory(factory.django.DjangoModelFactory):
    """Three answers at entry."""

    class Meta:
        model = models.SelfRating

    pathway = factory.SubFactory(PathwayFactory)
    moment = models.SelfRating.Moment.ENTRY
    rated_at = factory.LazyFunction(timezone.now)
    confidence, energy, support = 2, 3, 4
    submission = factory.LazyFunction(uuid.uuid4)


class FollowUpFactory(factory.django.DjangoModelFactory):
    """Somebody who left six months ago, to be asked today."""

    class Meta:
        model = models.FollowUp

    exit = factory.SubFactory(PathwayExitFactory, days_ago=184)
    due_on = factory.LazyFunction(timezone.localdate)


class InteractionFactory(factory.django.DjangoModelFactory):
    """A walk of forty minutes, an hour ago; with nobody until a participant says who."""

    class Meta:
        model = models.Interaction
        skip_postgeneration_save = True

    class Params:
        remote = factory.Trait(format=models.Interaction.Format.PHONE, duration_minutes=10)

    format = models.Interaction.Format.WALK
    duration_minutes = 40
    happened_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
    happened_on = factory.LazyAttribute(lambda noted: timezone.localdate(noted.happened_at))
    organisation = factory.SubFactory(OrganisationFactory, local_mission=True)
    made_by = factory.SubFactory(UserFactory)
    recorded_at = factory.LazyAttribute(lambda noted: noted.happened_at + timedelta(minutes=5))
    submission = factory.LazyFunction(uuid.uuid4)


class ParticipantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Participant

    interaction = factory.SubFactory(InteractionFactory)
    young_person = factory.SubFactory(YoungPersonFactory, reached=True)


class ProposalFactory(factory.django.DjangoModelFactory):
    """Something proposed today."""

    class Meta:
        model = models.Proposal

    class Params:
        accepted = factory.Trait(status="accepted", answered_on=factory.SelfAttribute("proposed_on"))
        started = factory.Trait(
            status="started",
            answered_on=factory.SelfAttribute("proposed_on"),
            started_on=factory.SelfAttribute("proposed_on"),
        )

    pathway = factory.SubFactory(PathwayFactory)
    kind = models.Proposal.Kind.PACEA
    proposed_on = factory.LazyFunction(timezone.localdate)
    proposed_by = factory.SubFactory(UserFactory)


class AidEnvelopeFactory(factory.django.DjangoModelFactory):
    """A thousand euros, open for a month around today."""

    class Meta:
        model = models.AidEnvelope

    class Params:
        closed = factory.Trait(closed_at=factory.LazyFunction(timezone.now))

    name = factory.Sequence(lambda n: f"Enveloppe {n}")
    organisation = factory.SubFactory(OrganisationFactory, local_mission=True)
    funder = factory.SubFactory(OrganisationFactory)
    amount = 1000
    period = factory.LazyFunction(
        lambda: DateRange(timezone.localdate() - timedelta(days=15), timezone.localdate() + timedelta(days=15))
    )


class FinancialAidFactory(factory.django.DjangoModelFactory):
    """A hundred euros asked for today."""

    class Meta:
        model = models.FinancialAid

    pathway = factory.SubFactory(PathwayFactory)
    envelope = factory.SubFactory(AidEnvelopeFactory, organisation=factory.SelfAttribute("..pathway.organisation"))
    kind = models.FinancialAid.Kind.LICENCE
    amount = 100
    requested_on = factory.LazyFunction(timezone.localdate)
    requested_at = factory.LazyFunction(timezone.now)
    requested_by = factory.SubFactory(UserFactory)


class AuthorisationFactory(factory.django.DjangoModelFactory):
    """A mother allows a drive, until she says otherwise."""

    class Meta:
        model = models.Authorisation

    young_person = factory.SubFactory(YoungPersonFactory)
    kind = models.Authorisation.Kind.TRANSPORT
    given_by = models.Authorisation.GivenBy.MOTHER
    given_on = factory.LazyFunction(timezone.localdate)
    noted_by = factory.SubFactory(UserFactory)


class GuardianFactory(factory.django.DjangoModelFactory):
    """A mother, at a number that rings nowhere; the person must be under 18 for anybody to read it."""

    class Meta:
        model = models.Guardian

    young_person = factory.SubFactory(YoungPersonFactory)
    kind = models.Authorisation.GivenBy.MOTHER
    called = "Soazig"
    phone = "+33639980017"
    noted_at = factory.LazyFunction(timezone.now)
    noted_by = factory.SubFactory(UserFactory)


class AccompanimentFactory(factory.django.DjangoModelFactory):
    """Somebody is driven somewhere tomorrow."""

    class Meta:
        model = models.Accompaniment

    pathway = factory.SubFactory(PathwayFactory)
    theme = factory.SubFactory(ThemeFactory)
    pick_up = "Devant la mairie"
    use = factory.SubFactory(VehicleUseFactory)
    made_on = factory.LazyAttribute(lambda drive: timezone.localdate(drive.use.period.lower))


class HandoverSheetFactory(factory.django.DjangoModelFactory):
    """Handed today to a structure of the directory; nobody has answered."""

    class Meta:
        model = models.HandoverSheet

    pathway = factory.SubFactory(PathwayFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    email = "accueil@exemple.invalid"
    agreement = models.HandoverSheet.Agreement.ORAL
    content = factory.LazyFunction(lambda: [["Commune", "Elven"]])
    made_at = factory.LazyFunction(timezone.now)
    made_by = factory.SubFactory(UserFactory)
    expires_at = factory.LazyAttribute(lambda sheet: sheet.made_at + models.HandoverSheet.LASTS)
    submission = factory.LazyFunction(uuid.uuid4)


class AppointmentFactory(factory.django.DjangoModelFactory):
    """Half an hour on the telephone, tomorrow at nine."""

    class Meta:
        model = models.Appointment

    class Params:
        starts_at = factory.LazyFunction(tomorrow_at_nine)

    young_person = factory.SubFactory(YoungPersonFactory)
    organisation = factory.SubFactory(OrganisationFactory, local_mission=True)
    adviser = factory.SubFactory(UserFactory)
    period = factory.LazyAttribute(lambda one: DateTimeTZRange(one.starts_at, one.starts_at + timedelta(minutes=30)))
    format = "phone"
    origin = models.Appointment.Origin.ADVISER
    booked_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        appointment = super()._create(model_class, *args, **kwargs)
        appointment.refresh_from_db()
        return appointment
