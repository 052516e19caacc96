from referrals.models.confidentiality import open_to
from referrals.models.conflict_of_interest import ConflictOfInterest
from referrals.models.contact_attempt import ContactAttempt
from referrals.models.doubles import NamesCounted, NotSamePerson, PossibleDuplicate
from referrals.models.import_batch import ImportBatch
from referrals.models.import_row import ImportRow
from referrals.models.invisibility_check import InvisibilityCheck
from referrals.models.invitation import Invitation
from referrals.models.merge import PersonMerge
from referrals.models.referral import Referral
from referrals.models.restriction import Restriction, RestrictionReader
from referrals.models.young_person import ContactPoint, YoungPerson

__all__ = [
    "ConflictOfInterest",
    "ContactAttempt",
    "ContactPoint",
    "ImportBatch",
    "ImportRow",
    "InvisibilityCheck",
    "Invitation",
    "NamesCounted",
    "NotSamePerson",
    "PersonMerge",
    "PossibleDuplicate",
    "Referral",
    "Restriction",
    "RestrictionReader",
    "YoungPerson",
    "open_to",
]
