"""Why signals call for a stop: how many wait in each commune, never who."""

from django.db.models import Count

from joz.components import french
from outreach.planning.criteria import Criterion
from referrals.models import Referral
from referrals.models.referral import CONTACT_PHASE, Status


def waiting(codes, on):
    """How many people signalled in each commune nobody has reached yet."""
    open_ones = Referral.objects.filter(status__in={Status.RECEIVED, *CONTACT_PHASE}, young_person__commune__in=codes)
    return dict(open_ones.values_list("young_person__commune").annotate(Count("pk")).order_by())


def said(count):
    return f"{french.count(count, 'signalement')} en cours"


WAITING = Criterion("referrals", "Signalements en cours", 30, 5, waiting, said)
