"""Who may do what with a pathway. Which rows one sees is `visible_to`; this is which acts."""

from partners.models import Membership
from partners.roles import has_role_in, is_adviser, is_team

Role = Membership.Role


def may_open_day(user):
    """The team works from « Ma journée »; nobody else has one."""
    return is_team(user)


def may_enter(user, referral):
    """An adviser of the organisation that received the referral opens the pathway that answers it."""
    return has_role_in(user, referral.recipient_id, Role.ADVISER)


def may_tell(user, person):
    """An adviser who sees the person notes that they were told what we keep."""
    return is_adviser(user)


def may_work_on_steps(user, pathway):
    """Any adviser of the organisation: colleagues stand in for each other."""
    return has_role_in(user, pathway.organisation_id, Role.ADVISER)


def may_keep_catalogue(user):
    """The team extends the catalogue of steps: nothing in it is about anybody."""
    return is_team(user)


def may_hand_over(user, pathway):
    """An adviser passes on, a manager shares out."""
    return has_role_in(user, pathway.organisation_id, Role.ADVISER) or has_role_in(
        user, pathway.organisation_id, Role.MANAGER
    )
