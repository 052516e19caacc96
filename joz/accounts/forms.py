"""The forms of sign-in: the library's questions, in our words and in our clothes.

Field names stay the library's (`login`, `password`, `code`): password managers and other tools rely on them.
"""

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core import context as library
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from crispy_forms.helper import FormHelper
from django import forms
from django.core.cache import cache
from django.core.validators import MaxLengthValidator

CODE_ATTRIBUTES = {
    "autocomplete": "one-time-code",
    "autofocus": True,
    "class": "width-medium",
    "inputmode": "numeric",
}
CODE_LIMIT = 20
TOO_MANY_CODES = "Plusieurs codes viennent d’être demandés pour cette adresse : tapez le dernier reçu."
NAME_LIMIT = 60
PASSWORD_LIMIT = 256
ADVICE_ON_CHOOSING = (
    "12 caractères au moins. Le plus simple et le plus sûr : quatre mots sans lien entre eux, "
    "que vous n’utilisez nulle part ailleurs."
)


class Dressed:
    """Our labels, hints and limits on a form of the library; the template writes the form tag and the buttons."""

    labels = {}
    hints = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        for name, field in self.fields.items():
            self._dress(name, field)

    def _dress(self, name, field):
        field.label = self.labels.get(name, field.label)
        field.help_text = self.hints.get(name, "")
        field.widget.attrs.pop("placeholder", None)
        if name == "code":
            field.widget.attrs.update(CODE_ATTRIBUTES)
            _limit(field, CODE_LIMIT)
        if isinstance(field.widget, forms.PasswordInput):
            _limit(field, PASSWORD_LIMIT)


def _limit(field, length):
    field.validators.append(MaxLengthValidator(length))
    field.widget.attrs["maxlength"] = length


# --- Coming in ------------------------------------------------------------------------------------


class SignIn(Dressed, account.LoginForm):
    """The e-mail and the password."""

    labels = {"login": "Adresse e-mail", "password": "Mot de passe"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.helper.form_error_title = "La connexion n’a pas abouti"


class RequestCode(Dressed, account.RequestLoginCodeForm):
    """The e-mail to send a code to; the sign-in page hands its own e-mail field over."""

    labels = {"email": "Adresse e-mail"}

    def __init__(self, data=None, *args, **kwargs):
        if data is not None and "email" not in data:
            data = data.copy()
            data["email"] = data.get("login", "")
        super().__init__(data, *args, **kwargs)

    def clean_email(self):
        try:
            return super().clean_email()
        except forms.ValidationError as error:
            if error.code == "too_many_login_attempts":
                raise forms.ValidationError(TOO_MANY_CODES, code="too_many_codes") from error
            raise


class CountsFailures:
    """A wrong code counts like a wrong password: ten failures in all, and the address is locked."""

    def clean_code(self):
        adapter = get_adapter(library.request)
        adapter.pre_authenticate(library.request, email=self.email_asked())
        code = super().clean_code()
        adapter._rollback_login_failed_rl_usage()
        return code


class ConfirmCode(CountsFailures, Dressed, account.ConfirmLoginCodeForm):
    """The code received by e-mail, to come in."""

    labels = {"code": "Code reçu par e-mail"}

    def email_asked(self):
        return library.request._login_stage.state["email"]


# --- The second factor ----------------------------------------------------------------------------


class OnceOnly:
    """The library forgets a code after 30 seconds, but takes it for 90 since clocks differ: we remember longer."""

    def clean_code(self):
        code = super().clean_code()
        lifetime = mfa_settings.TOTP_PERIOD * (2 * mfa_settings.TOTP_TOLERANCE + 1)
        spent = f"joz.totp.spent:{self.user.pk}:{normalize_user_code(code)}"
        if self.authenticator.type == Authenticator.Type.TOTP and not cache.add(spent, True, lifetime):
            raise forms.ValidationError("Ce code a déjà servi. Attendez le suivant.", code="spent")
        return code


class GiveCode(OnceOnly, Dressed, mfa.AuthenticateForm):
    """The second factor, while signing in."""

    labels = {"code": "Code de votre application"}
    hints = {"code": "Les 6 chiffres du moment. Téléphone perdu : tapez un de vos codes de secours."}


class GiveCodeAgain(OnceOnly, Dressed, mfa.ReauthenticateForm):
    """The second factor, before touching the security of one's account."""

    labels = GiveCode.labels
    hints = GiveCode.hints


class SetUpApplication(Dressed, totp.ActivateTOTPForm):
    """The first code of a new application proves that it works."""

    labels = {"code": "Code affiché par l’application"}


class AddPasskey(Dressed, webauthn.AddWebAuthnForm):
    """A name for a new passkey; the browser fills in the rest."""

    labels = {
        "credential": "La clé",
        "name": "Nom de cette clé",
        "passwordless": "Me connecter avec elle seule, sans mot de passe",
    }
    hints = {
        "name": "Pour la reconnaître plus tard : « Téléphone », « Ordinateur du bureau »…",
        "passwordless": "Elle demandera votre empreinte, votre visage ou un code : c’est aussi sûr.",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _limit(self.fields["name"], NAME_LIMIT)
        self.fields["passwordless"].initial = True


class RenamePasskey(Dressed, webauthn.EditWebAuthnForm):
    labels = {"name": "Nom de cette clé"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _limit(self.fields["name"], NAME_LIMIT)


# --- The password ---------------------------------------------------------------------------------


class AskForReset(Dressed, account.ResetPasswordForm):
    labels = {"email": "Adresse e-mail"}


class ConfirmReset(CountsFailures, Dressed, account.ConfirmPasswordResetCodeForm):
    """The code received by e-mail, to choose another password."""

    labels = {"code": "Code reçu par e-mail"}

    def email_asked(self):
        return library.request.session["account_password_reset_verification"]["email"]


class NewPassword(Dressed):
    labels = {
        "oldpassword": "Mot de passe actuel",
        "password1": "Nouveau mot de passe",
        "password2": "Le même, encore une fois",
    }
    hints = {"password1": ADVICE_ON_CHOOSING}


class ResetPassword(NewPassword, account.ResetPasswordKeyForm):
    pass


class ChangePassword(NewPassword, account.ChangePasswordForm):
    pass


class SetPassword(NewPassword, account.SetPasswordForm):
    pass


class GivePasswordAgain(Dressed, account.ReauthenticateForm):
    labels = {"password": "Mot de passe"}
