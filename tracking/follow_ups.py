"""Asking people by message, six months after, where they stand: once, then one reminder."""

from django.db import transaction
from django.template.loader import render_to_string

from joz.outbox import quiet_hours
from joz.outbox.models import Message
from partners.models import Scheme
from referrals.models import YoungPerson
from referrals.notices import keys_about, link, reachable_by_sms
from tracking.models import FollowUp


def ask_due(on, *, now):
    """Owe a message to each person due by a day, and a reminder to those asked a week ago; returns how many."""
    scheme = Scheme.objects.the_one()
    asked = [_owe(pk, "asked_at", scheme=scheme, now=now) for pk in _keys(FollowUp.objects.to_ask(on))]
    reminded = [_owe(pk, "reminded_at", scheme=scheme, now=now) for pk in _keys(FollowUp.objects.to_remind(now))]
    return sum(asked) + sum(reminded)


def _keys(follow_ups):
    return list(follow_ups.by_due_date().values_list("pk", flat=True))


@transaction.atomic
def _owe(pk, step, *, scheme, now):
    """Owe one message, unless the person answered, left SMS or was written to meanwhile."""
    person_id = FollowUp.objects.values_list("exit__pathway__young_person", flat=True).get(pk=pk)
    person = YoungPerson.hold(person_id)[person_id]
    point = reachable_by_sms(person)
    if point is None or not FollowUp.objects.open().filter(pk=pk, **{step: None}).update(**{step: now}):
        return False
    follow_up = FollowUp.objects.get(pk=pk)
    template = "survey_discreet.txt" if person.discreet_messages else "survey.txt"
    Message.owe(
        key=f"{keys_about(person)}{follow_up.message_key}" + (":reminder" if step == "reminded_at" else ""),
        channel=Message.Channel.SMS,
        to=point.value,
        body=render_to_string(
            f"tracking/messages/{template}", {"scheme": scheme, "link": link("tracking:survey", follow_up.token)}
        ).strip(),
        now=quiet_hours.next_open_moment(now),
        expires_at=follow_up.asked_at + FollowUp.LINK_LASTS,
    )
    return True
