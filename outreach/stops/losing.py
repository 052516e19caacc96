"""Several stops lost at once: a vehicle in the garage, a tour called off, a presence that ends."""

from django.db import transaction

from outreach.stops import telling


@transaction.atomic
def cancel_together(stops, *, by, now, reason):
    """Cancel each stop of a queryset; whoever is concerned by several is told of all of them in one letter."""
    lost = list(stops.select_related("commune", "place", "use").order_by("pk"))
    for stop in lost:
        stop.cancel(by=by, now=now, reason=reason, tell=False)
    telling.owe_cancelled(lost, by=by, now=now)
    return lost
