"""Which roles a user holds today: the one question that every policy starts from."""

from partners.models import Membership


def roles_of(user):
    """The roles that a user holds today, whatever the organisation."""
    return frozenset(role for role, _ in _held_by(user))


def has_role_in(user, organisation_id, role):
    """Whether a user holds a role today for one organisation."""
    return (role, organisation_id) in _held_by(user)


def _held_by(user):
    """(role, organisation id) pairs of today; asked of the database once per request."""
    if not user.is_authenticated:
        return frozenset()
    if not hasattr(user, "_held_roles"):
        held = Membership.objects.current().filter(user=user)
        user._held_roles = frozenset(held.values_list("role", "organisation_id"))
    return user._held_roles


def is_adviser(user):
    return Membership.Role.ADVISER in roles_of(user)


def is_manager(user):
    return Membership.Role.MANAGER in roles_of(user)


def is_team(user):
    """An adviser or a manager: those who may open personal files."""
    return bool(Membership.TEAM & roles_of(user))


def needs_second_factor(user):
    """Whoever may open files or change accounts proves more than a password (P25)."""
    return user.is_superuser or bool(Membership.STAFF & roles_of(user))
