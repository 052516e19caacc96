"""Opening the accounts of the demonstration."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher
from django.db import transaction

from joz.demo.demo_accounts import DEMO_ACCOUNTS
from partners.models import Ambassador, Membership


class NotADemonstration(Exception):
    """Accounts whose passwords are printed must never exist anywhere else."""


@transaction.atomic
def create_accounts(organisations, *, since):
    """Open every demo account, with its role from the day `since` and its second factor; returns users by e-mail.

    `organisations` finds an organisation by the name that demo_accounts gives it. Twice changes nothing.
    """
    if not settings.DEMO:
        raise NotADemonstration
    users = {}
    for account in DEMO_ACCOUNTS:
        user = users[account.email] = _opened(account)
        _give_role(user, organisations[account.organisation], account.role, since=since)
        if account.totp_secret and not Authenticator.objects.filter(user=user, type="totp").exists():
            TOTP.activate(user, account.totp_secret)
    return users


def _opened(account):
    User = get_user_model()  # noqa: N806
    known = User.objects.filter(email=account.email).first()
    # The administrator also enters the technical administration, so that the demonstration can show it.
    everything = account.role == Membership.Role.ADMINISTRATOR
    return known or User.objects.create(
        email=account.email,
        password=_lightly_hashed(account.password),
        first_name=account.first_name,
        last_name=account.last_name,
        is_staff=everything,
        is_superuser=everything,
    )


def _lightly_hashed(password):
    """Everybody is told this password: the full hash waits for the first sign-in, which Django makes whole."""
    hasher = get_hasher()
    light = {"iterations": 1000} if isinstance(hasher, PBKDF2PasswordHasher) else {}
    return hasher.encode(password, hasher.salt(), **light)


def _give_role(user, organisation, role, *, since):
    if not Membership.objects.lasting(since).filter(user=user, organisation=organisation, role=role).exists():
        Membership.grant(user=user, organisation=organisation, role=role, by=None, on=since)
    if role == Membership.Role.AMBASSADOR:
        Ambassador.objects.get_or_create(user=user)
