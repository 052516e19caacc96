"""The kilometre counter of a vehicle, read at each return and in the logbook: it never goes backwards.

A trigger of the database holds it, whoever writes (migration 0005); this says it in words.
"""

from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Min

from joz.components import french
from outreach.models.local_day import LocalDay

NEVER_BACK = "counter_never_goes_back"


@contextmanager
def never_back(vehicle, day, refusal):
    """Turn the database's refusal into what the counter marked around a day."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as violation:
        if NEVER_BACK not in str(violation):
            raise
        raise refusal(f"{_words(vehicle, day)} : relisez le vôtre.") from violation


def _words(vehicle, day):
    """« Le compteur marquait 42 310 km avant ce jour et 42 500 km après »."""
    uses = vehicle.uses.filter(returned_at__isnull=False).annotate(day=LocalDay(F("period__startswith")))
    entries = vehicle.entries.exclude(km=None)
    before = _extreme(Max, uses.filter(day__lte=day), "km_back", entries.filter(day__lte=day))
    after = _extreme(Min, uses.filter(day__gt=day), "km_out", entries.filter(day__gt=day))
    said = [f"{french.number(before)}{french.SPACE}km ce jour-là ou avant"] if before is not None else []
    said += [f"{french.number(after)}{french.SPACE}km ensuite"] if after is not None else []
    return f"Un compteur ne recule pas. Celui de {vehicle} marquait {' et '.join(said)}"


def _extreme(best, uses, column, entries):
    marks = [uses.aggregate(km=best(column))["km"], entries.aggregate(km=best("km"))["km"]]
    known = [km for km in marks if km is not None]
    return (max if best is Max else min)(known, default=None)
