"""The money entrusted for financial aid, and what was given of it."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from uuid import uuid5

from django.db.backends.postgresql.psycopg_any import DateRange

from joz.demo import demo_accounts
from joz.demo.calendar import instant
from joz.demo.people import drawn
from partners.models import Organisation
from tracking.models import AdviserAssignment, AidEnvelope, FinancialAid, Pathway

Kind, Status = FinancialAid.Kind, FinancialAid.Status

YOUTH_FUND, MOBILITY = "Fonds d’aide aux jeunes", "Permis et mobilité"
# What for, out of which fund, weight.
NEEDS = {
    (Kind.FAJ, YOUTH_FUND): 24,
    (Kind.FOOD, YOUTH_FUND): 22,
    (Kind.EQUIPMENT, YOUTH_FUND): 12,
    (Kind.HOUSING, YOUTH_FUND): 8,
    (Kind.LICENCE, MOBILITY): 20,
    (Kind.MOBILITY, MOBILITY): 14,
}
AMOUNTS = (30, 40, 60, 60, 80, 120, 150, 200, 300)
ANSWERS = {Status.PAID: 70, Status.GRANTED: 8, Status.REFUSED: 14, Status.CANCELLED: 8}
ONE_IN = 0.55


def put_aid(story) -> None:
    """Add the envelopes of the demonstration, and what its people received; a crowd receives nothing."""
    dice = Random("aid")  # noqa: S311
    envelopes = _envelopes(story)
    leads = {lead.pathway.pk: lead.adviser for lead in story.ledger.rows(AdviserAssignment)}
    for pathway in list(story.ledger.rows(Pathway)):
        if dice.random() < ONE_IN:
            _give(story, dice, pathway, envelopes, by=leads[pathway.pk])


def _envelopes(story):
    """One fund a year, last year's closed; one for the roads since the relaunch."""
    calendar, year = story.calendar, story.calendar.today.year
    funder = Organisation.objects.get(name=demo_accounts.FUNDER)
    ends = calendar.relaunch.replace(year=calendar.relaunch.year + 2)
    rows = [(YOUTH_FUND, date(one, 1, 1), date(one + 1, 1, 1), 2000) for one in range(calendar.opening.year, year + 1)]
    rows.append((MOBILITY, calendar.relaunch, ends, 800))
    return [
        story.ledger.add(
            AidEnvelope,
            name=f"{fund} {first.year}",
            organisation=story.cast.scheme.carrier,
            funder=funder,
            amount=Decimal(amount),
            granted_total=Decimal(0),
            period=DateRange(first, end),
            closed_at=instant(end, 9) if end < calendar.today else None,
        )
        for fund, first, end, amount in rows
    ]


def _give(story, dice, pathway, envelopes, *, by):
    """One request; answered, then paid, unless it came too lately."""
    kind, fund = drawn(dice, NEEDS)
    yesterday, amount = story.calendar.days[-1], Decimal(dice.choice(AMOUNTS))
    on = min(pathway.entered_on + timedelta(days=dice.randint(1, 90)), yesterday)
    giving = [one for one in envelopes if one.name.startswith(fund) and one.period.lower <= on < one.period.upper]
    status, days = drawn(dice, ANSWERS), dice.randint(2, 9)
    if not giving:
        return
    aid = _request(story, pathway, giving[0], kind, amount, on, by=by)
    if on + timedelta(days=2 * days) <= yesterday:
        _answer(aid, status if giving[0].left >= amount else Status.REFUSED, days, by=by)


def _request(story, pathway, envelope, kind, amount, on, *, by):
    return story.ledger.add(
        FinancialAid,
        pathway=pathway,
        envelope=envelope,
        kind=kind,
        amount=amount,
        requested_on=on,
        requested_at=max(pathway.entered_at, instant(on, 15)),
        requested_by=by,
        submission=uuid5(pathway.submission, "aid"),
    )


def _answer(aid, status, days, *, by):
    decided, later = (instant(aid.requested_on + timedelta(days=n * days), 11) for n in (1, 2))
    aid.status, aid.decided_at, aid.decided_by = status, decided, by
    if status == Status.PAID:
        aid.paid_at = later
    elif status == Status.CANCELLED:
        aid.cancelled_at = later
    if status in (Status.PAID, Status.GRANTED):
        aid.envelope.granted_total += aid.amount
