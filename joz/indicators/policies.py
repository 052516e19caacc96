"""Who may read the figures."""

from partners.roles import is_manager


def may_see_dashboard(user):
    """The manager reads the figures of the scheme; nobody is named in them."""
    return is_manager(user)
