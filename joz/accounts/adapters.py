"""What the sign-in library does our way: whom it lets in, what it says, how its letters leave."""

import time
from datetime import timedelta
from io import BytesIO
from urllib.parse import urlencode
from uuid import uuid4

import segno
from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.utils import get_next_redirect_url
from allauth.core import context as library
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from joz.accounts import second_factor, sessions
from joz.outbox.models import Message
from joz.outbox.tasks import nudge
from joz.safe import safe

CODE_LIFETIME = timedelta(seconds=app_settings.LOGIN_BY_CODE_TIMEOUT)
TO_NOBODY = "account/email/unknown_account"
WAYS = {
    "reauthenticate": "Avec mon mot de passe",
    "mfa_reauthenticate": "Avec un code",
    "mfa_reauthenticate:webauthn": "Avec ma clé d’accès",
}
PASSKEY_NAME = "Clé d’accès"


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in: nobody opens an account alone, and nobody learns from us who has one."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "Ce compte est fermé.",
        "email_password_mismatch": "L’adresse e-mail ou le mot de passe ne correspond pas.",
        "enter_current_password": "Ce n’est pas votre mot de passe actuel.",
        "incorrect_code": "Ce code n’est pas le bon.",
        "incorrect_password": "Ce mot de passe n’est pas le bon.",
        "rate_limited": "Trop de demandes à la suite. Attendez une minute, puis recommencez.",
        "too_many_login_attempts": "Trop d’essais. Par sécurité, la connexion à cette adresse est fermée 15 minutes.",
    }

    def is_open_for_signup(self, request):
        return False

    def login(self, request, user):
        super().login(request, user)
        sessions.begin(request.session, now=timezone.now())

    def send_mail(self, template_prefix, email, context):
        """Owe the letter and have it leave at once; for an unknown address do the same work and keep nothing."""
        context = {"email": email, "link": _link_to_code_page(context), **context}
        with transaction.atomic():
            Message.owe(
                key=f"account:{uuid4()}",
                channel=Message.Channel.EMAIL,
                to=email,
                subject=render_to_string(f"{template_prefix}_subject.txt", context).strip(),
                body=render_to_string(f"{template_prefix}_message.txt", context, library.request).strip(),
                **_lifetime(timezone.now(), is_secret="code" in context),
            )
            nudge()
            # Were it quicker to answer for an unknown address, a watch would tell who has an account.
            transaction.set_rollback(template_prefix == TO_NOBODY)

    def set_password(self, user, password):
        """Choosing a password anew, which only its owner can, also ends a lock."""
        super().set_password(user, password)
        self._delete_login_attempts_cached_email(library.request, email=user.email)

    def get_password_change_redirect_url(self, request):
        return reverse("mfa_index")

    def get_reauthentication_methods(self, user):
        """Where there is a second factor, only it proves that the person is still the same."""
        methods = super().get_reauthentication_methods(user)
        stronger = [method for method in methods if method["id"].startswith("mfa_")]
        return [method | {"description": WAYS[method["id"]]} for method in stronger or methods]

    def is_reauthentication_required(self, *, app, **kwargs):
        """Whoever signed in a moment ago, otherwise than by a mailbox, need not do it twice."""
        return super().is_reauthentication_required(app=app, **kwargs) and not self._has_just_signed_in()

    def _has_just_signed_in(self):
        since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
        records = get_authentication_records(library.request, library.request.user)
        return any(record["method"] in {"password", "mfa"} and record["at"] > since for record in records)

    def _get_login_attempts_cache_key(self, request, **credentials):
        """Failures are counted for an address, whatever name the site is called by."""
        return credentials.get("email", "").lower()


class MFAAdapter(DefaultMFAAdapter):
    """Second factors: secrets encrypted at rest, a QR code without image libraries, French names."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": ("Vos fonctions demandent une seconde preuve : ajoutez-en d’abord une autre."),
        "incorrect_code": "Ce code n’est pas le bon. L’application en change toutes les 30 secondes.",
    }

    def encrypt(self, text):
        return _safe().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return _safe().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url):
        drawing = BytesIO()
        segno.make(url, error="m").save(drawing, kind="svg", xmldecl=False, scale=5, border=4, light="#fff")
        return drawing.getvalue().decode()

    def can_delete_authenticator(self, authenticator):
        """The last factor of somebody who needs one stays."""
        if not second_factor.is_needed_by(authenticator.user):
            return True
        others = Authenticator.objects.filter(user=authenticator.user, type__in=second_factor.FACTORS)
        return others.exclude(pk=authenticator.pk).exists()

    def generate_authenticator_name(self, user, type):
        count = Authenticator.objects.filter(user=user, type=type).count()
        return f"{PASSKEY_NAME} {count + 1}" if count else PASSKEY_NAME

    def _get_site_name(self):
        return "J’Oz"


def _lifetime(now, *, is_secret):
    """A letter with a code is wiped once sent, and dropped once the code is too old; other letters stay."""
    return {"now": now, "is_secret": is_secret, "expires_at": now + CODE_LIFETIME if is_secret else None}


def _link_to_code_page(context):
    """The page that asks for the code, filled in; it takes a POST, so that a mail scanner spends nothing."""
    query = {"code": context.get("code", ""), "next": get_next_redirect_url(library.request) or ""}
    filled = urlencode({key: value for key, value in query.items() if value})
    return f"{settings.BASE_URL}{reverse('account_confirm_login_code')}?{filled}"


def _safe():
    """The safe of second factors."""
    return safe("joz.accounts.second_factor")
