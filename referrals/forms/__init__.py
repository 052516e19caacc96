from referrals.forms.answer import AttemptForm, DuplicateForm, RefusalForm
from referrals.forms.inbox import InboxFilter, tabs
from referrals.forms.signal import CallBackForm, InvitationForm, NamedSignalForm, ObservationForm

__all__ = [
    "AttemptForm",
    "CallBackForm",
    "DuplicateForm",
    "InboxFilter",
    "InvitationForm",
    "NamedSignalForm",
    "ObservationForm",
    "RefusalForm",
    "tabs",
]
