"""Two relay sheets: one that a structure took over, one that waits for an answer; and the doubles of last night."""

from datetime import timedelta
from uuid import uuid5

from joz.audit.models import TrailEntry
from joz.demo.calendar import instant
from partners.models import Organisation
from referrals.matching import queue
from tracking.handover_sheets import what_may_be_handed
from tracking.models import AdviserAssignment, HandoverSheet, Step

Answer = HandoverSheet.Answer
# To whom, how many days ago, what the person chose to hand over, in their words, who answered.
HANDED = (
    (
        "Résidence jeunes du Port",
        9,
        ("identity", "contact", "age", "to_do"),
        "Une chambre avant la rentrée, si possible.",
        "Accueil de la résidence",
    ),
    ("CFA du Golfe", 3, ("identity", "contact", "themes", "done"), "Visiter l’atelier avant de décider.", ""),
)


def put_sheets(story) -> None:
    """The sheets, about people whom the first adviser leads; written last, for they say what the rest says."""
    adviser = story.cast.advisers[0]
    led = AdviserAssignment.objects.filter(adviser=adviser, period__endswith=None, pathway__ended_at=None)
    with_steps = led.filter(pathway__in=Step.objects.to_do().values("pathway")).select_related("pathway__young_person")
    for lead, told in zip(with_steps.order_by("pk"), HANDED, strict=False):
        _hand(story, lead.pathway, *told, by=adviser)


def _hand(story, pathway, whom, days_ago, items, comment, answered_by, *, by):
    at = instant(story.calendar.today, 15) - timedelta(days=days_ago)
    may, submission = what_may_be_handed(pathway, on=at.date()), uuid5(pathway.submission, "sheet")
    answer = {"answer": Answer.TAKEN, "answered_by_name": answered_by, "answered_at": at + timedelta(days=1)}
    sheet = HandoverSheet.objects.create(
        pathway=pathway,
        organisation=Organisation.objects.get(name=whom),
        email="accueil@exemple.invalid",
        agreement=HandoverSheet.Agreement.ORAL,
        content=[list(may[item]) for item in items if item in may] + [["Ce que la personne demande", comment]],
        made_at=at,
        made_by=by,
        expires_at=at + HandoverSheet.LASTS,
        token=submission.hex[:22],
        submission=submission,
        **(answer if answered_by else {}),
    )
    _note("handed", sheet, by=by, at=at)
    if answered_by:
        _note("answered", sheet, by=None, at=sheet.answered_at)


def _note(how, sheet, *, by, at):
    kind = sheet._meta.label_lower
    TrailEntry.objects.create(verb=f"handover_sheet.{how}", object_type=kind, object_id=str(sheet.pk), actor=by, at=at)


def look_for_doubles(calendar) -> None:
    """What the nightly search would have found before this morning."""
    queue.search(now=instant(calendar.today, 3, 30))
