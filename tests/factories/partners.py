"""The network and the territory, each as small as it may be."""

from datetime import timedelta

import factory
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from partners import models
from tests.factories.accounts import UserFactory

SQUARE = [[-2.76, 47.65], [-2.74, 47.65], [-2.74, 47.67], [-2.76, 47.67], [-2.76, 47.65]]


def since_last_year():
    return DateRange(timezone.localdate() - timedelta(days=365), None)


def the_year_before_last():
    today = timezone.localdate()
    return DateRange(today - timedelta(days=730), today - timedelta(days=365))


def insee_code(n):
    """01001, 01002…: nine hundred communes for each département, far from those that a test may import."""
    return f"{n // 900 % 19 + 1:02}{n % 900 + 1:03}"


class IntercommunalityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Intercommunality

    siren = factory.Sequence(lambda n: f"{200_000_000 + n}")
    name = factory.Sequence(lambda n: f"Communauté {n}")


class CommuneFactory(factory.django.DjangoModelFactory):
    """A commune outside the zone, without a cell."""

    class Meta:
        model = models.Commune

    class Params:
        covered = factory.Trait(is_covered=True)
        island = factory.Trait(is_island=True)
        drawn = factory.Trait(cell={"type": "Polygon", "coordinates": [SQUARE]})

    insee_code = factory.Sequence(insee_code)
    name = factory.Sequence(lambda n: f"Plouville {n}")
    intercommunality = factory.SubFactory(IntercommunalityFactory)
    postal_codes = factory.LazyAttribute(lambda commune: [commune.insee_code])
    population = 1200
    latitude = "47.66000"
    longitude = "-2.75000"
    area_km2 = "20.00"


class ThemeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Theme
        django_get_or_create = ["code"]

    code = factory.Sequence(lambda n: f"theme-{n}")
    label = factory.Sequence(lambda n: f"Thème {n}")
    position = factory.Sequence(lambda n: n % 30_000)


class OrganisationFactory(factory.django.DjangoModelFactory):
    """A charity that is open, its seat elsewhere."""

    class Meta:
        model = models.Organisation

    class Params:
        local_mission = factory.Trait(kind=models.Organisation.Kind.LOCAL_MISSION)
        closed = factory.Trait(closed_on=factory.LazyFunction(timezone.localdate))

    name = factory.Sequence(lambda n: f"Les Mains tendues {n}")
    kind = models.Organisation.Kind.CHARITY


class SchemeFactory(factory.django.DjangoModelFactory):
    """The one scheme, carried by a Mission Locale."""

    class Meta:
        model = models.Scheme
        django_get_or_create = ["pk"]

    pk = 1
    name = "Grand Large"
    phone = "+33261910000"
    carrier = factory.SubFactory(OrganisationFactory, local_mission=True)


class ConsortiumMembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.ConsortiumMembership

    organisation = factory.SubFactory(OrganisationFactory)
    role = models.ConsortiumMembership.Role.MEMBER
    period = factory.LazyFunction(since_last_year)


class FundingAgreementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.FundingAgreement

    name = factory.Sequence(lambda n: f"Convention {n}")
    funder = factory.SubFactory(OrganisationFactory, kind=models.Organisation.Kind.STATE)
    period = factory.LazyFunction(since_last_year)


class MembershipFactory(factory.django.DjangoModelFactory):
    """An adviser for a year."""

    class Meta:
        model = models.Membership

    class Params:
        ended = factory.Trait(period=factory.LazyFunction(the_year_before_last))

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = models.Membership.Role.ADVISER
    period = factory.LazyFunction(since_last_year)


class PlaceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Place

    class Params:
        closed = factory.Trait(closed_on=factory.LazyFunction(timezone.localdate))

    name = factory.Sequence(lambda n: f"Salle des Ajoncs {n}")
    kind = models.Place.Kind.YOUTH_SPACE
    organisation = factory.SubFactory(OrganisationFactory)
    commune = factory.SubFactory(CommuneFactory)


class AmbassadorFactory(factory.django.DjangoModelFactory):
    """A young volunteer whose role holds today."""

    class Meta:
        model = models.Ambassador
        skip_postgeneration_save = True

    user = factory.SubFactory(UserFactory)
    role = factory.RelatedFactory(
        MembershipFactory, user=factory.SelfAttribute("..user"), role=models.Membership.Role.AMBASSADOR
    )


class MandateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Mandate

    class Params:
        ended = factory.Trait(period=factory.LazyFunction(the_year_before_last))

    ambassador = factory.SubFactory(AmbassadorFactory)
    commune = factory.SubFactory(CommuneFactory)
    period = factory.LazyFunction(since_last_year)


class TravelTimeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.TravelTime

    origin = factory.SubFactory(CommuneFactory)
    destination = factory.SubFactory(CommuneFactory)
    minutes = 28
    km = "25.2"


class FerryAccessFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.FerryAccess

    island = factory.SubFactory(CommuneFactory, island=True)
    origin = factory.SubFactory(CommuneFactory)
    port_name = "Port-Blanc"
    port_commune = factory.SubFactory(CommuneFactory)
    drive_minutes = 10
    drive_km = "7.4"
    crossing_minutes = 5
    mean_wait_minutes = 15
