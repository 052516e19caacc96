"""Who may do what on the road. Which stops one sees is `visible_to`; this is which acts."""

from partners.models import Membership
from partners.roles import has_role_in, roles_of


def may_plan(user):
    """Tours, stops, presences and vehicles are planned by whoever runs the scheme."""
    return bool(Membership.STAFF & roles_of(user))


def may_read_tours(user):
    """The board of tours is for everyone who works with us; a funder reads figures."""
    return bool(roles_of(user) - {Membership.Role.FUNDER})


def may_pause(user, presence):
    """Whoever runs the scheme, and whoever lends the place: « fermé en août »."""
    lender = presence.place.organisation_id
    return may_plan(user) or has_role_in(user, lender, Membership.Role.PARTNER_STAFF)


def may_note_passages(user, project):
    """Where another project goes is noted by whoever runs the scheme, and by those who drive that project."""
    return may_plan(user) or has_role_in(user, project.organisation_id, Membership.Role.PARTNER_STAFF)


def may_use_vehicles(user):
    """Whoever runs the scheme reserves a vehicle, writes in its logbook, and stops it when it breaks down."""
    return bool(Membership.STAFF & roles_of(user))


def may_keep_vehicles(user):
    """The fleet itself, its papers and who may drive are for those who answer for it."""
    return bool({Membership.Role.MANAGER, Membership.Role.ADMINISTRATOR} & roles_of(user))


def may_end_use(user, use):
    """One's own reservation, or anybody's for those who answer for the fleet; a stop and a drive have their pages."""
    is_mine = use.driver_id == user.pk or may_keep_vehicles(user)
    return is_mine and may_use_vehicles(user) and use.purpose == use.Purpose.VISIT


def may_note_return(user, use):
    """The kilometres of any trip but a drive, whose return also says how it went."""
    return may_use_vehicles(user) and use.purpose in (use.Purpose.VISIT, use.Purpose.TOUR)


def may_watch_over(user):
    """Whoever may go out alone sees who is out, and may say that they were reached."""
    return bool(Membership.TEAM & roles_of(user))
