"""Servers that misbehave on demand: a real SMTP server and an SMS gateway, both on this machine."""

import socket
import struct
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from joz.outbox.models import Message


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def owe(now):
    """Owe a message, an SMS unless told; each call has its own cause."""
    causes = iter(range(1000))

    def _owe(**fields):
        cause = {"key": f"cause:{next(causes)}", "channel": "sms", "to": "+33639980001", "body": "Bonjour"}
        return Message.owe(**{**cause, "now": now, **fields})

    return _owe


@pytest.fixture
def owe_letter(owe):
    return lambda **fields: owe(
        **{"channel": "email", "to": "annick@demo.joz.example", "subject": "Votre code", **fields}
    )


class Mailbox:
    """An SMTP server's mind: `refuse_recipient` and `refuse_data` are answers it gives instead of 250."""

    def __init__(self):
        self.letters = []
        self.refuse_recipient = self.refuse_data = ""

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.refuse_recipient:
            return self.refuse_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.refuse_data:
            return self.refuse_data
        self.letters.append(envelope.content.decode())
        return "250 OK"


@pytest.fixture
def mailbox(settings):
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = server.hostname, server.port, 5
    box.stop = server.stop
    yield box
    with suppress(AssertionError):  # A test may have stopped it already.
        server.stop()


class Gateway(ThreadingHTTPServer):
    """An SMS gateway: answers the statuses it was told, then 200; remembers what it took, by idempotency key."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), GatewayAnswers)
        self.answers, self.asked, self.taken = [], [], {}

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/sms"

    def handle_error(self, request, client_address):
        """A client that hung up is what some tests want."""


class GatewayAnswers(BaseHTTPRequestHandler):
    def do_POST(self):
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        key = self.headers["Idempotency-Key"]
        self.server.asked.append(key)
        answer = self.server.answers.pop(0) if self.server.answers else 200
        if answer == "slow":
            time.sleep(1)
        if answer in (200, "lost"):
            self.server.taken.setdefault(key, text)
        if answer == "lost":
            self._hang_up()
        else:
            self._answer(answer if isinstance(answer, int) else 200)

    def do_GET(self):
        self._answer(200)

    def _answer(self, status):
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _hang_up(self):
        # Linger zero: the client gets a reset instead of an answer.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def log_message(self, *args):
        pass


@pytest.fixture
def gateway(settings):
    server = Gateway()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.SMS_GATEWAY_URL = server.url
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]
