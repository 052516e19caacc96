"""The roads a message may take: SMTP for e-mail; for SMS the console, or any provider behind HTTP."""

import json
from smtplib import SMTPDataError, SMTPRecipientsRefused
from urllib.error import HTTPError
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
)

import structlog
from django.conf import settings
from django.core.mail import EmailMessage

from joz.outbox.delivery import Refused
from joz.outbox.models import Message

log = structlog.get_logger()
TIMEOUT_SECONDS = 10


def send(message):
    """Send a message by its channel; raise `Refused` when it can never leave, anything else when it may later."""
    road = {Message.Channel.EMAIL: send_email, Message.Channel.SMS: send_sms}[message.channel]
    road(message)


def send_email(message):
    """Send by SMTP; the Message-ID comes from the row, so that a second try is recognised as the same letter."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >") or "joz.invalid"
    headers = {"Message-ID": f"<joz-{message.pk}@{domain}>", "Auto-Submitted": "auto-generated"}
    try:
        EmailMessage(message.subject, message.body, to=[message.to], headers=headers).send()
    except SMTPRecipientsRefused as error:
        _give_up_for_ever([code for code, _ in error.recipients.values()], error)
    except SMTPDataError as error:
        _give_up_for_ever([error.smtp_code], error)


def _give_up_for_ever(codes, error):
    """5xx is a refusal; 4xx (a full mailbox, a greylist) passes: RFC 5321 § 4.2.1."""
    if min(codes) >= 500:
        raise Refused(f"smtp_{codes[0]}") from error
    raise error


def send_sms(message):
    """Send by the gateway that SMS_GATEWAY_URL names: `console:` or the address of an HTTP gateway."""
    if settings.SMS_GATEWAY_URL.startswith("console:"):
        # The text stays in the table (administrators may read it); a log carries ids only.
        log.info("sms_to_console", message_id=message.pk, characters=len(message.body))
    else:
        post_to_gateway(message)


def post_to_gateway(message):
    """POST `{"to", "text"}` with an Idempotency-Key; 2xx is taken, 4xx (but 408, 429) is refused for ever."""
    request = Request(  # noqa: S310 - http_only opens nothing else
        settings.SMS_GATEWAY_URL,
        data=json.dumps({"to": message.to, "text": message.body}).encode(),
        headers={"Content-Type": "application/json", "Idempotency-Key": message.key},
        method="POST",
    )
    try:
        http_only().open(request, timeout=TIMEOUT_SECONDS).close()
    except HTTPError as error:
        error.close()
        if 400 <= error.code < 500 and error.code not in (408, 429):
            raise Refused(f"gateway_{error.code}") from error
        raise


def http_only():
    """An opener that knows HTTP and nothing else.

    No file or FTP address, no proxy of the environment; above all no redirection, which would turn our POST
    into a GET and pass a text that nobody received for sent.
    """
    opener = OpenerDirector()
    for handler in (HTTPHandler, HTTPSHandler, HTTPErrorProcessor, HTTPDefaultErrorHandler):
        opener.add_handler(handler())
    return opener
