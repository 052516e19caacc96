from referrals.models.contact_attempt import ContactAttempt
from referrals.models.doubles import NamesCounted, NotSamePerson, PossibleDuplicate
from referrals.models.invisibility_check import InvisibilityCheck
from referrals.models.invitation import Invitation
from referrals.models.referral import Referral
from referrals.models.young_person import ContactPoint, YoungPerson

__all__ = [
    "ContactAttempt",
    "ContactPoint",
    "InvisibilityCheck",
    "Invitation",
    "NamesCounted",
    "NotSamePerson",
    "PossibleDuplicate",
    "Referral",
    "YoungPerson",
]
