from tracking.models.access_grant import AccessGrant
from tracking.models.accompaniment import Accompaniment
from tracking.models.aid_envelope import AidEnvelope
from tracking.models.appointment import Appointment
from tracking.models.authorisation import Authorisation
from tracking.models.barrier import Barrier, BarrierChange
from tracking.models.caseload import AbsenceCover, CaseHandover
from tracking.models.diagnosis import Diagnosis, ThemeState
from tracking.models.disability import Disability
from tracking.models.entry_situation import EntrySituation, Situation
from tracking.models.exit_classification import ExitClassification
from tracking.models.exit_postponement import ExitPostponement
from tracking.models.exit_reason import ExitClass, ExitReason
from tracking.models.field_write import FieldWrite
from tracking.models.financial_aid import FinancialAid
from tracking.models.follow_up import FollowUp
from tracking.models.guardian import Guardian
from tracking.models.handover_sheet import HandoverSheet
from tracking.models.interaction import Interaction, Participant
from tracking.models.pathway import AdviserAssignment, Pathway
from tracking.models.pathway_exit import PathwayExit
from tracking.models.proposal import Proposal
from tracking.models.re_entry import ReEntry
from tracking.models.self_rating import SelfRating
from tracking.models.sharing_agreement import SharingAgreement
from tracking.models.step import Step
from tracking.models.step_template import StepTemplate

__all__ = [
    "AbsenceCover",
    "AccessGrant",
    "Accompaniment",
    "AdviserAssignment",
    "AidEnvelope",
    "Appointment",
    "Authorisation",
    "Barrier",
    "BarrierChange",
    "CaseHandover",
    "Diagnosis",
    "Disability",
    "EntrySituation",
    "ExitClass",
    "ExitClassification",
    "ExitPostponement",
    "ExitReason",
    "FieldWrite",
    "FinancialAid",
    "FollowUp",
    "Guardian",
    "HandoverSheet",
    "Interaction",
    "Participant",
    "Pathway",
    "PathwayExit",
    "Proposal",
    "ReEntry",
    "SelfRating",
    "SharingAgreement",
    "Situation",
    "Step",
    "StepTemplate",
    "ThemeState",
]
