"""Pathways and their steps; each pathway has its lead adviser, as everywhere in the house."""

from datetime import timedelta

import factory
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from tests.factories.accounts import UserFactory
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
