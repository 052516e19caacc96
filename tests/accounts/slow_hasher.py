"""A hasher slow enough that skipping it would show, quick enough for a test."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class SlowHasher(PBKDF2PasswordHasher):
    algorithm = "slow"
    iterations = 60_000
