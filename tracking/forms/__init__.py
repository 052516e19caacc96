from tracking.forms.entry import EntryForm
from tracking.forms.information import InformationForm
from tracking.forms.invisibility import InvisibilityForm
from tracking.forms.lists import PathwayFilter
from tracking.forms.pathway import HandoverForm
from tracking.forms.steps import CatalogueFilter, StepChangeForm, StepForm, StepTemplateForm

__all__ = [
    "CatalogueFilter",
    "EntryForm",
    "HandoverForm",
    "InformationForm",
    "InvisibilityForm",
    "PathwayFilter",
    "StepChangeForm",
    "StepForm",
    "StepTemplateForm",
]
