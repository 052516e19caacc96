from tracking.models.entry_situation import EntrySituation
from tracking.models.pathway import AdviserAssignment, Pathway
from tracking.models.step import Step
from tracking.models.step_template import StepTemplate

__all__ = ["AdviserAssignment", "EntrySituation", "Pathway", "Step", "StepTemplate"]
