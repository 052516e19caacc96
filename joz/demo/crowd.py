"""The advisers of a load test’s crowd, so that nobody follows thirty thousand people; they have no password."""

from random import Random

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

from joz.demo import people
from joz.demo.demo_accounts import DOMAIN
from partners.models import Membership

# Two advisers share so many cohorts: some ninety open pathways each. The first ones are the demonstration's own.
COHORTS_OF_TWO = 4


def advisers_of(cohort: int, cast):
    """The two advisers who take on a cohort, with the role from the opening of the scheme; opened when first asked."""
    nth = cohort // COHORTS_OF_TWO
    if not nth:
        return cast.advisers
    return tuple(_adviser(2 * nth + which, cast.scheme.carrier, since=cast.since) for which in (0, 1))


def _adviser(nth, carrier, *, since):
    dice = Random(f"adviser {nth}")  # noqa: S311
    called = dice.choice(people.CALLED[dice.choice((people.Sex.FEMALE, people.Sex.MALE))])
    user, is_new = get_user_model().objects.get_or_create(
        email=f"conseil-{nth}@{DOMAIN}",
        defaults={"first_name": called, "last_name": dice.choice(people.LAST_NAMES), "password": make_password(None)},
    )
    if is_new:
        Membership.grant(user=user, organisation=carrier, role=Membership.Role.ADVISER, by=None, on=since)
    return user
