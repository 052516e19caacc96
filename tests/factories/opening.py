"""Why files were opened, and to whom."""

from datetime import timedelta

import factory
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from tests.factories.accounts import UserFactory
from tests.factories.partners import OrganisationFactory
from tests.factories.referrals import YoungPersonFactory
from tracking import models


class AccessGrantFactory(factory.django.DjangoModelFactory):
    """Somebody stands in for a colleague, and said so just now."""

    class Meta:
        model = models.AccessGrant

    user = factory.SubFactory(UserFactory)
    young_person = factory.SubFactory(YoungPersonFactory)
    reason = models.AccessGrant.Reason.REPLACING
    granted_at = factory.LazyFunction(timezone.now)
    until = factory.LazyAttribute(lambda grant: grant.granted_at + timedelta(hours=12))


class SharingAgreementFactory(factory.django.DjangoModelFactory):
    """A person lets a charity know how to reach them, for three months."""

    class Meta:
        model = models.SharingAgreement
        skip_postgeneration_save = True

    class Params:
        revoked = factory.Trait(revoked_at=factory.LazyFunction(timezone.now))
        over = factory.Trait(created_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=200)))

    young_person = factory.SubFactory(YoungPersonFactory)
    partner = factory.SubFactory(OrganisationFactory)
    purpose = "Préparer le permis"
    items = factory.LazyFunction(lambda: [models.SharingAgreement.Item.CONTACT])
    agreed = models.SharingAgreement.Agreed.ORAL
    created_at = factory.LazyFunction(timezone.now)
    created_by = factory.SubFactory(UserFactory)
    period = factory.LazyAttribute(lambda made: three_months_from(timezone.localdate(made.created_at)))


def three_months_from(day):
    return DateRange(day, day + timedelta(days=92))
