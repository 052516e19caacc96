"""Who is signalling: read from the account when there is one, asked when there is none."""

from outreach.models import Channel
from partners.models import Membership, Organisation
from referrals.actions import Sender

Kind, Role = Organisation.Kind, Membership.Role

# The channel of a partner is what its organisation is (DOMAIN § 3.3); it is never asked.
CHANNEL_OF_KIND = {
    Kind.LOCAL_MISSION: Channel.INTERNAL,
    Kind.TOWN_HALL: Channel.TOWN_HALL,
    Kind.SOCIAL_CENTRE: Channel.SOCIAL_CENTRE,
    Kind.DEPARTMENT: Channel.DEPARTMENT,
    Kind.FRANCE_TRAVAIL: Channel.FRANCE_TRAVAIL,
    Kind.YOUTH_SPACE: Channel.YOUTH_SPACE,
    Kind.YOUTH_INFORMATION: Channel.YOUTH_INFORMATION,
    Kind.CHARITY: Channel.CHARITY,
    Kind.WOMENS_RIGHTS: Channel.WOMENS_RIGHTS,
    Kind.SPORT: Channel.SPORT_CULTURE,
    Kind.CULTURE: Channel.SPORT_CULTURE,
    Kind.SCHOOL: Channel.SCHOOL,
    Kind.HEALTH: Channel.HEALTH,
    Kind.HOUSING: Channel.HOUSING,
    Kind.JUSTICE: Channel.JUSTICE,
    Kind.EMPLOYER: Channel.EMPLOYER,
    Kind.MOBILE_PROJECT: Channel.OTHER_PROJECT,
}

# What somebody without an account may say that they are.
CHANNELS_WITHOUT_ACCOUNT = [
    Channel.PEER,
    Channel.FAMILY,
    Channel.TOWN_HALL,
    Channel.SOCIAL_CENTRE,
    Channel.CHARITY,
    Channel.YOUTH_SPACE,
    Channel.SCHOOL,
    Channel.HEALTH,
    Channel.SPORT_CULTURE,
    Channel.EMPLOYER,
    Channel.OTHER,
]


def sender_of(user, *, typed=None) -> Sender:
    """The sender that a request stands for; `typed` is what somebody without an account filled in."""
    if not user.is_authenticated:
        typed = typed or {}
        return Sender(
            channel=typed.get("channel") or Channel.OTHER,
            as_typed=typed.get("sender_as_typed", ""),
            email=typed.get("sender_email", ""),
        )
    membership = Membership.objects.current().filter(user=user).select_related("organisation").order_by("pk").first()
    if membership is None:
        return Sender(channel=Channel.OTHER, user=user)
    return Sender(channel=channel_of(membership), user=user, organisation=membership.organisation)


def channel_of(membership) -> str:
    """How somebody with this role comes to know of young people."""
    if membership.role == Role.AMBASSADOR:
        return Channel.AMBASSADOR
    return CHANNEL_OF_KIND.get(membership.organisation.kind, Channel.OTHER)


def sender_by_self(invitation=None) -> Sender:
    """The person themself; a card says who handed it over, and so by which channel they came."""
    if invitation is None:
        return Sender(channel=Channel.SELF)
    giver = invitation.created_by and sender_of(invitation.created_by)
    return Sender(channel=giver.channel if giver else Channel.PEER, organisation=invitation.organisation)
