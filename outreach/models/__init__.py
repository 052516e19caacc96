from outreach.models.observation import AgeBand, Channel, FieldObservation
from outreach.models.vehicle import Vehicle, VehicleUse

__all__ = ["AgeBand", "Channel", "FieldObservation", "Vehicle", "VehicleUse"]
