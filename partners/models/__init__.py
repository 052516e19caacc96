from partners.models.ambassador import Ambassador, Mandate
from partners.models.consortium import ConsortiumMembership, FundingAgreement
from partners.models.directory import Organisation, Place
from partners.models.membership import Membership
from partners.models.scheme import Scheme, Theme
from partners.models.territory import Commune, FerryAccess, Fold, Intercommunality, TravelTime

__all__ = [
    "Ambassador",
    "Commune",
    "ConsortiumMembership",
    "FerryAccess",
    "Fold",
    "FundingAgreement",
    "Intercommunality",
    "Mandate",
    "Membership",
    "Organisation",
    "Place",
    "Scheme",
    "Theme",
    "TravelTime",
]
