"""The papers that end soon: whoever answers for the vehicles is told 60, 30 and 7 days before."""

from django.db import transaction
from django.utils import timezone

from outreach.fleet import telling
from outreach.models import VehicleDocument
from outreach.models.vehicle_document import TOLD_BEFORE


@transaction.atomic
def tell_of_renewals(*, now):
    """Owe the letters of today; doing it again, or every day, adds nothing."""
    on = timezone.localdate(now)
    for paper in VehicleDocument.objects.to_renew(on).select_related("vehicle"):
        telling.owe_renewal(paper, threshold_of(paper, on), now=now)


def threshold_of(paper, on):
    """The last of the three that is passed: a paper noted late is told of at once."""
    days = (paper.expires_on - on).days
    return min(threshold for threshold in TOLD_BEFORE if days <= threshold)
