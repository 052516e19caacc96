"""What we write to the people we follow; the words are in templates/tracking/messages."""

from django.template.loader import render_to_string
from django.utils import timezone

from joz.components import french
from joz.outbox import quiet_hours
from joz.outbox.models import Message
from partners.models import Membership
from referrals.notices import keys_about, link, reachable_by_sms


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


def owe_way_to_stop(agreement, *, scheme, now) -> None:
    """Owe the person, in open hours, the address where they see what is shared and stop it; the SMS says neither."""
    person = agreement.young_person
    point = reachable_by_sms(person)
    if point is None:
        return
    name = "my_sharing_discreet" if person.discreet_messages else "my_sharing"
    context = {"scheme": scheme, "link": link("tracking:my_sharing", agreement.token)}
    Message.owe(
        key=f"{keys_about(person)}sharing:{agreement.pk}",
        channel=Message.Channel.SMS,
        to=point.value,
        body=render_to_string(f"tracking/messages/{name}.txt", context).strip(),
        now=quiet_hours.next_open_moment(now),
    )


def owe_partner(agreement, what, *, scheme, now) -> None:
    """Owe each account of a partner an e-mail: something is shared with it, or no longer is; never about whom."""
    readers = Membership.objects.current(timezone.localdate(now)).filter(
        organisation=agreement.partner_id, role=Membership.Role.PARTNER_STAFF, user__is_active=True
    )
    context = {"scheme": scheme, "partner": agreement.partner, "link": link("tracking:shared_with_us")}
    context["last_day"] = french.day(agreement.last_day)
    for user in {membership.user for membership in readers.select_related("user")}:
        Message.owe(
            key=f"sharing:{agreement.pk}:{what}:{user.pk}",
            channel=Message.Channel.EMAIL,
            to=user.email,
            subject={"shared": "Un partage à lire", "stopped": "Un partage s’est arrêté"}[what],
            body=render_to_string(f"tracking/messages/sharing_{what}.txt", context),
            now=now,
        )


def owe_drives_lost(drives, *, scheme, now) -> None:
    """Owe each person an SMS, if it can come before the car would have; and each driver an e-mail, without a name."""
    letters = {}
    for drive in drives:
        told = _owe_drive_lost(drive, scheme=scheme, now=now)
        letters.setdefault(drive.use.driver, []).append((drive, told))
    for driver, lost in letters.items():
        last = lost[-1][0]
        context = {"scheme": scheme, "vehicle": last.use.vehicle, "drives": lost}
        context["to_tell"] = sum(not told for _, told in lost)
        Message.owe(
            key=f"drives_lost:{last.pk}:{len(lost)}",
            channel=Message.Channel.EMAIL,
            to=driver.email,
            subject="Accompagnement annulé : le véhicule est à l’arrêt",
            body=render_to_string(
                "tracking/messages/drives_lost.txt", context | {"link": link("tracking:accompaniments")}
            ),
            now=now,
        )


def _owe_drive_lost(drive, *, scheme, now):
    """Whether an SMS tells the person in time."""
    person, leaves_at = drive.pathway.young_person, drive.use.period.lower
    point, at = reachable_by_sms(person), quiet_hours.next_open_moment(now)
    if point is None or at >= leaves_at:
        return False
    name = "drive_lost_discreet" if person.discreet_messages else "drive_lost"
    Message.owe(
        key=f"{keys_about(person)}drive:{drive.pk}:lost",
        channel=Message.Channel.SMS,
        to=point.value,
        body=render_to_string(f"tracking/messages/{name}.txt", {"leaves_at": leaves_at, "scheme": scheme}).strip(),
        now=at,
        expires_at=leaves_at,
    )
    return True


def owe_appointment_lost(appointment, *, scheme, now) -> None:
    """Owe the person one SMS, in open hours: their appointment will not take place."""
    _owe_appointment(appointment, "lost", appointment.starts_at, scheme=scheme, now=now)


def owe_appointment_moved(appointment, was_at, *, scheme, now) -> None:
    """Owe the person one SMS, in open hours: their appointment takes place at another time or elsewhere."""
    _owe_appointment(appointment, "moved", was_at, scheme=scheme, now=now)


def _owe_appointment(appointment, what, was_at, *, scheme, now):
    # It says neither why nor with whom; once the hour has come it would say nothing.
    person = appointment.young_person
    point, at = reachable_by_sms(person), quiet_hours.next_open_moment(now)
    if point is None or at >= appointment.starts_at:
        return
    name = f"appointment_{what}" + ("_discreet" if appointment.discreet or person.discreet_messages else "")
    context = {"appointment": appointment, "was_at": was_at, "scheme": scheme}
    Message.owe(
        key=f"{keys_about(person)}appointment:{appointment.pk}:{what}:{appointment.sequence}",
        channel=Message.Channel.SMS,
        to=point.value,
        body=render_to_string(f"tracking/messages/{name}.txt", context).strip(),
        now=at,
        expires_at=appointment.starts_at,
    )
