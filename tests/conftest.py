"""What every test stands on."""

import time

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from joz.accounts import sessions

pytest_plugins = ["tests.world"]


@pytest.fixture(autouse=True)
def fresh_limits(request):
    """Each test starts with nobody having knocked too often."""
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames:
        cache.clear()


class Browser(Client):
    """A client whose `force_login` is a whole sign-in: clocks started, second factor given unless told."""

    def force_login(self, user, backend=None, *, second_factor=True):
        super().force_login(user, backend)
        session = self.session
        sessions.begin(session, now=timezone.now())
        if second_factor:
            session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
            session["account_authentication_methods_user"] = str(user.pk)
        session.save()


@pytest.fixture
def client():
    return Browser()
