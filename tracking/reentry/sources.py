"""What is typed a second time, in i-milo: one source for each kind of item."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import DateTimeField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.formats import date_format

from joz.components import french
from tracking.models import (
    AdviserAssignment,
    Diagnosis,
    FinancialAid,
    Participant,
    Pathway,
    PathwayExit,
    Proposal,
    ReEntry,
    Step,
)

# Never copied out of here: what the lead adviser alone knows.
KEPT_TO_OURSELVES = "disability"


@dataclass(frozen=True)
class Source:
    """A kind of item: which rows a reader sees, when each happened, which are the reader's, how to say one."""

    code: str
    label: str
    rows: Callable
    at: str
    mine: Callable
    # A row with what its text needs; then the person, and the lines about what happened: (what, words).
    fetched: Callable
    person: Callable
    facts: Callable
    # The free text, which no file ever holds (P5), and the organisation whose advisers may read it.
    words: Callable
    organisation: Callable
    # Of some things the day is known, and no hour.
    has_hour: bool = True

    def items(self, user, *, is_done):
        """(kind, key, moment) of the rows already typed in i-milo, or of the others."""
        ticked = ReEntry.objects.filter(kind=self.code, object_id=OuterRef("pk"), done_at__gte=OuterRef(self.at))
        rows = self.rows(user).filter(Exists(ticked) if is_done else ~Exists(ticked))
        return rows.annotate(kind_code=Value(self.code), line_at=F(self.at))


def led_by(user, pathway):
    """A condition: the user leads the pathway at the end of this path today."""
    leads = AdviserAssignment.objects.current().filter(adviser=user).values("pathway")
    return Q(**{f"{pathway}__in": leads})


def themes_of(themes):
    return ", ".join(sorted(str(theme) for theme in themes))


# --- Entries ---


def entry_facts(pathway):
    situation = pathway.entry_situation.facts if hasattr(pathway, "entry_situation") else []
    return [
        ("Entrée en parcours", short(pathway.entered_at)),
        ("Parcours", pathway.number),
        ("Accord", pathway.get_agreement_display().lower()),
        *situation,
    ]


ENTRY = Source(
    code="entry",
    label="Entrée en parcours",
    rows=lambda user: Pathway.objects.visible_to(user),
    at="entered_at",
    mine=lambda user: led_by(user, "pk"),
    fetched=lambda rows: rows.select_related("young_person__commune", "entry_situation"),
    person=lambda pathway: pathway.young_person,
    facts=entry_facts,
    words=lambda pathway: "",
    organisation=lambda pathway: pathway.organisation_id,
)


# --- Exchanges ---


def exchange_facts(participant):
    noted = participant.interaction
    where = noted.get_format_display() + (f", {noted.commune}" if noted.commune else "")
    return [
        (noted.get_kind_display(), short(noted.happened_at)),
        ("Où, comment", where),
        ("Durée", f"{noted.duration_minutes}{french.SPACE}min"),
        ("Thèmes", themes_of(noted.themes.all())),
        ("Conseil", str(noted.made_by)),
    ]


EXCHANGE = Source(
    code="exchange",
    label="Échange",
    rows=lambda user: Participant.objects.visible_to(user),
    at="interaction__happened_at",
    mine=lambda user: Q(interaction__made_by=user),
    fetched=lambda rows: rows.select_related(
        "young_person__commune", "interaction__made_by", "interaction__commune"
    ).prefetch_related("interaction__themes"),
    person=lambda participant: participant.young_person,
    facts=exchange_facts,
    words=lambda participant: participant.words,
    organisation=lambda participant: participant.interaction.organisation_id,
)


# --- Steps ---


def step_facts(step):
    return [
        ("Étape faite", short(step.completed_at)),
        ("Thème", str(step.theme or "")),
        ("Faite par", step.get_owner_display().lower()),
    ]


STEP = Source(
    code="step",
    label="Étape faite",
    rows=lambda user: Step.objects.visible_to(user).filter(completed_at__isnull=False),
    at="completed_at",
    mine=lambda user: led_by(user, "pathway"),
    fetched=lambda rows: rows.select_related("pathway__young_person__commune", "theme"),
    person=lambda step: step.pathway.young_person,
    facts=step_facts,
    words=lambda step: step.goal,
    organisation=lambda step: step.pathway.organisation_id,
)

# --- Ends ---


def exit_facts(end):
    return [
        ("Sortie", f"{end.exited_on:%d/%m/%Y}"),
        ("Motif", end.get_reason_display()),
        ("Situation à la sortie", end.get_situation_display()),
        ("Vers", str(end.destination or end.destination_as_typed)),
    ]


EXIT = Source(
    code="exit",
    label="Sortie",
    rows=lambda user: PathwayExit.objects.visible_to(user),
    at="noted_at",
    mine=lambda user: Q(noted_by=user),
    fetched=lambda rows: rows.select_related("pathway__young_person__commune", "destination"),
    person=lambda end: end.pathway.young_person,
    facts=exit_facts,
    words=lambda end: "",
    organisation=lambda end: end.pathway.organisation_id,
)


# --- Diagnoses ---


def diagnosis_facts(diagnosis):
    explored = sorted((one for one in diagnosis.states.all()), key=lambda one: one.theme.position)
    states = [(str(one.theme), one.get_state_display()) for one in explored if one.theme_id != KEPT_TO_OURSELVES]
    return [(diagnosis.get_moment_display(), short(diagnosis.made_at)), *states]


DIAGNOSIS = Source(
    code="diagnosis",
    label="Point de situation",
    rows=lambda user: Diagnosis.objects.visible_to(user),
    at="made_at",
    mine=lambda user: Q(made_by=user),
    fetched=lambda rows: rows.select_related("pathway__young_person__commune").prefetch_related("states__theme"),
    person=lambda diagnosis: diagnosis.pathway.young_person,
    facts=diagnosis_facts,
    words=lambda diagnosis: "",
    organisation=lambda diagnosis: diagnosis.pathway.organisation_id,
)


# --- Proposals: again at each piece of news ---


def proposal_facts(proposal):
    return [
        ("Proposition", f"{proposal.proposed_on:%d/%m/%Y}"),
        ("Quoi", proposal.get_kind_display()),
        ("Chez qui", str(proposal.organisation or "")),
        ("Où elle en est", f"{proposal.get_status_display().lower()}, le {proposal.last_news_on:%d/%m/%Y}"),
    ]


PROPOSAL = Source(
    code="proposal",
    label="Proposition",
    # The day of the last news, as an instant that can stand in a line of time.
    rows=lambda user: Proposal.objects.visible_to(user).annotate(news_at=Cast("last_news_on", DateTimeField())),
    at="news_at",
    mine=lambda user: Q(proposed_by=user) | led_by(user, "pathway"),
    fetched=lambda rows: rows.select_related("pathway__young_person__commune", "organisation"),
    person=lambda proposal: proposal.pathway.young_person,
    facts=proposal_facts,
    words=lambda proposal: proposal.organisation_as_typed,
    organisation=lambda proposal: proposal.pathway.organisation_id,
    has_hour=False,
)


# --- Aid, once it is paid ---


def aid_facts(aid):
    return [
        ("Aide versée", short(aid.paid_at)),
        ("Pour quoi", aid.get_kind_display()),
        ("Montant", french.euros(aid.amount)),
        ("Enveloppe", str(aid.envelope)),
    ]


AID = Source(
    code="aid",
    label="Aide versée",
    rows=lambda user: FinancialAid.objects.visible_to(user).filter(paid_at__isnull=False),
    at="paid_at",
    mine=lambda user: Q(requested_by=user) | led_by(user, "pathway"),
    fetched=lambda rows: rows.select_related("pathway__young_person__commune", "envelope"),
    person=lambda aid: aid.pathway.young_person,
    facts=aid_facts,
    words=lambda aid: "",
    organisation=lambda aid: aid.pathway.organisation_id,
)

# To add a kind: its `Source`, here.
SOURCES = {source.code: source for source in (ENTRY, EXCHANGE, DIAGNOSIS, STEP, PROPOSAL, AID, EXIT)}


def short(moment):
    """24/11/2026 14:30, as i-milo takes it."""
    return date_format(timezone.localtime(moment), "d/m/Y H:i")
