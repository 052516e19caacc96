"""People we were told about, each as little as may be; a trait says where they stand."""

import uuid
from datetime import timedelta

import factory
from django.utils import timezone

from outreach.models import Channel
from referrals import models
from referrals.models.invitation import LIFETIME
from tests.factories.accounts import UserFactory
from tests.factories.partners import CommuneFactory, OrganisationFactory

Status = models.Referral.Status


def day_of_signal(person):
    """The day of the signal that a person comes with, or today."""
    return getattr(person.factory_parent, "received_on", timezone.localdate())


class YoungPersonFactory(factory.django.DjangoModelFactory):
    """Somebody spotted today, known by a first name and a commune."""

    class Meta:
        model = models.YoungPerson
        skip_postgeneration_save = True

    class Params:
        woman = factory.Trait(sex=models.YoungPerson.Sex.FEMALE)
        reached = factory.Trait(
            reached_on=factory.SelfAttribute("identified_on"), last_contact_on=factory.SelfAttribute("identified_on")
        )
        engaged = factory.Trait(reached=True, engaged_on=factory.SelfAttribute("identified_on"))
        informed = factory.Trait(
            informed_on=factory.SelfAttribute("identified_on"), informed_how=models.YoungPerson.InformedHow.ORAL
        )
        not_spotted = factory.Trait(identified_on=None)
        merged = factory.Trait(
            not_spotted=True, merged_into=factory.SubFactory("tests.factories.referrals.YoungPersonFactory")
        )
        with_phone = factory.Trait(
            phone=factory.RelatedFactory(
                "tests.factories.referrals.ContactPointFactory", factory_related_name="young_person"
            )
        )

    called = factory.Iterator(["Maëlys", "Yanis", "Inès", "Titouan", "Lou", "Noam", "Enora", "Killian"])
    commune = factory.SubFactory(CommuneFactory, covered=True)
    identified_on = factory.LazyAttribute(day_of_signal)


class ContactPointFactory(factory.django.DjangoModelFactory):
    """A mobile number of fiction; nobody was asked about SMS yet."""

    class Meta:
        model = models.ContactPoint

    class Params:
        agreed_to_sms = factory.Trait(sms_ok=True, sms_ok_on=factory.LazyFunction(timezone.localdate))
        instagram = factory.Trait(
            kind=models.ContactPoint.Kind.INSTAGRAM, value=factory.Sequence(lambda n: f"pseudo.exemple{n}")
        )

    young_person = factory.SubFactory(YoungPersonFactory)
    kind = models.ContactPoint.Kind.PHONE
    value = factory.Sequence(lambda n: f"+3363998{n % 10_000:04}")


class ReferralFactory(factory.django.DjangoModelFactory):
    """A signal received yesterday from a charity; nobody has answered it."""

    class Meta:
        model = models.Referral

    class Params:
        late = factory.Trait(received_at=factory.LazyFunction(lambda: timezone.now() - timedelta(hours=80)))
        answered = factory.Trait(
            answered_at=factory.SelfAttribute("received_at"), answered_by=factory.SubFactory(UserFactory)
        )
        ended = factory.Trait(answered=True, ended_at=factory.SelfAttribute("received_at"))
        accepted = factory.Trait(answered=True, status=Status.ACCEPTED)
        contacting = factory.Trait(answered=True, status=Status.CONTACTING)
        due = factory.Trait(contacting=True, next_try_at=factory.LazyFunction(timezone.now), next_try_channel="call")
        reached = factory.Trait(answered=True, status=Status.REACHED, young_person__reached=True)
        engaged = factory.Trait(answered=True, status=Status.ENGAGED, young_person__engaged=True)
        enrolled = factory.Trait(answered=True, status=Status.ENROLLED, young_person__engaged=True)
        declined = factory.Trait(ended=True, status=Status.DECLINED, young_person__reached=True)
        unreachable = factory.Trait(ended=True, status=Status.UNREACHABLE)
        refused = factory.Trait(ended=True, status=Status.OUT_OF_SCOPE, young_person__not_spotted=True)
        duplicate = factory.Trait(
            ended=True,
            status=Status.DUPLICATE,
            duplicate_of=factory.SubFactory("tests.factories.referrals.ReferralFactory"),
            young_person=factory.SelfAttribute("duplicate_of.young_person"),
        )

    young_person = factory.SubFactory(YoungPersonFactory)
    recipient = factory.SubFactory(OrganisationFactory, local_mission=True)
    sender = factory.SubFactory(OrganisationFactory)
    channel = Channel.CHARITY
    consent = models.Referral.Consent.ORAL
    received_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))
    received_on = factory.LazyAttribute(lambda referral: timezone.localdate(referral.received_at))
    submission = factory.LazyFunction(uuid.uuid4)


class ContactAttemptFactory(factory.django.DjangoModelFactory):
    """A call that nobody took."""

    class Meta:
        model = models.ContactAttempt

    class Params:
        answered = factory.Trait(result=models.ContactAttempt.Result.TALKED_CALLBACK)

    referral = factory.SubFactory(ReferralFactory, contacting=True)
    channel = models.ContactAttempt.Channel.CALL
    result = models.ContactAttempt.Result.NO_ANSWER
    made_at = factory.LazyFunction(timezone.now)
    made_by = factory.SubFactory(UserFactory)
    submission = factory.LazyFunction(uuid.uuid4)


class InvisibilityCheckFactory(factory.django.DjangoModelFactory):
    """Checked today: neither job nor school nor training, and nobody follows."""

    class Meta:
        model = models.InvisibilityCheck

    class Params:
        busy = factory.Trait(occupied="yes")
        unsure = factory.Trait(occupied="unknown")

    young_person = factory.SubFactory(YoungPersonFactory)
    checked_at = factory.LazyFunction(timezone.now)
    checked_on = factory.LazyAttribute(lambda check: timezone.localdate(check.checked_at))
    checked_by = factory.SubFactory(UserFactory)
    occupied = "no"
    followed = "no"
    how_known = models.InvisibilityCheck.HowKnown.PERSON
    submission = factory.LazyFunction(uuid.uuid4)


class InvitationFactory(factory.django.DjangoModelFactory):
    """A card made today, in somebody's pocket."""

    class Meta:
        model = models.Invitation
        skip_postgeneration_save = True

    class Params:
        expired = factory.Trait(created_at=factory.LazyFunction(lambda: timezone.now() - 2 * LIFETIME))
        used = factory.Trait(referral=factory.RelatedFactory(ReferralFactory, factory_related_name="invitation"))

    created_by = factory.SubFactory(UserFactory)
    created_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyAttribute(lambda card: card.created_at + LIFETIME)
    submission = factory.LazyFunction(uuid.uuid4)


class RestrictionFactory(factory.django.DjangoModelFactory):
    """A file closed to everybody but whoever closed it."""

    class Meta:
        model = models.Restriction
        skip_postgeneration_save = True

    class Params:
        danger = factory.Trait(
            reason=models.Restriction.Reason.MINOR_IN_DANGER, procedure_on=factory.LazyFunction(timezone.localdate)
        )
        lifted = factory.Trait(
            lifted_at=factory.LazyFunction(timezone.now), lifted_by=factory.SelfAttribute("restricted_by")
        )

    young_person = factory.SubFactory(YoungPersonFactory)
    reason = models.Restriction.Reason.RELATIVE
    restricted_at = factory.LazyFunction(timezone.now)
    restricted_by = factory.SubFactory(UserFactory)
    reader = factory.RelatedFactory(
        "tests.factories.referrals.RestrictionReaderFactory",
        factory_related_name="restriction",
        user=factory.SelfAttribute("..restricted_by"),
    )


class RestrictionReaderFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.RestrictionReader

    restriction = factory.SubFactory(RestrictionFactory, reader=None)
    user = factory.SubFactory(UserFactory)
    named_at = factory.LazyFunction(timezone.now)
    named_by = factory.SelfAttribute("user")


class ConflictOfInterestFactory(factory.django.DjangoModelFactory):
    """An adviser said today that they know somebody."""

    class Meta:
        model = models.ConflictOfInterest

    class Params:
        withdrawn = factory.Trait(
            withdrawn_at=factory.LazyFunction(timezone.now), withdrawn_by=factory.SubFactory(UserFactory)
        )

    young_person = factory.SubFactory(YoungPersonFactory)
    user = factory.SubFactory(UserFactory)
    declared_at = factory.LazyFunction(timezone.now)


class ImportBatchFactory(factory.django.DjangoModelFactory):
    """A list of the PSAD, just brought; its columns are not settled."""

    class Meta:
        model = models.ImportBatch

    class Params:
        mapped = factory.Trait(state="mapped", columns={"called": 0, "phone": 1, "commune": 2})
        started = factory.Trait(
            mapped=True,
            started_at=factory.SelfAttribute("uploaded_at"),
            started_by=factory.SelfAttribute("uploaded_by"),
        )
        running = factory.Trait(started=True, state="running")
        done = factory.Trait(started=True, state="done")

    recipient = factory.SubFactory(OrganisationFactory, local_mission=True)
    source = models.ImportBatch.Source.PSAD
    channel = Channel.PSAD
    consent = models.Referral.Consent.LISTED
    fingerprint = factory.Sequence(lambda n: f"{n:064}")
    headers = ["Prénom", "Portable", "Commune"]
    uploaded_at = factory.LazyFunction(timezone.now)
    uploaded_by = factory.SubFactory(UserFactory)


class ImportRowFactory(factory.django.DjangoModelFactory):
    """A line that is ready to come in."""

    class Meta:
        model = models.ImportRow

    class Params:
        rejected = factory.Trait(state="rejected", problem="Il manque un prénom ou un pseudo.")
        resembling = factory.Trait(state="resembling", resemblance="même nom")
        created = factory.Trait(
            state="created",
            cells=[],
            referral=factory.SubFactory(ReferralFactory, recipient=factory.SelfAttribute("..batch.recipient")),
        )

    batch = factory.SubFactory(ImportBatchFactory, mapped=True)
    number = factory.Sequence(lambda n: n + 2)
    cells = factory.LazyAttribute(
        lambda row: ["Maëlys", f"06 39 98 {row.number // 100 % 100:02} {row.number % 100:02}", "Elven"]
    )
