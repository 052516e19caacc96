"""What the team proposes along a pathway, and what becomes of it."""

from datetime import timedelta
from random import Random
from uuid import uuid5

from joz.demo import demo_accounts
from joz.demo.people import drawn
from partners.models import Organisation
from tracking.models import AdviserAssignment, Pathway, Proposal

Kind, Status = Proposal.Kind, Proposal.Status

HOW_MANY = {0: 15, 1: 40, 2: 30, 3: 15}
# Kind, theme, the organisation of the network that it is with, weight.
OFFERS = {
    (Kind.PACEA, "guidance", demo_accounts.LOCAL_MISSION): 20,
    (Kind.CEJ, "employment", ""): 14,
    (Kind.PMSMP, "employment", "Les Ateliers du Ponant"): 12,
    (Kind.TRAINING_REGION, "training", ""): 10,
    (Kind.APPRENTICESHIP, "training", "CFA du Golfe"): 9,
    (Kind.CIVIC_SERVICE, "confidence", ""): 8,
    (Kind.MOBILITY, "mobility", ""): 8,
    (Kind.WORKSHOP, "confidence", "CIDFF du Morbihan"): 7,
    (Kind.HOUSING, "housing", "Résidence jeunes du Port"): 6,
    (Kind.LISTENING, "health", "Point écoute du Pays de Vannes"): 5,
    (Kind.RIGHTS, "financial_aid", "France Services de La Roche-Bernard"): 5,
    (Kind.SPORT_CULTURE, "confidence", "FSCF du Morbihan"): 5,
    (Kind.IAE, "employment", "Les Ateliers du Ponant"): 4,
}
# How a proposal goes, and after how many days each time.
FATES = {
    (Status.ACCEPTED, Status.STARTED, Status.COMPLETED): 40,
    (Status.ACCEPTED, Status.STARTED, Status.ABANDONED): 10,
    (Status.ACCEPTED, Status.ABANDONED): 6,
    (Status.ACCEPTED, Status.NO_PLACE): 6,
    (Status.NO_PLACE,): 8,
    (Status.REFUSED,): 20,
    (Status.ACCEPTED, Status.STARTED): 6,
    (): 4,
}


def put_supports(story) -> None:
    """Add what was proposed to the people of a cohort; with dice of its own, so that the story stays the same."""
    dice = Random(f"supports {story.cohort}")  # noqa: S311
    known = dict(Organisation.objects.values_list("name", "pk"))
    leads = {lead.pathway.pk: lead.adviser for lead in story.ledger.rows(AdviserAssignment)}
    for pathway in list(story.ledger.rows(Pathway)):
        for nth in range(drawn(dice, HOW_MANY)):
            _propose(story, dice, pathway, known, nth, by=leads[pathway.pk])


def _propose(story, dice, pathway, known, nth, *, by):
    """One proposal, some time after the entry, followed as far as the days allow."""
    kind, theme, organisation = drawn(dice, OFFERS)
    yesterday = story.calendar.days[-1]
    on = min(pathway.entered_on + timedelta(days=dice.randint(0, 40) + 35 * nth), yesterday)
    proposal = story.ledger.add(
        Proposal,
        pathway=pathway,
        kind=kind,
        theme_id=theme,
        organisation_id=known.get(organisation),
        proposed_on=on,
        proposed_by=by,
        submission=uuid5(pathway.submission, f"proposal {nth}"),
    )
    for fate in drawn(dice, FATES):
        on += timedelta(days=dice.randint(3, 30))
        if on > yesterday:
            return
        setattr(proposal, proposal._dated_by(fate), on)
        proposal.status = fate
