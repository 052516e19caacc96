from outreach.forms.acts import CancelForm, MoveForm, PlanForm, RepeatForm, TeamForm
from outreach.forms.equipment import EquipmentForm
from outreach.forms.stop import DetailsForm, StopForm
from outreach.forms.tour import PublishForm, RepeatTourForm, TourForm

__all__ = [
    "CancelForm",
    "DetailsForm",
    "EquipmentForm",
    "MoveForm",
    "PlanForm",
    "PublishForm",
    "RepeatForm",
    "RepeatTourForm",
    "StopForm",
    "TeamForm",
    "TourForm",
]
