"""The fleet itself: a vehicle is added, described, put out of service once nobody counts on it."""

from django.db import transaction

from joz.audit import trail
from joz.components import french
from outreach.models import Vehicle, VehicleUse


@transaction.atomic
def write_down(form, *, by, now):
    """Save the vehicle that a form describes, unless somebody changed it meanwhile, or counts on it."""
    verb = "added" if form.instance._state.adding else "described"
    form.hold()
    if not form.cleaned_data["is_in_service"] and form.instance.pk:
        _refuse_if_expected(form.instance, now)
    vehicle = form.save()
    trail.record(f"vehicle.{verb}", vehicle, by=by)
    return vehicle


def _refuse_if_expected(vehicle, now):
    # The row is held: whoever books meanwhile waits, and is then told that it is out of service.
    expected = VehicleUse.objects.driven().filter(vehicle=vehicle, returned_at=None, period__endswith__gt=now).count()
    if expected:
        raise Vehicle.StillExpected(
            f"On compte encore sur ce véhicule : {french.count(expected, 'réservation')} à venir. "
            "Déclarez d’abord une immobilisation : elle annule et prévient."
        )
