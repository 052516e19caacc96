"""Who may do what with the network and the territory. Which rows one sees is `visible_to`; this is which acts."""

from partners.models import Membership
from partners.roles import roles_of

Role = Membership.Role

# DOMAIN § 4.2: stops, places and the directory are for everyone who works with us; a funder reads figures.
READERS = frozenset(Role) - {Role.FUNDER}


def may_read_directory(user):
    """The directory and the territory: nothing personal, open to every role but the funder's."""
    return bool(READERS & roles_of(user))


def may_edit_directory(user):
    """Whoever runs the scheme adds the organisations and places that they meet on the road."""
    return bool(Membership.STAFF & roles_of(user))


def may_set_coverage(user):
    return Role.ADMINISTRATOR in roles_of(user)


def may_see_members(user):
    return bool(Membership.STAFF & roles_of(user))


def may_manage_members(user):
    """Giving a role opens files: only an administrator does it."""
    return Role.ADMINISTRATOR in roles_of(user)


def may_give_mandates(user):
    return bool(Membership.STAFF & roles_of(user))
