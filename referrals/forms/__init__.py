from referrals.forms.answer import AttemptForm, DuplicateForm, RefusalForm
from referrals.forms.duplicates import ChoicesForm, WhoseSignalForm
from referrals.forms.inbox import InboxFilter, tabs
from referrals.forms.signal import CallBackForm, InvitationForm, NamedSignalForm, ObservationForm

__all__ = [
    "AttemptForm",
    "CallBackForm",
    "ChoicesForm",
    "DuplicateForm",
    "InboxFilter",
    "InvitationForm",
    "NamedSignalForm",
    "ObservationForm",
    "RefusalForm",
    "WhoseSignalForm",
    "tabs",
]
