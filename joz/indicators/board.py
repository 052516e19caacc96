"""The manager's dashboard, counted: whatever the page shows is asked here, once, whoever many people there are."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from joz.components import french
from joz.indicators import chart, definitions
from joz.indicators.breakdowns import Area, Month, Share, by_commune, by_month, by_sex, by_verdict
from joz.indicators.definitions import Tally, percentage
from joz.indicators.models import Milestone, Target
from joz.indicators.periods import Period
from partners.models import FundingAgreement
from referrals.models import Referral, YoungPerson

LATE_AFTER = timedelta(hours=72)


@dataclass(frozen=True)
class Waiting:
    """The signals that nobody has answered yet, and those among them that wait too long (R80)."""

    total: int
    late: int


@dataclass(frozen=True)
class Board:
    """The figures of a period, held against the target of an agreement."""

    agreement: FundingAgreement
    period: Period
    period_in_words: str
    tally: Tally
    since_milestones: list[tuple[Milestone, int]]
    months: list[Month]
    chart: chart.Chart
    sexes: list[Share]
    verdicts: list[Share]
    areas: list[Area]
    waiting: Waiting
    # What is counted of the pathways themselves, each with its definition; empty until it is asked for.
    along_the_way: list[tuple[definitions.IndicatorDefinition, str]]

    @property
    def target(self):
        return self.tally.target

    @property
    def women(self):
        return next(share for share in self.sexes if share.code == YoungPerson.Sex.FEMALE)

    @property
    def figures(self):
        """Every figure with its definition, for the table that equals the picture."""
        return [(definition, self.tally.written(definition.id)) for definition in definitions.ALL]

    @property
    def headlines(self):
        """The figures that people quote."""
        return [(each, self.tally.written(each.id)) for each in definitions.HEADLINES]

    @property
    def stages(self):
        """The funnel as its component draws it: each bar against the widest, and the target where it falls."""
        widest = max(self.target or 0, *(self.tally[stage.id] for stage in definitions.FUNNEL), 1)
        return [self._stage(definition, widest) for definition in definitions.FUNNEL]

    def _stage(self, definition, widest):
        value, is_first = self.tally[definition.id], definition is definitions.SPOTTED
        share_of_spotted = percentage(value, self.tally[definitions.SPOTTED.id])
        return {
            "label": definition.label,
            "value": value,
            "share": percentage(value, widest),
            "note": self._against_target() if is_first else _of_spotted(share_of_spotted),
            "target_share": percentage(self.target, widest) if is_first and self.target else None,
            "definition": definition.sentence,
        }

    def _against_target(self):
        return f"objectif {french.number(self.target)}" if self.target else "sans objectif"


def _of_spotted(share):
    return "" if share is None else f"{french.percent(share)} des repérages"


def read_board(agreement, period, *, milestones, user, now: datetime, whole: bool = False) -> Board:
    """Count everything that the dashboard shows; along the way too when the `whole` is asked for."""
    tally = _measured(Tally(period, target=_target_of(agreement), agreement=agreement))
    months = by_month(tally)
    return Board(
        agreement=agreement,
        period=period,
        period_in_words=period.in_words(timezone.localdate(now)),
        tally=tally,
        since_milestones=_since(milestones, tally),
        months=months,
        chart=chart.draw(months),
        sexes=by_sex(tally),
        verdicts=by_verdict(tally),
        areas=by_commune(tally),
        waiting=_waiting(user, now),
        along_the_way=[(each, tally.written(each.id)) for each in definitions.ALONG_THE_WAY] if whole else [],
    )


def _measured(tally):
    """Measure every figure now: a template asks nothing of the database."""
    for definition in definitions.ALL:
        tally[definition.id]
    return tally


def _target_of(agreement):
    targets = Target.objects.filter(agreement=agreement, indicator=definitions.SPOTTED.id)
    return targets.values_list("value", flat=True).first()


def _since(milestones, tally):
    """How many of the people spotted in the period were spotted since each milestone that falls inside it."""
    inside = [milestone for milestone in milestones if milestone.happened_on in tally.period]
    return [(each, sum(n for day, n in tally.spotted.items() if day >= each.happened_on)) for each in inside]


def _waiting(user, now):
    awaiting = Referral.objects.visible_to(user).awaiting_answer()
    late = Q(received_at__lte=now - LATE_AFTER)
    return Waiting(**awaiting.aggregate(total=Count("pk"), late=Count("pk", filter=late)))
