"""What some people let a partner see, and one file that only one adviser opens."""

from datetime import timedelta

from django.db.backends.postgresql.psycopg_any import DateRange

from joz.demo import demo_accounts
from joz.demo.calendar import instant
from joz.demo.story import Story, submission_of
from partners.models import Organisation
from referrals.models import Restriction, RestrictionReader
from tracking.models import AdviserAssignment, SharingAgreement, Step

Item = SharingAgreement.Item
# Days ago, for how long, what for, what; the third is over.
AGREED = (
    (20, 183, "Préparer ensemble le dossier d’aide au permis", (Item.CONTACT, Item.THEMES)),
    (45, 92, "Chercher un logement plus près du travail", (Item.CONTACT, Item.STEPS)),
    (150, 60, "Préparer la première rencontre au CCAS", (Item.THEMES,)),
)


def put_sharings(story: Story) -> None:
    """Agreements with the CCAS of people whom the last adviser leads since long ago; then the closed file."""
    partner = Organisation.objects.get(name=demo_accounts.SOCIAL_ACTION)
    adviser = story.cast.advisers[-1]
    led = [row for row in story.ledger.rows(AdviserAssignment) if row.adviser == adviser and row.period.upper is None]
    chosen = [row.pathway for row in led if row.pathway.is_open][: len(AGREED) + 1]
    for nth, agreed in enumerate(AGREED):
        _share(story, nth, chosen[nth], agreed, partner=partner, by=adviser)
    _close(story, chosen[-1].young_person, by=adviser)


def _share(story, nth, pathway, agreed, *, partner, by):
    days_ago, lasts, purpose, items = agreed
    on = story.calendar.today - timedelta(days=days_ago)
    agreement = story.ledger.add(
        SharingAgreement,
        young_person=pathway.young_person,
        partner=partner,
        purpose=purpose,
        items=list(items),
        agreed=SharingAgreement.Agreed.ORAL,
        period=DateRange(on, on + timedelta(days=lasts)),
        created_at=instant(on, 15),
        created_by=by,
        submission=submission_of(story.cohort, nth, "sharing"),
    )
    if Item.STEPS in items:
        mine = [step for step in story.ledger.rows(Step) if step.pathway == pathway and not step.abandoned_at]
        story.ledger.link(agreement, "steps", *mine[:2])
    story.note("sharing.agreed", agreement, by=by, at=agreement.created_at)


def _close(story, person, *, by):
    at = instant(story.calendar.today, 10) - timedelta(days=12)
    restriction = story.ledger.add(
        Restriction, young_person=person, reason=Restriction.Reason.RELATIVE, restricted_at=at, restricted_by=by
    )
    story.ledger.add(RestrictionReader, restriction=restriction, user=by, named_at=at, named_by=by)
    story.note("restriction.placed", restriction, by=by, at=at)
