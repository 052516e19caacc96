"""Where what is shared is read, and by whom."""

from django.urls import reverse

from tracking.models import SharingAgreement

OURS = "tracking:shared_with_us"


def url(name, thing):
    return reverse(f"tracking:{name}", args=[thing.pk])


def seen_by(user, on):
    return SharingAgreement.objects.visible_to_partner(user, on)
