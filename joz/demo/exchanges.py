"""What was said along the way: an entry interview, then some exchanges, mostly where people are."""

from datetime import timedelta
from random import Random
from uuid import uuid5

from joz.demo.people import drawn
from tracking.models import AdviserAssignment, Interaction, Participant, ReEntry, Step
from tracking.models.interaction import Format

Kind = Interaction.Kind

# How people were met, after DOMAIN § 1.5: the mobile support first.
FORMATS = {
    Format.WALK: 16,
    Format.CAMPER: 14,
    Format.PHONE: 14,
    Format.HOME: 10,
    Format.YOUTH_SPACE: 9,
    Format.MESSAGING: 9,
    Format.TERRACE: 8,
    Format.CAR: 6,
    Format.ML: 5,
    Format.TOWN_HALL: 3,
    Format.PARTNER_PLACE: 3,
    Format.VIDEO: 3,
}
KINDS = {Kind.INFORMAL: 50, Kind.FOLLOW_UP: 32, Kind.PROCEDURE_HELP: 14, Kind.REVIEW: 4}
NOT_TYPED_YET = timedelta(days=10)
MOST_STEPS = 4
HOW_MANY = (1, 2, 2, 3, 3, 4, 5)
WORDS = (
    "On a regardé ensemble les annonces de la semaine.",
    "Préfère se voir dehors, le matin.",
    "A envie d’essayer deux jours en cuisine.",
    "On a rempli le dossier d’aide au permis.",
    "Viendra à l’atelier de mardi avec une amie.",
    "A rappelé l’auto-école, place en janvier.",
)


def tell(story, pathway, person, *, rank):
    """The entry interview, then one to five exchanges, with whoever led the pathway at the time."""
    # Its own dice: the rest of the story is the same with or without exchanges.
    dice, calendar = Random(pathway.submission.int), story.calendar  # noqa: S311
    leads = [row for row in story.ledger.rows(AdviserAssignment)[-2:] if row.pathway is pathway]
    _put(story, dice, pathway, pathway.entered_at, Kind.ENTRY, leads[0].adviser)
    _type_again(story, "entry", pathway, pathway.entered_at, by=leads[0].adviser)
    for step in story.ledger.rows(Step)[-MOST_STEPS:]:
        if step.pathway is pathway and step.completed_at:
            _type_again(story, "step", step, step.completed_at, by=leads[-1].adviser)
    # One a day at most: two of one minute would be one form sent twice.
    ranks = sorted({dice.randint(rank, calendar.last) for _ in range(dice.choice(HOW_MANY))})
    for later in (one for one in ranks if one > rank):
        at = calendar.at(later, dice.randint(9, 17), dice.randrange(0, 60, 5))
        lead = next(row for row in reversed(leads) if row.period.lower <= at)
        _put(story, dice, pathway, at, drawn(dice, KINDS), lead.adviser)
        person.last_contact_on = calendar.days[later]


def _type_again(story, kind, row, at, *, by):
    """What is older than some days is in i-milo already: the Friday after."""
    friday = at + timedelta(days=(4 - at.weekday()) % 7, hours=1)
    if friday.date() < story.calendar.today - NOT_TYPED_YET:
        story.ledger.add(ReEntry, kind=kind, object_id=row.pk, done_at=friday, done_by=by)


def _put(story, dice, pathway, at, kind, adviser):
    format = drawn(dice, FORMATS)
    interaction = story.ledger.add(
        Interaction,
        format=format.value,
        kind=kind.value,
        happened_at=at,
        happened_on=at.date(),
        duration_minutes=60 if kind == Kind.ENTRY else format.minutes,
        organisation=pathway.organisation,
        made_by=adviser,
        recorded_at=at + timedelta(hours=2),
        submission=uuid5(pathway.submission, f"exchange {at.isoformat()}"),
    )
    words = dice.choice(WORDS) if dice.random() < 0.4 else ""
    participant = story.ledger.add(Participant, interaction=interaction, young_person=pathway.young_person, words=words)
    _type_again(story, "exchange", participant, at, by=adviser)
    story.ledger.link(interaction, "themes", *dice.sample(story.cast.themes, dice.choice((0, 1, 1, 2))))
    story.note("interaction.recorded", interaction, by=adviser, at=interaction.recorded_at)
