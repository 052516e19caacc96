from tracking.forms.entry import EntryForm
from tracking.forms.information import InformationForm
from tracking.forms.lists import PathwayFilter
from tracking.forms.pathway import HandoverForm, StepForm

__all__ = ["EntryForm", "HandoverForm", "InformationForm", "PathwayFilter", "StepForm"]
