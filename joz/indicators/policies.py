"""Who may read the figures."""

from partners.models import Membership
from partners.roles import has_role_in, is_manager, roles_of


def may_see_dashboard(user):
    """The manager reads the figures of the scheme; nobody is named in them."""
    return is_manager(user)


def may_see_coverage(user):
    """Where we go and where we do not concerns everyone who works with us; a funder reads reports."""
    return bool(roles_of(user) - {Membership.Role.FUNDER})


def may_see_small_counts(user, scheme):
    """How many people, however few: for the team of the scheme only (P22)."""
    return any(has_role_in(user, scheme.carrier_id, role) for role in Membership.TEAM)
