from tracking.models.entry_situation import EntrySituation
from tracking.models.pathway import AdviserAssignment, Pathway
from tracking.models.step import Step

__all__ = ["AdviserAssignment", "EntrySituation", "Pathway", "Step"]
