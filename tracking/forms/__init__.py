from tracking.forms.accompaniments import AccompanimentForm, AuthorisationForm, ReturnForm
from tracking.forms.aid import AidFilter, AidForm, AnswerForm, EnvelopeForm
from tracking.forms.diagnosis import BarrierForm, BarriersForm, DiagnosisForm
from tracking.forms.encounter import EncounterForm
from tracking.forms.entry import EntryForm
from tracking.forms.exchange import CorrectionForm, ExchangeForm
from tracking.forms.follow_up import FollowUpFilter, FollowUpForm, SurveyForm
from tracking.forms.guardian import GuardianForm
from tracking.forms.handover_sheet import HandoverSheetForm, ReceivedSheetForm
from tracking.forms.identity import ContactForm, IdentityForm, SmsAnswerForm
from tracking.forms.information import InformationForm
from tracking.forms.invisibility import InvisibilityForm
from tracking.forms.leaving import ExitClassesForm, ExitForm, PostponementForm
from tracking.forms.lists import OutOfSightFilter, PathwayFilter
from tracking.forms.pathway import HandoverForm
from tracking.forms.people import PeopleFilter
from tracking.forms.proposals import FateForm, ProposalFilter, ProposalForm
from tracking.forms.re_entry import ReEntryFilter
from tracking.forms.sensitive import DisabilityForm, SelfRatingForm
from tracking.forms.steps import CatalogueFilter, StepChangeForm, StepForm, StepTemplateForm

__all__ = [
    "AccompanimentForm",
    "AidFilter",
    "AidForm",
    "AnswerForm",
    "AuthorisationForm",
    "BarrierForm",
    "BarriersForm",
    "CatalogueFilter",
    "ContactForm",
    "CorrectionForm",
    "DiagnosisForm",
    "DisabilityForm",
    "EncounterForm",
    "EntryForm",
    "EnvelopeForm",
    "ExchangeForm",
    "ExitClassesForm",
    "ExitForm",
    "FateForm",
    "FollowUpFilter",
    "FollowUpForm",
    "GuardianForm",
    "HandoverForm",
    "HandoverSheetForm",
    "IdentityForm",
    "InformationForm",
    "InvisibilityForm",
    "OutOfSightFilter",
    "PathwayFilter",
    "PeopleFilter",
    "PostponementForm",
    "ProposalFilter",
    "ProposalForm",
    "ReEntryFilter",
    "ReceivedSheetForm",
    "ReturnForm",
    "SelfRatingForm",
    "SmsAnswerForm",
    "StepChangeForm",
    "StepForm",
    "StepTemplateForm",
    "SurveyForm",
]
