from partners.models.ambassador import Ambassador, Mandate
from partners.models.consortium import ConsortiumMembership, FundingAgreement
from partners.models.directory import Organisation, Place
from partners.models.membership import Membership
from partners.models.place_terms import OpeningHours, ParkingPermit, SchoolTime, Weekday
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
    "OpeningHours",
    "Organisation",
    "ParkingPermit",
    "Place",
    "Scheme",
    "SchoolTime",
    "Theme",
    "TravelTime",
    "Weekday",
]
