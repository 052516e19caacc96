"""What is proposed to a person: a measure, a service; and what became of it."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, F, Q
from django.db.models.functions import Greatest
from django.utils import timezone

from joz.audit import trail
from joz.components import french
from joz.errors import DomainError
from partners.models import Membership
from referrals.models import open_to
from tracking.models.pathway import AdviserAssignment

# Without news for so long, somebody asks.
PATIENCE = timedelta(days=30)


class ProposalQuerySet(models.QuerySet):
    visibility = "Vous voyez les propositions faites dans les parcours de votre structure."

    def visible_to(self, user):
        """The proposals of the pathways that a user sees."""
        seen = self.filter(pathway__organisation__in=Membership.objects.teams_of(user))
        return seen.filter(open_to(user, "pathway__young_person"))

    def open(self):
        """Those whose end is not known yet."""
        return self.filter(status__in=Proposal.OPEN)

    def quiet(self, on):
        """Those open, without news for thirty days."""
        return self.open().filter(last_news_on__lte=on - PATIENCE)

    def to_list(self):
        """With all that a line shows, the longest without news first."""
        leads = AdviserAssignment.objects.current().select_related("adviser")
        led = models.Prefetch("pathway__assignments", queryset=leads, to_attr="current_assignments")
        people = self.select_related("pathway__young_person__commune", "organisation", "theme")
        return people.prefetch_related(led).order_by("last_news_on", "pk")

    def by_fate(self, since=None, until=None):
        """I15: of what was proposed in a period of days, how many (`n`) of each kind have each status today."""
        made = self.filter(proposed_on__gte=since) if since else self
        made = made.filter(proposed_on__lte=until) if until else made
        return made.order_by("kind", "status").values("kind", "status").annotate(n=Count("pk"))


class Proposal(models.Model):
    """« Proposition » : a measure or a service offered to the person, and its fate, each step of it dated (I15)."""

    class Kind(models.TextChoices):
        PACEA = "pacea", "PACEA"
        CEJ = "cej", "Contrat d’engagement jeune (CEJ)"
        O2R = "o2r", "Offre de repérage et de remobilisation (O2R)"
        TRAINING_REGION = "training_region", "Formation Région (PREPA, QUALIF)"
        TRAINING_OTHER = "training_other", "Autre formation"
        SCHOOL_RETURN = "school_return", "Retour en scolarité"
        E2C = "e2c", "École de la 2e chance (E2C)"
        EPIDE = "epide", "EPIDE"
        AFPA = "afpa_promo", "AFPA, Promo 16-18"
        CIVIC_SERVICE = "civic_service", "Service civique"
        SMV = "smv", "Service militaire volontaire (SMV)"
        APPRENTICESHIP = "apprenticeship", "Apprentissage, alternance"
        PMSMP = "pmsmp", "Immersion (PMSMP)"
        JOB = "job_offer", "Offre d’emploi"
        IAE = "iae", "Insertion par l’activité économique"
        SUBSIDISED = "subsidised", "Contrat aidé"
        MENTORING = "mentoring", "Parrainage, mentorat"
        WORKSHOP = "workshop_confidence", "Atelier Pleine lumière"
        SPORT_CULTURE = "sport_culture", "Sport et culture"
        HEALTH_CHECK = "health_check", "Bilan de santé, CPAM"
        LISTENING = "psy", "Point écoute, psychologue"
        HOUSING = "housing", "Logement (FJT, CLLAJ, SIAO)"
        MOBILITY = "mobility_aid", "Aide mobilité, permis, prêt de deux-roues"
        FINANCIAL = "financial", "Aide financière (FAJ, CCAS…)"
        RIGHTS = "rights", "Accès aux droits (CAF, CPAM, France Services)"
        CAP_EMPLOI = "cap_emploi", "Cap emploi, MDPH"
        FRANCE_TRAVAIL = "france_travail", "France Travail"
        LEGAL = "legal", "Aide juridique, CIDFF"
        OTHER = "other", "Autre"

    class Status(models.TextChoices):
        PROPOSED = "proposed", "Proposée"
        ACCEPTED = "accepted", "Acceptée"
        REFUSED = "refused", "Refusée"
        NO_PLACE = "no_place", "Pas de place"
        STARTED = "started", "Démarrée"
        COMPLETED = "completed", "Réalisée"
        ABANDONED = "abandoned", "Abandonnée"

    class NotNext(DomainError):
        """That fate does not follow from where the proposal stands."""

    class WrongDay(DomainError):
        """A day to come, or earlier than the last news."""

    OPEN = (Status.PROPOSED, Status.ACCEPTED, Status.STARTED)
    # What may follow what; the database keeps the same table (`proposal_moves_forward`).
    LEADS_TO = {
        Status.PROPOSED: (Status.ACCEPTED, Status.REFUSED, Status.NO_PLACE),
        Status.ACCEPTED: (Status.STARTED, Status.NO_PLACE, Status.ABANDONED),
        Status.STARTED: (Status.COMPLETED, Status.ABANDONED),
    }

    pathway = models.ForeignKey("tracking.Pathway", models.CASCADE, related_name="proposals", verbose_name="parcours")
    kind = models.CharField("quoi", max_length=20, choices=Kind)
    theme = models.ForeignKey(
        "partners.Theme", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="thème"
    )
    organisation = models.ForeignKey(
        "partners.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="structure"
    )
    # One that is not in the directory is kept as typed.
    organisation_as_typed = models.CharField("structure telle qu’écrite", max_length=80, blank=True)
    status = models.CharField("où elle en est", max_length=10, choices=Status, default=Status.PROPOSED)
    proposed_on = models.DateField("proposée le", db_index=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="proposée par"
    )
    answered_on = models.DateField("réponse le", null=True, blank=True)
    started_on = models.DateField("démarrée le", null=True, blank=True)
    ended_on = models.DateField("terminée le", null=True, blank=True)
    last_news_on = models.GeneratedField(
        # PostgreSQL's GREATEST passes over what is not known.
        expression=Greatest(F("proposed_on"), F("answered_on"), F("started_on"), F("ended_on")),
        output_field=models.DateField(),
        db_persist=True,
        verbose_name="dernières nouvelles le",
    )
    # One form sent twice is one proposal.
    submission = models.UUIDField("envoi", unique=True, default=uuid.uuid4, editable=False)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "proposition"
        constraints = [
            models.CheckConstraint(
                name="proposal_fate_is_whole",
                condition=Q(status="proposed", answered_on=None, started_on=None, ended_on=None)
                | Q(status="accepted", answered_on__isnull=False, started_on=None, ended_on=None)
                | Q(status="refused", answered_on__isnull=False, started_on=None, ended_on=None)
                | Q(status="no_place", answered_on__isnull=False, started_on=None)
                | Q(status="started", answered_on__isnull=False, started_on__isnull=False, ended_on=None)
                | Q(status="completed", answered_on__isnull=False, started_on__isnull=False, ended_on__isnull=False)
                | Q(status="abandoned", answered_on__isnull=False, ended_on__isnull=False),
            ),
            models.CheckConstraint(
                name="proposal_days_follow_each_other",
                condition=(Q(answered_on=None) | Q(answered_on__gte=F("proposed_on")))
                & (Q(started_on=None) | Q(started_on__gte=F("answered_on")))
                & (Q(ended_on=None) | Q(ended_on__gte=Greatest(F("answered_on"), F("started_on")))),
            ),
            models.CheckConstraint(
                name="proposal_names_one_organisation", condition=Q(organisation=None) | Q(organisation_as_typed="")
            ),
        ]
        indexes = [
            models.Index(
                fields=["last_news_on", "id"],
                name="proposal_open",
                condition=Q(status__in=["proposed", "accepted", "started"]),
            )
        ]

    def __str__(self):
        return f"proposition {self.pk}"

    @property
    def is_open(self):
        return self.status in self.OPEN

    @property
    def may_become(self):
        """The fates that may follow from here."""
        return self.LEADS_TO.get(self.status, ())

    def is_quiet(self, on):
        """Open, and without news for thirty days."""
        return self.is_open and self.last_news_on <= on - PATIENCE

    @classmethod
    @transaction.atomic
    def make(cls, pathway, *, by, submission, **proposed):
        """Propose something; the same submission again returns what it made the first time."""
        pathway = pathway.lock_open()
        if earlier := pathway.proposals.filter(submission=submission).first():
            return earlier
        proposal = pathway.proposals.create(proposed_by=by, submission=submission, **proposed)
        trail.record("proposal.made", proposal, by=by)
        return proposal

    @transaction.atomic
    def settle(self, fate, *, on, by, now):
        """Say what became of it, on a day between the last news and today."""
        kept = Proposal.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if fate not in kept.may_become:
            raise self.NotNext(f"Cette proposition est « {kept.get_status_display().lower()} » : rechargez la page.")
        if on > timezone.localdate(now):
            raise self.WrongDay("Cette date est à venir : revenez quand ce sera fait.")
        if on < kept.last_news_on:
            raise self.WrongDay(f"Les dernières nouvelles sont du {french.day(kept.last_news_on)} : pas avant.")
        Proposal.objects.filter(pk=self.pk).update(status=fate, **{kept._dated_by(fate): on})
        self.refresh_from_db()
        trail.record(f"proposal.{fate}", self, by=by)

    def _dated_by(self, fate):
        """The column that a fate dates: the answer, the start or the end."""
        if self.status == self.Status.PROPOSED:
            return "answered_on"
        return "started_on" if fate == self.Status.STARTED else "ended_on"
