"""The settings of the house, as tests want them: same code, no secret, nothing left behind."""

import os

for name, value in {
    "SECRET_KEY": "tests-only",
    "DEMO": "1",
    "EMAIL_URL": "memorymail:",
    "LOG_LEVEL": "ERROR",
    "STATIC_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
}.items():
    os.environ.setdefault(name, value)

from joz.settings import *  # noqa: E402, F403

STATIC_ROOT = BASE_DIR / "static"  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Static files are looked up when asked for, rather than all listed for each client that a test makes.
WHITENOISE_AUTOREFRESH = True
