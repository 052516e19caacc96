"""The vehicles of the demonstration, and whom they drove where."""

from datetime import timedelta
from random import Random
from uuid import uuid5

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from joz.demo.calendar import instant
from joz.demo.people import drawn
from outreach.models import Vehicle, VehicleUse
from tracking.models import Accompaniment, AdviserAssignment, Authorisation, Barrier, Guardian, Pathway
from tracking.models.barrier_codes import BY_THEME

Outcome = Accompaniment.Outcome

ONE_IN = 0.3
HOURS = (9, 11, 14, 16)
# Theme, where; of a health destination the theme is all that is kept.
DESTINATIONS = {
    ("health", ""): 30,
    ("employment", "Zone du Poulmin, Elven"): 18,
    ("training", "CFA du Golfe, Vannes"): 16,
    ("housing", "Résidence jeunes du Port, Vannes"): 12,
    ("mobility", "Auto-école, Questembert"): 12,
    ("guidance", "Mission locale, Vannes"): 12,
}
PICK_UPS = ("Devant la mairie", "À l’arrêt de car", "Parking de la salle des fêtes", "Devant l’Espace Jeunes")
OUTCOMES = {Outcome.DONE: 84, Outcome.NO_SHOW: 9, Outcome.CANCELLED: 7}
COUNTER = 41_870


def put_drives(story) -> None:
    """Add two vehicles, the drives of the past and two to come; a crowd is not driven."""
    dice = Random("drives")  # noqa: S311
    add = story.ledger.add
    add(Vehicle, kind=Vehicle.Kind.MOBILE_OFFICE, name="Camping-car Ty Joz", seats=4)
    car = add(Vehicle, kind=Vehicle.Kind.SERVICE_CAR, name="Voiture de service", seats=5)
    leads = {lead.pathway.pk: lead.adviser for lead in story.ledger.rows(AdviserAssignment)}
    driven = [one for one in story.ledger.rows(Pathway) if dice.random() < ONE_IN]
    counter = COUNTER
    for start, pathway in _departures(story, dice, driven):
        drive = _plan(story, dice, car, pathway, start, by=leads[pathway.pk])
        if start < instant(story.calendar.today):
            counter += dice.randint(0, 60)
            counter = _settle(dice, drive, counter)


def _departures(story, dice, driven):
    """(start, pathway), each at an hour when the car is free, in order of time; the last two are to come."""
    calendar, today = story.calendar, story.calendar.today
    ranks = [calendar.rank_of(one.entered_on) + dice.randint(1, 40) for one in driven[:-2]]
    wished = [(calendar.days[min(rank, calendar.last)], one) for rank, one in zip(ranks, driven[:-2], strict=True)]
    wished += [(today + timedelta(days=days), one) for days, one in enumerate(driven[-2:], start=1)]
    taken = {}
    for day, pathway in wished:
        hour = next((hour for hour in HOURS if (day, hour) not in taken), None)
        if hour and day > pathway.entered_on:
            taken[day, hour] = pathway
    return sorted(((instant(day, hour), pathway) for (day, hour), pathway in taken.items()), key=lambda one: one[0])


def _plan(story, dice, car, pathway, start, *, by):
    """The car is taken for two hours at most; at 16 or 17, a parent has said yes before."""
    (theme, destination), on = drawn(dice, DESTINATIONS), start.date()
    if pathway.young_person.is_minor(on):
        _ask_the_parents(story, dice, pathway, by=by)
    period = DateTimeTZRange(start, start + timedelta(minutes=dice.choice((60, 90, 120))))
    taken = {"vehicle": car, "driver": by, "period": period, "purpose": VehicleUse.Purpose.ACCOMPANIMENT}
    return story.ledger.add(
        Accompaniment,
        pathway=pathway,
        theme_id=theme,
        destination=destination,
        pick_up=dice.choice(PICK_UPS),
        barrier=_mobility_barrier_of(story, pathway),
        use=story.ledger.add(VehicleUse, **taken),
        made_on=on,
        submission=uuid5(pathway.submission, "drive"),
    )


def _mobility_barrier_of(story, pathway):
    """The obstacle that the drive goes round, when one was named."""
    named = (one for one in story.ledger.rows(Barrier) if one.pathway_id == pathway.pk)
    return next((one for one in named if one.code in BY_THEME[Accompaniment.MOBILITY]), None)


def _ask_the_parents(story, dice, pathway, *, by):
    """Whom to call about a minor who is driven, and their yes."""
    parent = dice.choice((Authorisation.GivenBy.MOTHER, Authorisation.GivenBy.FATHER))
    _note_guardian(story, dice, pathway, parent, by=by)
    story.ledger.add(
        Authorisation,
        young_person=pathway.young_person,
        kind=Authorisation.Kind.TRANSPORT,
        given_by=parent,
        given_on=pathway.entered_on,
        noted_by=by,
        submission=uuid5(pathway.submission, "authorisation"),
    )


def _note_guardian(story, dice, pathway, parent, *, by):
    if any(known.young_person_id == pathway.young_person_id for known in story.ledger.rows(Guardian)):
        return
    story.ledger.add(
        Guardian,
        young_person=pathway.young_person,
        kind=parent,
        phone=f"+3363998{dice.randint(9900, 9999)}",
        is_agreed=dice.random() < 0.5,
        noted_at=instant(pathway.entered_on, 11),
        noted_by=by,
    )


def _settle(dice, drive, counter):
    """How it went; answers what the counter says afterwards."""
    drive.outcome, use = drawn(dice, OUTCOMES), drive.use
    drive.settled_at = use.period.upper
    if drive.outcome == Outcome.CANCELLED:
        use.cancelled_at = use.period.lower - timedelta(hours=2)
        drive.settled_at = use.cancelled_at
        return counter
    use.returned_at, use.km_out, use.km_back = use.period.upper, counter, counter + dice.randint(12, 74)
    return use.km_back
