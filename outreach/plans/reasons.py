"""The reasons to go somewhere that this floor, and the network below it, can tell."""

from datetime import timedelta

from django.db.models import Count, Max, Sum

from joz.components import french
from outreach.models import FieldObservation, Stop, VisitRequest
from outreach.planning.criteria import Criterion, register
from partners.models import Commune, Mandate

# Nobody has ever been there: as long as it takes to give all the points.
A_YEAR = 365
# INSEE, 2021, rural Morbihan: about 13 inhabitants in a hundred are 16 to 29.
SHARE_OF_YOUTH = 0.13
RECENT = timedelta(days=90)


def days_since_last_visit(codes, on):
    """Days since a stop was held in each commune."""
    held = Stop.objects.held().filter(commune__in=codes, day__lte=on).values_list("commune").annotate(Max("day"))
    return dict.fromkeys(codes, A_YEAR) | {code: (on - last).days for code, last in held}


def youths(codes, on):
    """How many people of 16 to 29 live in each commune, about."""
    inhabitants = Commune.objects.filter(pk__in=codes).values_list("pk", "population")
    return {code: round(population * SHARE_OF_YOUTH) for code, population in inhabitants}


def without_ambassador(codes, on):
    """1 where no ambassador speaks for us."""
    held = set(Mandate.objects.current(on).filter(commune__in=codes).values_list("commune", flat=True))
    return {code: 1 for code in codes if code not in held}


def seen_in_the_open(codes, on):
    """How many young people were noticed in each commune lately, about nobody in particular."""
    recent = FieldObservation.objects.filter(commune__in=codes, seen_on__gt=on - RECENT, seen_on__lte=on)
    return dict(recent.values_list("commune").annotate(Sum("headcount")))


def asked_for(codes, on):
    """How many requests for a stop wait in each commune."""
    waiting = VisitRequest.objects.open().filter(commune__in=codes)
    return dict(waiting.values_list("commune").annotate(Count("pk")))


def register_reasons():
    """Called once, when the app is ready."""
    for criterion in (
        Criterion("days", "Temps sans passage", 30, 120, days_since_last_visit, said_days),
        Criterion("youths", "Jeunes qui y vivent", 20, 800, youths, lambda n: f"environ {french.count(n, 'jeune')}"),
        Criterion(
            "no_ambassador", "Sans parrain ni marraine", 10, 1, without_ambassador, lambda n: "sans parrain ni marraine"
        ),
        Criterion("seen", "Jeunes vus dehors", 10, 10, seen_in_the_open, lambda n: f"{french.count(n, 'jeune')} vus"),
        Criterion("asked", "Demandes de passage", 15, 1, asked_for, lambda n: french.count(n, "demande")),
    ):
        register(criterion)


def said_days(days):
    return "plus d’un an sans passage" if days >= A_YEAR else f"{french.count(days, 'jour')} sans passage"
