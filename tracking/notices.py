"""What we write to the people we follow; the words are in templates/tracking/messages."""

from django.template.loader import render_to_string

from joz.outbox import quiet_hours
from joz.outbox.models import Message
from referrals.notices import keys_about, reachable_by_sms


def owe_new_adviser(person, handover, *, scheme, now) -> None:
    """Owe a person, in open hours, the first name of who accompanies them from now on; nothing without their yes."""
    point = reachable_by_sms(person)
    if point is None:
        return
    name = "new_adviser_discreet" if person.discreet_messages else "new_adviser"
    context = {"adviser": handover.receiver.first_name, "before": handover.giver.first_name, "scheme": scheme}
    Message.owe(
        key=f"{keys_about(person)}handover:{handover.pk}",
        channel=Message.Channel.SMS,
        to=point.value,
        body=render_to_string(f"tracking/messages/{name}.txt", context).strip(),
        now=quiet_hours.next_open_moment(now),
    )
