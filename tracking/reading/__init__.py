from tracking.reading.diagnosis import Picture
from tracking.reading.dossier import Dossier
from tracking.reading.information import Information
from tracking.reading.pathway import PathwayReading, pathways_to_read

__all__ = ["Dossier", "Information", "PathwayReading", "Picture", "pathways_to_read"]
