"""The questions one asks of stops: which of them one sees, which stand, which are to come."""

from django.db.models import Exists, Max, Prefetch, Q

from outreach.models.stop_counts import CountedQuerySet
from outreach.models.stop_state import STANDING, TO_COME, StopState
from outreach.models.stop_team import StopTeam
from partners.models import Membership


class StopQuerySet(CountedQuerySet):
    visibility = "L’équipe voit aussi les haltes en préparation ; les autres, celles qui sont annoncées."

    def visible_to(self, user):
        """Those announced, and for whoever runs the scheme the drafts and the discreet ones too."""
        return self.filter(Q(planned_at__isnull=False, is_public=True) | Exists(Membership.objects.staff(user)))

    def public(self):
        """What anybody may read, those cancelled or moved included, so that nobody waits in vain."""
        return self.filter(planned_at__isnull=False, is_public=True)

    def drafts(self):
        return self.filter(state=StopState.DRAFT)

    def standing(self):
        """Those that took place, take place or will."""
        return self.filter(state__in=STANDING)

    def changeable(self):
        """Those that may still be cancelled or moved."""
        return self.filter(state__in=TO_COME)

    def changeable_or_draft(self):
        """Those of which one may still say when, where or with whom."""
        return self.filter(state__in=(StopState.DRAFT, *TO_COME))

    def between(self, first, last):
        """Those of some days, both counted."""
        return self.filter(day__gte=first, day__lte=last)

    def upcoming(self, now):
        """Those announced and not over, the next first."""
        return self.filter(state__in=(*TO_COME, StopState.UNDER_WAY), period__endswith__gt=now).in_order()

    def in_order(self):
        return self.order_by("period", "pk")

    def last_change(self):
        """The last time that something happened to any of them; None for none."""
        facts = ("planned_at", "confirmed_at", "opened_at", "closed_at", "moved_at", "changed_at")
        latest = self.aggregate(**{fact: Max(fact) for fact in facts})
        return max(filter(None, latest.values()), default=None)

    def to_list(self):
        """With all that a line shows; the team with it."""
        linked = self.select_related("commune", "place__organisation", "tour", "vehicle", "moved_to__commune")
        return linked.prefetch_related(Prefetch("team", StopTeam.objects.by_name()))
