"""What we wrote to the person: when it left, and whether it did; never what it said."""

from django.db.models import Q

from joz.components import french
from joz.outbox.models import Message
from referrals.notices import keys_about
from tracking.timeline.moment import Kind, Moment

Status = Message.Status
ICONS = {Message.Channel.SMS: "chat", Message.Channel.EMAIL: "envelope"}


def moments(subject):
    """The messages owed to the person, whatever became of them."""
    first_words = [referral.first_message_key for referral in subject.referrals]
    owed = Message.objects.filter(Q(key__in=first_words) | Q(key__startswith=keys_about(subject.person)))
    for message in owed.order_by("next_try_at", "pk"):
        yield _moment(message)


def _moment(message):
    state = message.get_status_display().lower()
    late = f"À envoyer {french.moment(message.next_try_at)}." if message.status == Status.QUEUED else ""
    return Moment(
        kind=Kind.MESSAGE,
        at=message.sent_at or message.created_at,
        title=f"{message.get_channel_display()} : {state}",
        icon=ICONS[message.channel],
        detail=late or message.error,
        tone="danger" if message.status == Status.FAILED else "",
    )
