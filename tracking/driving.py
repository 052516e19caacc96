"""What tracking does when a vehicle does not come: it fills the seam `outreach.fleet.riders`."""

from partners.models import Scheme
from tracking import notices
from tracking.models import Accompaniment


class Drives:
    """The accompaniments that ride on the uses of a vehicle."""

    def hold(self, uses):
        list(Accompaniment.objects.to_drive().filter(use__in=uses).select_for_update(of=("self",)).order_by("pk"))

    def cancelled(self, uses, *, by, now):
        lost = Accompaniment.objects.to_drive().filter(use__in=uses)
        lost = list(lost.select_related("pathway__young_person", "use__driver", "use__vehicle"))
        for drive in lost:
            drive.cancel(by=by, now=now)
        if lost:
            notices.owe_drives_lost(lost, scheme=Scheme.objects.the_one(), now=now)
