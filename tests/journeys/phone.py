"""A phone with its own memory: what it keeps outlives the browser that is killed on it."""

import os
import re
import signal
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect

from joz.local import browser as chromium
from tests.conftest import Browser
from tests.journeys.conftest import FLAGS, PHONE

ONE_MORE = re.compile("Femme 18-20 ans, un de plus")
QUEUE = "[data-queue-count]"


def running_on(folder):
    """The processes of the browser that was started on this folder, and of no other."""
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdecimal() and str(folder).encode() in (entry / "cmdline").read_bytes():
                yield int(entry.name)


class Phone:
    """A phone with its own memory; what it keeps outlives the browser that is killed on it."""

    def __init__(self, playwright, folder, base_url):
        self.playwright, self.folder, self.base_url = playwright, folder, base_url
        self.switch_on()

    def switch_on(self):
        self.context = self.playwright.chromium.launch_persistent_context(
            self.folder,
            executable_path=chromium.find(),
            args=FLAGS,
            base_url=self.base_url,
            locale="fr-FR",
            viewport=PHONE,
            reduced_motion="reduce",
        )
        self.page = self.context.pages[0] if self.context.pages else self.context.new_page()

    def kill(self):
        """As a dead battery does: no goodbye."""
        for pid in running_on(self.folder):
            os.kill(pid, signal.SIGKILL)
        with suppress(PlaywrightError):
            self.context.close()

    def sign_in(self, user):
        """Signed in as by hand, whoever was before."""
        self.context.clear_cookies()
        client = Browser()
        client.force_login(user)
        self.context.add_cookies(
            [{"name": name, "value": morsel.value, "url": self.base_url} for name, morsel in client.cookies.items()]
        )

    def open(self):
        self.page.goto("/field/")
        self.ready()
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        return self

    def ready(self):
        self.page.locator("main[data-ready=yes]").wait_for()

    def offline(self, is_off=True):
        self.context.set_offline(is_off)

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=isinstance(name, str)).locator("visible=true").first.click()

    def open_stop(self):
        self.press("Ouvrir la halte")
        expect(self.page.locator(".field-stop[data-state=under_way]").first).to_be_attached()

    def waits(self, count):
        expect(self.page.locator(QUEUE)).to_have_text(f"{count} en attente d’envoi")

    def is_empty(self):
        expect(self.page.locator("[data-queue]")).to_be_hidden()

    def count(self, times=1):
        for _ in range(times):
            self.press(ONE_MORE)

    def spot(self, called):
        self.page.locator("summary", has_text="Repérer quelqu’un").first.click()
        form = self.page.locator("form[data-write=spotting]").first
        form.locator("[name=called]").fill(called)
        form.locator("[name=age]").fill("19")
        form.locator("[name=agreed]").check()
        form.get_by_role("button", name="Noter cette personne").click()
