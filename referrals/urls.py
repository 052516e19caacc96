"""Routes of the signals: French where the public and partners read them, English nouns for the team."""

from django.urls import path

from joz import addresses  # noqa: F401 (the <token:…> of an address)
from referrals.views import duplicates, import_rows, imports, inbox, invitations, own_signals, signals

app_name = "referrals"

urlpatterns = [
    # Whoever wants to tell us
    path("signaler/", signals.signal, name="signal"),
    path("signaler/accord/", signals.named_signal, name="named_signal"),
    path("signaler/observation/", signals.observation, name="observation"),
    path("signaler/merci/", signals.thanks, name="thanks"),
    path("signaler/moins-de-16-ans/", signals.too_young, name="too_young"),
    path("signaler/suivi/<token:token>/", signals.follow, name="follow"),
    path("signaler/invitation/", invitations.new_invitation, name="new_invitation"),
    path("signaler/invitation/<token:token>/", invitations.card, name="invitation_card"),
    path("i/<token:token>/", invitations.invited, name="invited"),
    path("rappelle-moi/", signals.call_back, name="call_back"),
    path("rappelle-moi/merci/", signals.call_back_thanks, name="call_back_thanks"),
    # Partners and ambassadors
    path("mes-signalements/", own_signals.my_signals, name="my_signals"),
    # The team
    path("inbox/", inbox.inbox, name="inbox"),
    path("referrals/<int:pk>/", inbox.detail, name="detail"),
    path("referrals/<int:pk>/acceptance/", inbox.acceptance, name="acceptance"),
    path("referrals/<int:pk>/refusal/", inbox.refusal, name="refusal"),
    path("referrals/<int:pk>/duplicate/", inbox.duplicate, name="duplicate"),
    path("referrals/<int:pk>/distinction/", inbox.distinction, name="distinction"),
    path("referrals/<int:pk>/attempts/", inbox.attempts, name="attempts"),
    path("referrals/<int:pk>/attempts/<int:attempt_pk>/withdrawal/", inbox.withdrawal, name="withdrawal"),
    path("referrals/<int:pk>/end/", inbox.end, name="end"),
    # People who could be one
    path("duplicates/", duplicates.duplicates, name="duplicates"),
    path("duplicates/<int:pk>/", duplicates.duplicate_pair, name="duplicate_pair"),
    path("duplicates/<int:pk>/distinction/", duplicates.duplicate_distinction, name="duplicate_distinction"),
    path("people/<int:pk>/merges/", duplicates.merges, name="merges"),
    path("merges/<int:pk>/undoing/", duplicates.merge_undoing, name="merge_undoing"),
    # Lists that others kept
    path("imports/", imports.lists, name="imports"),
    path("imports/new/", imports.new_import, name="new_import"),
    path("imports/sample/", imports.sample, name="import_sample"),
    path("imports/<int:pk>/", imports.detail, name="import"),
    path("imports/<int:pk>/columns/", imports.columns, name="import_columns"),
    path("imports/<int:pk>/run/", imports.run, name="import_run"),
    path("imports/<int:pk>/stop/", imports.stop, name="import_stop"),
    path("imports/<int:pk>/withdrawal/", imports.withdrawal, name="import_withdrawal"),
    path("imports/<int:pk>/rejected/", imports.rejected, name="import_rejected"),
    path("imports/<int:pk>/choices/", import_rows.choices, name="import_choices"),
    path("imports/<int:pk>/rows/<int:number>/", import_rows.correction, name="import_correction"),
    path("imports/<int:pk>/rows/<int:number>/choice/", import_rows.choice, name="import_choice"),
]
