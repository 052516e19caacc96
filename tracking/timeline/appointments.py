"""The appointments of a person: to come, kept, missed, cancelled."""

from django.utils import timezone

from tracking.models import Appointment
from tracking.timeline.moment import Kind, Moment

State = Appointment.State
TONES = {State.HELD: "success"}


def moments(subject):
    """Those that the reader's structures give, at their hour."""
    seen = Appointment.objects.visible_to(subject.reader).filter(young_person=subject.person)
    for appointment in seen.to_list():
        yield _moment(appointment)


def _moment(appointment):
    return Moment(
        kind=Kind.APPOINTMENT,
        at=appointment.starts_at,
        title=f"Rendez-vous {_how_it_stands(appointment)}",
        icon="calendar",
        by=str(appointment.adviser or ""),
        detail=" · ".join(part for part in (appointment.get_format_display(), appointment.where) if part),
        tone=TONES.get(appointment.state, ""),
    )


def _how_it_stands(appointment):
    if appointment.state == State.CANCELLED:
        return f"annulé {appointment.get_cancelled_by_display().lower()}"
    if appointment.state == State.BOOKED:
        return "à venir" if appointment.ends_at > timezone.now() else "à compléter"
    return appointment.state_label.lower()
