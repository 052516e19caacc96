"""When somebody was last in each commune, and when next: us, and the other mobile projects."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Min, Q

from outreach.models import ExternalStop, Stop, StopState
from outreach.models.stop_state import TO_COME


@dataclass(frozen=True)
class Passages:
    """The last day and the next one, in one commune."""

    last: date | None = None
    next: date | None = None

    def __bool__(self):
        return bool(self.last or self.next)


NEVER = Passages()


def ours(user, today: date) -> dict[str, Passages]:
    """{INSEE code: our passages}: last held, next announced; presences included, as far as the reader sees them."""
    rows = Stop.objects.visible_to(user).values("commune").order_by()
    rows = rows.annotate(
        last=Max("day", filter=Q(state=StopState.HELD)),
        next=Min("day", filter=Q(state__in=(*TO_COME, StopState.UNDER_WAY), day__gte=today)),
    )
    return {code: Passages(last, next) for code, last, next in rows.values_list("commune", "last", "next")}


def theirs(today: date) -> dict[str, dict[int, Passages]]:
    """{INSEE code: {project: its passages}}, for the projects that go on."""
    rows = ExternalStop.objects.of_open_projects().values("commune", "project").order_by()
    rows = rows.annotate(last=Max("day", filter=Q(day__lt=today)), next=Min("day", filter=Q(day__gte=today)))
    found = defaultdict(dict)
    for code, project, last, next in rows.values_list("commune", "project", "last", "next"):
        found[code][project] = Passages(last, next)
    return found
