"""Who may do what with a pathway. Which rows one sees is `visible_to`; this is which acts."""

from partners.models import Membership
from partners.roles import has_role_in, is_adviser, is_manager, is_team, roles_of
from tracking.models import Pathway

Role = Membership.Role


def may_open_day(user):
    """The team works from « Ma journée »; nobody else has one."""
    return is_team(user)


def may_enter(user, referral):
    """An adviser of the organisation that received the referral opens the pathway that answers it."""
    return has_role_in(user, referral.recipient_id, Role.ADVISER)


def may_leave(user, pathway):
    """An adviser of the organisation ends a pathway, keeps one that is silent, or takes an end back."""
    return has_role_in(user, pathway.organisation_id, Role.ADVISER)


def may_enter_again(user, pathway):
    """An adviser of the organisation that supported the person opens another pathway with them."""
    return has_role_in(user, pathway.organisation_id, Role.ADVISER)


def may_settle_exit_classes(user):
    """What an end counts as is agreed with a funder: whoever answers for the figures says it."""
    return bool({Role.MANAGER, Role.ADMINISTRATOR} & roles_of(user))


def may_tell(user, person):
    """An adviser who sees the person notes that they were told what we keep."""
    return is_adviser(user)


def may_identify(user, person):
    """An adviser who sees the person notes who they are and how to reach them."""
    return is_adviser(user)


def may_note_guardian(user, person):
    """An adviser who sees the person notes whom to call about a minor, and what a parent allows."""
    return is_adviser(user)


def may_re_enter(user):
    """Advisers type in i-milo what they noted here."""
    return is_adviser(user)


def may_note_exchange(user, person=None):
    """An adviser who sees the person notes what was said; and meets people whom nobody sees yet."""
    return is_adviser(user)


def may_mend_exchange(user, participant):
    """Its author, while still adviser there: nobody rewrites what a colleague noted."""
    noted = participant.interaction
    return noted.made_by_id == user.pk and has_role_in(user, noted.organisation_id, Role.ADVISER)


def may_work_on_steps(user, pathway):
    """Any adviser of the organisation: colleagues stand in for each other."""
    return has_role_in(user, pathway.organisation_id, Role.ADVISER)


def may_support(user, pathway):
    """Any adviser of the organisation proposes, asks for money, drives; and says what came of it."""
    return has_role_in(user, pathway.organisation_id, Role.ADVISER)


def may_answer_aid(user, pathway):
    """An adviser or a manager of the organisation notes what was answered to a request for money."""
    return may_support(user, pathway) or has_role_in(user, pathway.organisation_id, Role.MANAGER)


def may_read_envelopes(user):
    """Whoever works for a structure reads how much is left; nobody is named in an envelope."""
    return bool(Membership.STAFF & roles_of(user))


def may_manage_envelopes(user, organisation_id):
    """A manager or an administrator of the structure that keeps the money."""
    return any(has_role_in(user, organisation_id, role) for role in (Role.MANAGER, Role.ADMINISTRATOR))


def may_keep_catalogue(user):
    """The team extends the catalogue of steps: nothing in it is about anybody."""
    return is_team(user)


def may_diagnose(user, pathway):
    """Any adviser of the organisation takes stock with the person, names what is in the way, hands the phone over."""
    return has_role_in(user, pathway.organisation_id, Role.ADVISER)


def may_know_disability(user, pathway):
    """The lead adviser of today or whoever stands in for them, and nobody else (DOMAIN § 4.2)."""
    return Pathway.objects.open().cared_for_by(user).filter(pk=pathway.pk).exists()


def may_hand_over(user, pathway):
    """An adviser passes on, a manager shares out."""
    return has_role_in(user, pathway.organisation_id, Role.ADVISER) or has_role_in(
        user, pathway.organisation_id, Role.MANAGER
    )


def may_restrict(user, person):
    """Anybody of the team who sees the person closes their file to the others."""
    return is_team(user)


def may_declare_tie(user, person):
    """Anybody of the team who sees the person may know them."""
    return is_team(user)


def may_look_after_files(user):
    """A manager knows which files are closed, to whom, and who must take over."""
    return is_manager(user)


def may_share_out(user, adviser, organisation_id):
    """A manager shares out the caseload of anybody of the team; an adviser passes on their own."""
    if has_role_in(user, organisation_id, Role.MANAGER):
        return True
    return user == adviser and has_role_in(user, organisation_id, Role.ADVISER)


def may_ask_to_open(user):
    """Whoever sees the person gives a reason: to open the file, or for a manager to read what was written freely."""
    return is_team(user)


def may_share(user, pathway):
    """An adviser of the organisation notes what the person lets a partner see, and stops it when they say so."""
    return has_role_in(user, pathway.organisation_id, Role.ADVISER)


def may_stop_sharing(user, agreement):
    """Any adviser who sees the person stops a sharing: it cannot wait for the one who noted it."""
    return is_adviser(user)


def may_read_shared(user):
    """The staff of a partner reads what people chose to show it."""
    return Role.PARTNER_STAFF in roles_of(user)


def may_use_field(user):
    """The team goes out: advisers, and managers who lend a hand."""
    return is_team(user)
