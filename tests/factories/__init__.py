"""The smallest valid objects; traits name situations."""

from tests.factories.accounts import UserFactory, sign_in
from tests.factories.partners import (
    AmbassadorFactory,
    CommuneFactory,
    ConsortiumMembershipFactory,
    FerryAccessFactory,
    FundingAgreementFactory,
    IntercommunalityFactory,
    MandateFactory,
    MembershipFactory,
    OrganisationFactory,
    PlaceFactory,
    SchemeFactory,
    ThemeFactory,
    TravelTimeFactory,
)
from tests.factories.referrals import (
    ContactAttemptFactory,
    ContactPointFactory,
    InvisibilityCheckFactory,
    InvitationFactory,
    ReferralFactory,
    YoungPersonFactory,
)
from tests.factories.tracking import (
    AdviserAssignmentFactory,
    EntrySituationFactory,
    PathwayFactory,
    StepFactory,
    StepTemplateFactory,
)

__all__ = [
    "AdviserAssignmentFactory",
    "AmbassadorFactory",
    "CommuneFactory",
    "ConsortiumMembershipFactory",
    "ContactAttemptFactory",
    "ContactPointFactory",
    "EntrySituationFactory",
    "FerryAccessFactory",
    "FundingAgreementFactory",
    "IntercommunalityFactory",
    "InvisibilityCheckFactory",
    "InvitationFactory",
    "MandateFactory",
    "MembershipFactory",
    "OrganisationFactory",
    "PathwayFactory",
    "PlaceFactory",
    "ReferralFactory",
    "SchemeFactory",
    "StepFactory",
    "StepTemplateFactory",
    "ThemeFactory",
    "TravelTimeFactory",
    "UserFactory",
    "YoungPersonFactory",
    "sign_in",
]
