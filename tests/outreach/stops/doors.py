"""Where the pages of a stop are, and the day on which it is."""

from django.urls import reverse

from partners.models import Membership
from tests.outreach.pages import next_tuesday

Role = Membership.Role
NEW = reverse("outreach:new_stop")
TUESDAY = next_tuesday()


def door(name, stop):
    return reverse(f"outreach:{name}", args=[stop.pk])
