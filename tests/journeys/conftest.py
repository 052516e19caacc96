"""A real browser on a live server; with JavaScript and without; axe on every page met."""

import os
import time
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings
from playwright.sync_api import sync_playwright

from joz.local import browser as chromium

# Playwright's loop runs in this thread; Django would otherwise refuse the database to it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

AXE = (Path(settings.BASE_DIR) / "static" / "node_modules" / "axe-core" / "axe.min.js").read_text()
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
PASSWORD = "un-mot-de-passe"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


@pytest.fixture(scope="session")
def engine():
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chrome(engine):
    opened = engine.chromium.launch(executable_path=chromium.find(), args=FLAGS)
    yield opened
    opened.close()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def javascript(request):
    return request.param


@pytest.fixture
def browse(chrome, live_server, javascript):
    """Open a window of one's own: `browse("partner", phone=True)`."""
    contexts = []

    def opened(*, phone=False):
        context = chrome.new_context(
            base_url=live_server.url,
            locale="fr-FR",
            viewport=PHONE if phone else DESK,
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        contexts.append(context)
        return Visitor(context.new_page(), javascript=javascript)

    yield opened
    for context in contexts:
        context.close()


def give_second_factor(user):
    """An authenticator whose secret the test knows."""
    TOTP.activate(user, SECRET)


class Visitor:
    """Somebody in front of a page: goes, fills, presses, reads; checks each page met."""

    def __init__(self, page, *, javascript):
        self.page, self.javascript, self.errors = page, javascript, []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        # What the content security policy blocked is told to the console.
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)

    def go(self, path):
        answer = self.page.goto(path)
        assert answer.status == 200, (path, answer.status)
        return self.look()

    def look(self):
        """What holds on every page: one h1, French, no sideways scroll, no error, and axe has nothing to say."""
        page = self.page
        assert page.locator("h1").count() == 1, page.url
        assert page.locator("html").get_attribute("lang") == "fr"
        assert self.errors == []
        if self.javascript:
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, page.url
            self._ask_axe()
        return self

    def _ask_axe(self):
        self.page.evaluate(AXE)
        found = self.page.evaluate("axe.run(document)")["violations"]
        said = [f"{v['impact']} {v['id']}: {v['nodes'][0]['target']}" for v in found]
        assert said == [], (self.page.url, said)

    def sign_in(self, user, *, second_factor=False):
        self.go("/connexion/")
        self.page.fill("input[name=login]", user.email)
        self.page.fill("input[name=password]", PASSWORD)
        self.press("Se connecter")
        if second_factor:
            self.page.fill("input[name=code]", code_of_now())
            self.press("Se connecter")
        return self

    def fill(self, label, value):
        self.page.get_by_label(label, exact=False).first.fill(value)
        return self

    def choose(self, label):
        self.page.get_by_label(label, exact=False).first.check(force=True)
        return self

    def press(self, words):
        """Press the button or follow the link that says these words, and wait for the page it leads to."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=words).or_(self.page.get_by_role("link", name=words)).first.click()
        return self.look()

    def reads(self, *words):
        text = self.page.locator("main").inner_text().replace("\u00a0", " ").replace("\u202f", " ")
        for word in words:
            assert word in text, (word, text)
        return self


def code_of_now():
    """The six digits that an authenticator shows now."""
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))
