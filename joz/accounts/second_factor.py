"""The second factor: who needs one, who has one, who gave one in this session (P25)."""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]

_rules = []


def needed_when(rule):
    """Seam: a higher floor says for which users `rule(user)` holds; accounts know nothing of roles."""
    _rules.append(rule)


def is_needed_by(user):
    """Whether a password, or a mailbox, is too little for what this user may do."""
    return user.is_staff or user.is_superuser or any(rule(user) for rule in _rules)


def is_set_up_by(user):
    """Whether the user has an application or a key; recovery codes alone are a spare, not a factor."""
    return is_mfa_enabled(user, FACTORS)


def was_given(request):
    """Whether the user proved a second factor since signing in."""
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in records)
