"""What beat asks of whoever is out."""

from celery import shared_task
from django.utils import timezone

from outreach.fleet import renewals
from outreach.models import PlanRun, Presence
from outreach.stops import safety


@shared_task(ignore_result=True)
def announce_presences(**_):
    """Put the coming days of each recurring presence in the agenda."""
    now = timezone.now()
    for presence in Presence.objects.lasting(timezone.localdate(now)).order_by("pk"):
        presence.announce(by=None, now=now)


@shared_task(ignore_result=True)
def work_out_plans(**_):
    """Work out the plans that were asked for; one that a worker holds already is left to it."""
    from outreach.plans import running  # The engine is heavy, and only the worker needs it.

    for plan_run in PlanRun.objects.waiting().order_by("asked_at", "pk"):
        running.run(plan_run)


@shared_task(ignore_result=True)
def tell_of_renewals(**_):
    """Tell whoever answers for the vehicles which papers end soon."""
    renewals.tell_of_renewals(now=timezone.now())


@shared_task(ignore_result=True)
def watch_over_outings(**_):
    """Tell the managers about whoever is not back in time."""
    safety.alert_due(now=timezone.now())
