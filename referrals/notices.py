"""What we write, to whom, when: the receipt to whoever signals, the first words to the young person."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from joz.outbox import quiet_hours
from joz.outbox.models import Message
from referrals.models import ContactAttempt, ContactPoint, Referral
from referrals.phones import is_mobile


def link(name, *args):
    """An absolute address, for a message."""
    return settings.BASE_URL + reverse(name, args=args)


def keys_about(person) -> str:
    """What the cause of every later message to a person begins with; the outbox itself knows no person."""
    return f"person:{person.pk}:"


def owe_receipt(referral: Referral, *, scheme, now) -> None:
    """Owe the sender a receipt: a number, a delay, a link to the state; nothing about the person."""
    _owe_sender(referral, cause="receipt", subject="Votre signalement est bien reçu", scheme=scheme, now=now)


def owe_news(referral: Referral, *, scheme, now) -> None:
    """Owe the sender the one piece of news that is theirs: contact was made; after the time to undo a wrong tap."""
    settled = now + ContactAttempt.WITHDRAWN_WITHIN
    _owe_sender(referral, cause="met", subject="Des nouvelles de votre signalement", scheme=scheme, now=settled)


def take_news_back(referral: Referral) -> bool:
    """Forget the news that contact was made, unless it is leaving or has left; returns whether it has."""
    news = Message.objects.filter(key=f"referral:{referral.pk}:met")
    news.filter(status=Message.Status.QUEUED, attempts=0).delete()
    return news.exclude(status=Message.Status.FAILED).exists()


def _owe_sender(referral, *, cause, subject, scheme, now):
    to = referral.sender_email or (referral.sender_user.email if referral.sender_user else "")
    if not to or referral.consent == Referral.Consent.SELF or referral.sender_id == referral.recipient_id:
        return  # The person, or one of us: they know already.
    context = {"referral": referral, "scheme": scheme, "link": link("referrals:follow", referral.follow_token)}
    Message.owe(
        key=f"referral:{referral.pk}:{cause}",
        channel=Message.Channel.EMAIL,
        to=to,
        subject=subject,
        body=render_to_string(f"referrals/messages/{cause}.txt", context),
        now=now,
    )


def owe_first_message(referral: Referral, *, by, scheme, now) -> None:
    """Owe the person a first SMS, in open hours: who will call, from where, and what we keep about them (P6)."""
    point = reachable_by_sms(referral.young_person)
    if point is None:
        return
    discreet = referral.young_person.discreet_messages
    template = "referrals/messages/first_discreet.txt" if discreet else "referrals/messages/first.txt"
    context = {"adviser": by.first_name, "scheme": scheme, "link": link("outreach:privacy")}
    Message.owe(
        key=referral.first_message_key,
        channel=Message.Channel.SMS,
        to=point.value,
        body=render_to_string(template, context).strip(),
        now=quiet_hours.next_open_moment(now),
    )


def reachable_by_sms(person):
    """The person's mobile number if they agreed to SMS and did not ask to be left alone, else None (P8)."""
    if person.do_not_contact_on:
        return None
    agreed = person.contact_points.filter(kind=ContactPoint.Kind.PHONE, sms_ok=True).order_by("pk")
    return next((point for point in agreed if is_mobile(point.value)), None)
