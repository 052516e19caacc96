"""What the scheme has in each commune, and how far it covers the territory (R13, R47)."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from partners.models import Commune, Mandate, Place


@dataclass(frozen=True)
class Coverage:
    """How many communes there are, how many the scheme serves, and what those have."""

    total: int
    covered: int
    without_ambassador: int
    with_place: int


def with_presence(communes):
    """Say of each commune whether an ambassador speaks for it today, and whether a place is lent there."""
    here = {"commune": OuterRef("pk")}
    return communes.annotate(
        has_ambassador=Exists(Mandate.objects.current().filter(**here)),
        has_place=Exists(Place.objects.open().filter(**here)),
    )


def measure():
    """The coverage of today, in one question to the database."""
    covered = Q(is_covered=True)
    counts = with_presence(Commune.objects.all()).aggregate(
        total=Count("pk"),
        covered=Count("pk", filter=covered),
        without_ambassador=Count("pk", filter=covered & Q(has_ambassador=False)),
        with_place=Count("pk", filter=covered & Q(has_place=True)),
    )
    return Coverage(**counts)
