"""Who may do what on the road. Which stops one sees is `visible_to`; this is which acts."""

from partners.models import Membership
from partners.roles import roles_of


def may_plan(user):
    """Tours, stops, presences and vehicles are planned by whoever runs the scheme."""
    return bool(Membership.STAFF & roles_of(user))


def may_read_tours(user):
    """The board of tours is for everyone who works with us; a funder reads figures."""
    return bool(roles_of(user) - {Membership.Role.FUNDER})
