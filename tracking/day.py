"""« Ma journée »: what waits for an adviser, most pressing first; a manager sees the whole team's."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from django.db.models import BooleanField, Case, ExpressionWrapper, Q, Value, When
from django.utils import timezone

from partners.roles import is_adviser
from referrals.information import with_inform_by
from referrals.models import Referral
from tracking.concerns import Concern, ConcernLine, concerns_of
from tracking.lines import DueStep, PathwayLine
from tracking.models import FollowUp, Pathway, Step
from tracking.models.pathway import OUT_OF_SIGHT_AFTER
from tracking.reentry import Listing

FIRST = 5
# P6: the countdown shows for the last week.
NOTICE_SHOWN = timedelta(days=7)

OWN = (
    "Vous voyez les signalements reçus par votre structure, les étapes et les parcours dont vous êtes référent·e "
    "ou que vous reprenez pendant une absence."
)
TEAM = "Vous voyez les signalements, les étapes et les parcours de toute votre structure."


@dataclass(frozen=True)
class Waiting:
    """One of the lists of the day: how many wait, and the first of them."""

    total: int
    first: list

    @classmethod
    def among(cls, queryset, line=None):
        """Count a list and read its beginning."""
        beginning = queryset[:FIRST]
        return cls(total=queryset.count(), first=[line(row) for row in beginning] if line else list(beginning))


@dataclass(frozen=True)
class Day:
    """All that waits for a user today."""

    signals: Waiting
    call_backs: Waiting
    steps: Waiting
    to_inform: Waiting
    pathways: Waiting
    out_of_sight: Waiting
    concerns: list[tuple[Concern, Waiting]]
    follow_ups: Waiting
    re_entries: int
    today: date
    is_own: bool
    visibility: str

    @classmethod
    def of(cls, user, *, now):
        """Gather the lists, in a number of queries that does not depend on how long they are."""
        today = timezone.localdate(now)
        return cls(
            signals=Waiting.among(signals(user)),
            call_backs=Waiting.among(call_backs(user, now)),
            steps=Waiting.among(steps(user, now), partial(DueStep.of, reader=user, on=today)),
            to_inform=Waiting.among(to_inform(user, now)),
            pathways=Waiting.among(
                pathways(user).to_list().latest_first(), partial(PathwayLine.of, reader=user, on=today)
            ),
            out_of_sight=Waiting.among(
                out_of_sight(user, now).to_list(), partial(PathwayLine.of, reader=user, on=today)
            ),
            concerns=[(concern, concerned(concern, user, on=today)) for concern in concerns_of(user)],
            follow_ups=Waiting.among(follow_ups(user, now).to_list()),
            re_entries=Listing(reader=user).keys(now=now).count() if is_adviser(user) else 0,
            today=today,
            is_own=is_adviser(user),
            visibility=visibility(user),
        )

    @property
    def absent_leads(self):
        """What a manager reads before anything else: the people whom nobody follows."""
        return [one for one in self._concerning if one[0].for_managers]

    @property
    def to_look_at(self):
        return [one for one in self._concerning if not one[0].for_managers]

    @property
    def _concerning(self):
        """The lists in which somebody stands."""
        return [(concern, waiting) for concern, waiting in self.concerns if waiting.total]


def concerned(concern, user, *, on):
    """How many pathways stand in a list, and the first of them."""
    return Waiting.among(concern.rows(user, on).to_list(), partial(ConcernLine.of, reader=user, on=on))


def visibility(user):
    """What the lists of the day hold, as a sentence."""
    return OWN if is_adviser(user) else TEAM


def signals(user):
    """The signals that nobody answered, the oldest first."""
    received = Referral.objects.visible_to(user).awaiting_answer().with_people()
    return received.order_by("received_at", "pk")


def call_backs(user, now):
    """Whom to try again before tonight; those that the user took on come first."""
    this_morning, tonight = (
        timezone.make_aware(datetime.combine(timezone.localdate(now), hour)) for hour in (time.min, time.max)
    )
    mine_first = Case(When(answered_by=user, then=Value(0)), default=Value(1))
    due = Referral.objects.visible_to(user).to_try(tonight).with_people()
    due = due.annotate(is_overdue=is_true(next_try_at__lt=this_morning))
    return due.prefetch_related("young_person__contact_points").order_by(mine_first, "next_try_at", "pk")


def steps(user, now):
    """The steps to do by today: of the pathways that an adviser leads, of the team for a manager."""
    due = Step.objects.visible_to(user).due(timezone.localdate(now))
    return (
        due.filter(pathway__in=pathways(user))
        .select_related("pathway__young_person__commune", "theme", "partner")
        .by_due_date()
    )


def pathways(user):
    """The open pathways that an adviser leads, or looks after in a colleague's absence; a manager's whole team."""
    open_ones = Pathway.objects.visible_to(user).open()
    return open_ones.cared_for_by(user) if is_adviser(user) else open_ones


def out_of_sight(user, now):
    """The open pathways without contact for 90 days: lost from sight, perhaps; the longest silence first."""
    silent = pathways(user).without_contact_since(OUT_OF_SIGHT_AFTER, timezone.localdate(now))
    return silent.by_last_contact()


def follow_ups(user, now):
    """Those who left six months ago, to be asked where they stand: an adviser's own, the team's for a manager."""
    due = FollowUp.objects.visible_to(user).due(timezone.localdate(now)).by_due_date()
    return due.led_by(user) if is_adviser(user) else due


def to_inform(user, now):
    """Who must soon be told what we keep: at the first contact, or a month after the signal (P6)."""
    untold = Referral.objects.visible_to(user).in_contact_phase().filter(young_person__informed_on=None)
    untold = with_inform_by(untold).with_people()
    untold = untold.filter(inform_by__lte=timezone.localdate(now) + NOTICE_SHOWN)
    return untold.annotate(is_overdue=is_true(inform_by__lt=timezone.localdate(now))).order_by("inform_by", "pk")


def is_true(**condition):
    """A condition as a column."""
    return ExpressionWrapper(Q(**condition), output_field=BooleanField())
