"""Texts kept encrypted at rest: one safe for each purpose, so that what one keeps cannot be read by another."""

import json
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac

__all__ = ["InvalidToken", "SealedJSONField", "safe"]


def safe(purpose):
    """The safe of a purpose: locked with SECRET_KEY, opened also with the keys it replaced."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(urlsafe_b64encode(_derived(purpose, key))) for key in keys])


def _derived(purpose, key):
    return salted_hmac(purpose, "", secret=key, algorithm="sha256").digest()


class SealedJSONField(models.TextField):
    """A list or a dict that a stolen backup does not tell: sealed in the safe of its `purpose`, an empty one is "".

    It cannot be looked for by what it holds; only whether it is empty. When the key that sealed it is gone, it reads
    as empty.
    """

    def __init__(self, *args, purpose, **kwargs):
        super().__init__(*args, **kwargs)
        self.purpose = purpose

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"purpose": self.purpose}

    def get_prep_value(self, value):
        return safe(self.purpose).encrypt(json.dumps(value).encode()).decode() if value else ""

    def from_db_value(self, value, expression, connection):
        try:
            return json.loads(safe(self.purpose).decrypt(value.encode())) if value else self.get_default()
        except InvalidToken:
            return self.get_default()
