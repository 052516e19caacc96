"""The duty of training at 16 and 17 (R88): who is without school, job or training, and since when we know it."""

from datetime import UTC, date, datetime, timedelta

from django.db.models import DateField, DateTimeField, Max, Min, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Greatest, Least, TruncDate

from referrals.models import InvisibilityCheck, YoungPerson
from referrals.models.invisibility_check import Answer
from referrals.models.situation import BUSY, IDLE
from tracking.models import EntrySituation, PathwayExit

# After two months without a solution, the list goes to the department (DOMAIN § 2.1).
CLOCK = timedelta(days=60)
NEVER = Value(datetime(1900, 1, 1, tzinfo=UTC))


def under_training_duty(people, on: date):
    """Of these people, the minors, and since when they were last said to be without a solution: None if they have one.

    A check, an entry interview and the end of a pathway say it; the newest of them counts, and the clock starts with
    the first that said so since they last had a solution.
    """
    had = Coalesce(Greatest(*_said(Max, Answer.YES, BUSY)), NEVER)
    known = people.minors(on).annotate(had_solution_at=had)
    since = Least(*_said(Min, Answer.NO, IDLE, after=OuterRef("had_solution_at")))
    return known.annotate(without_solution_since=since)


def past_the_clock(pathways, on: date):
    """Of these pathways, those of minors who have been without a solution for more than two months: `since` says when.

    Beware: each time the instant is named, all that it is made of is asked again; it is named twice.
    """
    known = under_training_duty(YoungPerson.objects.filter(pk=OuterRef("young_person")), on)
    since = Subquery(known.values(day=TruncDate("without_solution_since")), output_field=DateField())
    return pathways.annotate(since=since).filter(since__lt=on - CLOCK)


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
