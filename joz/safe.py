"""Texts kept encrypted at rest: one safe for each purpose, so that what one keeps cannot be read by another."""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

__all__ = ["InvalidToken", "safe"]


def safe(purpose):
    """The safe of a purpose: locked with SECRET_KEY, opened also with the keys it replaced."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(urlsafe_b64encode(_derived(purpose, key))) for key in keys])


def _derived(purpose, key):
    return salted_hmac(purpose, "", secret=key, algorithm="sha256").digest()
