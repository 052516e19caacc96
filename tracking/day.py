"""« Ma journée »: what waits for an adviser, most pressing first; a manager sees the whole team's."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from django.db.models import BooleanField, Case, ExpressionWrapper, Q, Value, When
from django.utils import timezone

from joz.components.french import MANY
from outreach.models import Stop
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
    """One of the lists of the day: how many wait, counted as far as one more than many, and the first of them."""

    total: int
    first: list

    @classmethod
    def among(cls, queryset, line=None):
        """Count a list and read its beginning."""
        beginning = queryset[:FIRST]
        first = [line(row) for row in beginning] if line else list(beginning)
        return cls(total=counted(queryset), first=first)

    @classmethod
    def of_many(cls, queryset):
        """The same for a list of the whole team: it is put in order by its keys alone, then the first rows are read."""
        first = list(queryset.select_related(None).values_list("pk", flat=True)[:FIRST])
        return cls(total=counted(queryset), first=list(queryset.filter(pk__in=first)))


def counted(queryset):
    """How many rows there are; no more is counted than a page will say."""
    return queryset.order_by().values("pk")[: MANY + 1].count()


@dataclass(frozen=True)
class Day:
    """All that waits for a user today."""

    stops: list[Stop]
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
        today, mine = timezone.localdate(now), caseload(user)
        line = partial(PathwayLine.of, reader=user, on=today)
        return cls(
            stops=list(stops(user, today)),
            signals=Waiting.among(signals(user)),
            call_backs=Waiting.of_many(call_backs(user, now)),
            steps=Waiting.among(steps_of(mine, today), partial(DueStep.of, reader=user, on=today)),
            to_inform=Waiting.of_many(to_inform(user, now)),
            pathways=Waiting.among(mine.to_list().latest_first(), line),
            out_of_sight=Waiting.among(silent(mine, today).to_list(), line),
            concerns=[(concern, concerned(concern, user, mine, on=today)) for concern in concerns_of(user)],
            follow_ups=Waiting.among(follow_ups(user, now).to_list()),
            re_entries=counted(Listing(reader=user).keys(now=now)) if is_adviser(user) else 0,
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


def concerned(concern, user, mine, *, on):
    """How many pathways stand in a list, and the first of them."""
    rows = concern.rows(user, on) if concern.for_managers else concern.rows_among(mine, on)
    return Waiting.among(rows.to_list(), partial(ConcernLine.of, reader=user, on=on))


def visibility(user):
    """What the lists of the day hold, as a sentence."""
    return OWN if is_adviser(user) else TEAM


def stops(user, today):
    """Where one is today; a manager sees where everybody is."""
    announced = Stop.objects.standing().between(today, today).in_order().select_related("commune", "place")
    return announced.filter(team__user=user) if is_adviser(user) else announced


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
    return steps_of(pathways(user), timezone.localdate(now))


def steps_of(pathways, on):
    """The steps of these pathways to do by a day, the most pressing first."""
    due = Step.objects.due(on).filter(pathway__in=pathways)
    return due.select_related("pathway__young_person__commune", "theme", "partner").by_due_date()


def pathways(user):
    """The open pathways that an adviser leads, or looks after in a colleague's absence; a manager's whole team."""
    open_ones = Pathway.objects.visible_to(user).open()
    return open_ones.cared_for_by(user) if is_adviser(user) else open_ones


def caseload(user):
    """The same, an adviser's read once: they are few, and most lists of the day are about them."""
    mine = pathways(user)
    return Pathway.objects.filter(pk__in=list(mine.values_list("pk", flat=True))) if is_adviser(user) else mine


def out_of_sight(user, now):
    """The open pathways without contact for 90 days: lost from sight, perhaps; the longest silence first."""
    return silent(pathways(user), timezone.localdate(now))


def silent(pathways, on):
    return pathways.without_contact_since(OUT_OF_SIGHT_AFTER, on).by_last_contact()


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
