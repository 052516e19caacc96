"""What the person let partners see, and when it stopped."""

from datetime import datetime, time

from django.utils import timezone

from joz.components import french
from tracking.models import SharingAgreement
from tracking.timeline.moment import Kind, Moment


def moments(subject):
    """The agreements, those stopped, those that ended by themselves."""
    agreements = SharingAgreement.objects.filter(young_person=subject.person)
    for agreement in agreements.select_related("partner", "created_by", "revoked_by").order_by("created_at", "pk"):
        yield _agreed(agreement)
        yield from _end(agreement)


def _agreed(agreement):
    until = french.day(agreement.last_day)
    return Moment(
        kind=Kind.SHARING,
        at=agreement.created_at,
        title=f"Partage avec {agreement.partner}",
        icon="send",
        by=str(agreement.created_by),
        detail=f"{', '.join(agreement.items_in_words)}. Jusqu’au {until}. "
        f"Accord donné {agreement.get_agreed_display().lower()}.",
    )


def _end(agreement):
    if agreement.revoked_at:
        by = str(agreement.revoked_by or "La personne elle-même")
        title = f"Partage arrêté avec {agreement.partner}"
        yield Moment(kind=Kind.SHARING, at=agreement.revoked_at, title=title, icon="x", by=by)
    elif agreement.period.upper <= timezone.localdate():
        at = timezone.make_aware(datetime.combine(agreement.period.upper, time.min))
        title = f"Partage terminé avec {agreement.partner}"
        yield Moment(kind=Kind.SHARING, at=at, title=title, icon="flag")
