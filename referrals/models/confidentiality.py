"""The one condition that keeps a hidden file out of every list, search and page (P29).

A QuerySet that leads to a person ends its `visible_to(user)` with `.filter(open_to(user, "path__to__young_person"))`;
tests/test_confidentiality.py finds those that do not.
"""

from django.db.models import Q

from referrals.models.conflict_of_interest import ConflictOfInterest
from referrals.models.restriction import Restriction


def hidden_from(user):
    """The people whose file is closed to a user, as a subquery of ids: there are few, PostgreSQL reads them once."""
    return Restriction.objects.hiding_from(user).union(ConflictOfInterest.objects.hiding_from(user))


def open_to(user, person="young_person"):
    """A condition: the file of the person at the end of this path is not closed to the user."""
    return ~Q(**{f"{person}__in": hidden_from(user)})


def closed_to_anybody():
    """The people whose file is closed to somebody, as a subquery of ids: nobody in particular is asking."""
    return (
        Restriction.objects.active()
        .values("young_person")
        .union(ConflictOfInterest.objects.active().values("young_person"))
    )
