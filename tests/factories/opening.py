"""Why files were opened, and to whom."""

from datetime import timedelta

import factory
from django.utils import timezone

from tests.factories.accounts import UserFactory
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
