from outreach.models.availability import Audience, Availability, Meeting
from outreach.models.calendar_import import CalendarImport
from outreach.models.check_in import CheckIn
from outreach.models.equipment import EquipmentItem, StopCheck
from outreach.models.external_project import ExternalProject
from outreach.models.external_stop import ExternalStop
from outreach.models.feed_key import FeedKey
from outreach.models.logbook_entry import LogbookEntry
from outreach.models.met import Met, Sex
from outreach.models.observation import AgeBand, Channel, FieldObservation
from outreach.models.plan_run import PlanRun
from outreach.models.presence import Presence
from outreach.models.stop import Stop
from outreach.models.stop_lines import PartnerMet, StopNote
from outreach.models.stop_report import StopReport
from outreach.models.stop_slots import StopSlots
from outreach.models.stop_state import CancelReason, StopState
from outreach.models.stop_team import StopTeam
from outreach.models.tour import Tour
from outreach.models.vehicle import Vehicle
from outreach.models.vehicle_document import VehicleDocument
from outreach.models.vehicle_downtime import DowntimeReason, VehicleDowntime
from outreach.models.vehicle_driver import VehicleDriver
from outreach.models.vehicle_use import VehicleUse
from outreach.models.visit_request import VisitRequest

__all__ = [
    "AgeBand",
    "Audience",
    "Availability",
    "CalendarImport",
    "CancelReason",
    "Channel",
    "CheckIn",
    "DowntimeReason",
    "EquipmentItem",
    "ExternalProject",
    "ExternalStop",
    "FeedKey",
    "FieldObservation",
    "LogbookEntry",
    "Meeting",
    "Met",
    "PartnerMet",
    "PlanRun",
    "Presence",
    "Sex",
    "Stop",
    "StopCheck",
    "StopNote",
    "StopReport",
    "StopSlots",
    "StopState",
    "StopTeam",
    "Tour",
    "Vehicle",
    "VehicleDocument",
    "VehicleDowntime",
    "VehicleDriver",
    "VehicleUse",
    "VisitRequest",
]
