"""Who may do what with a signal. Which rows one sees is `visible_to`; this is which acts."""

from partners.models import Membership, Scheme
from partners.roles import has_role_in, is_adviser, is_team, roles_of

Role = Membership.Role


def may_open_inbox(user):
    """The team reads the inbox; its advisers answer."""
    return is_team(user)


def may_answer(user, referral):
    """An adviser of the organisation that received the referral answers it, tries to reach, merges."""
    return has_role_in(user, referral.recipient_id, Role.ADVISER)


def may_settle_duplicates(user):
    """An adviser who sees two people says whether they are one, and undoes what was merged."""
    return is_adviser(user)


def may_see_matches(user):
    """Who could be the same person is shown to the team only: to nobody else, not even that there is somebody (P11)."""
    return is_adviser(user)


def may_check_invisibility(user, person):
    """An adviser who sees the person asks whether they are « invisible », and asks again."""
    return is_adviser(user)


def may_read_words(user, organisation_id, *, said_why=False):
    """What was written in free text is the advisers'; a manager reads it once they have said why (DOMAIN § 4.2)."""
    is_justified = said_why and has_role_in(user, organisation_id, Role.MANAGER)
    return is_justified or has_role_in(user, organisation_id, Role.ADVISER)


def may_follow_own_signals(user):
    """Partners see the state of their organisation's signals; ambassadors how many of their cards served."""
    return bool(roles_of(user) & {Role.PARTNER_STAFF, Role.AMBASSADOR})


def brings_lists(user):
    """Whether the way to bring a list is shown: to the team of the organisation that carries the scheme."""
    return may_import(user, Scheme.objects.the_one().carrier_id)


def may_import(user, organisation_id):
    """The team brings lists in for its own organisation."""
    return any(has_role_in(user, organisation_id, role) for role in (Role.ADVISER, Role.MANAGER))
