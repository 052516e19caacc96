from outreach.models.observation import AgeBand, Channel, FieldObservation

__all__ = ["AgeBand", "Channel", "FieldObservation"]
