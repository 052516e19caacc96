"""The duty of training at 16 and 17 (R88): who is without school, job or training, and since when we know it."""

from datetime import UTC, date, datetime, timedelta

from django.db.models import DateTimeField, Max, Min, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Greatest, Least

from referrals.models import InvisibilityCheck
from referrals.models.invisibility_check import Answer
from referrals.models.situation import BUSY, IDLE
from tracking.models import EntrySituation, PathwayExit

# After two months without a solution, the list goes to the department (DOMAIN § 2.1).
CLOCK = timedelta(days=60)
NEVER = Value(datetime(1900, 1, 1, tzinfo=UTC))


def under_training_duty(people, on: date):
    """Of these people, the minors who were last said to be without a solution; `without_solution_since` says when.

    A check, an entry interview and the end of a pathway say it; the newest of them counts, and the clock starts with
    the first that said so since they last had a solution.
    """
    had = Coalesce(Greatest(*_said(Max, Answer.YES, BUSY)), NEVER)
    known = people.minors(on).annotate(had_solution_at=had)
    since = Least(*_said(Min, Answer.NO, IDLE, after=OuterRef("had_solution_at")))
    return known.annotate(without_solution_since=since).filter(without_solution_since__isnull=False)


def past_the_clock(people, on: date):
    """Of these people, the minors who have been without a solution for more than two months, the longest first."""
    waiting = under_training_duty(people, on).filter(without_solution_since__date__lt=on - CLOCK)
    return waiting.order_by("without_solution_since", "pk")


def _said(first_or_last, answer, situations, after=NEVER):
    """When checks, entry interviews, ends of pathways said so of a person after an instant: the first or last time."""
    checks = InvisibilityCheck.objects.filter(young_person=OuterRef("pk"), occupied=answer, checked_at__gt=after)
    yield _when(checks, first_or_last("checked_at"), whose="young_person")
    entries = EntrySituation.objects.filter(
        pathway__young_person=OuterRef("pk"), situation__in=sorted(situations), pathway__entered_at__gt=after
    )
    yield _when(entries, first_or_last("pathway__entered_at"), whose="pathway__young_person")
    exits = PathwayExit.objects.filter(
        pathway__young_person=OuterRef("pk"), situation__in=sorted(situations), noted_at__gt=after
    )
    yield _when(exits, first_or_last("noted_at"), whose="pathway__young_person")


def _when(said, instant, *, whose):
    moment = said.order_by().values(whose).annotate(at=instant).values("at")
    return Subquery(moment, output_field=DateTimeField())
