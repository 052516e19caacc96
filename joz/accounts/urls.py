"""Sign-in and one's own account: French paths, and the library's names, since it reverses them itself."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import include, path

from joz.accounts import views

sign_in = [
    path("", account.login, name="account_login"),
    path("code/", account.request_login_code, name="account_request_login_code"),
    path("code/verification/", views.confirm_login_code, name="account_confirm_login_code"),
    path("verification/", mfa.authenticate, name="mfa_authenticate"),
    path("cle/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("compte-ferme/", account.account_inactive, name="account_inactive"),
    path("inscription/", views.sign_up, name="account_signup"),
]

password = [
    path("", account.password_change, name="account_change_password"),
    path("premier/", account.password_set, name="account_set_password"),
    path("oublie/", account.password_reset, name="account_reset_password"),
    path("oublie/code/", account.confirm_password_reset_code, name="account_confirm_password_reset_code"),
    path("oublie/nouveau/", account.complete_password_reset, name="account_complete_password_reset"),
    path("oublie/fait/", account.password_reset_from_key_done, name="account_password_reset_completed"),
]

security = [
    path("", mfa.index, name="mfa_index"),
    path("seconde-preuve/", views.second_factor_choice, name="second_factor"),
    path("application/", views.SetUpApplication.as_view(), name="mfa_activate_totp"),
    path("application/retrait/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("codes-de-secours/", views.recovery_codes, name="mfa_view_recovery_codes"),
    path("codes-de-secours/fichier/", views.recovery_codes_file, name="mfa_download_recovery_codes"),
    path("codes-de-secours/autres/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("cles/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("cles/ajout/", views.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("cles/<int:pk>/nom/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("cles/<int:pk>/retrait/", views.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("confirmation/", account.reauthenticate, name="account_reauthenticate"),
    path("confirmation/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("confirmation/cle/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
]

urlpatterns = [
    path("connexion/", include(sign_in)),
    path("deconnexion/", account.logout, name="account_logout"),
    path("mon-compte/mot-de-passe/", include(password)),
    path("mon-compte/securite/", include(security)),
    path("mon-compte/sessions/", views.open_sessions, name="usersessions_list"),
]
