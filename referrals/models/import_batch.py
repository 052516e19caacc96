"""A list that somebody sent us: where it comes from, what its columns are, how far we are with it."""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q

from joz.audit import trail
from joz.errors import DomainError
from outreach.models import Channel
from partners.models import Membership
from referrals.models.referral import Referral

# What a list holds about people is kept for as long as somebody may have to mend a line (P2).
KEPT_FOR = timedelta(days=30)
# Beyond, the same line is news again: whoever was not reached is forgotten by then (P12).
RECOGNISED_FOR = timedelta(days=180)


class ImportBatchQuerySet(models.QuerySet):
    visibility = "Vous voyez les listes déposées pour votre structure."

    def visible_to(self, user):
        """The lists brought for an organisation of which the user is adviser or manager."""
        return self.filter(recipient__in=Membership.objects.teams_of(user))

    def running(self):
        return self.filter(state=ImportBatch.State.RUNNING)

    def newest_first(self):
        return self.order_by("-uploaded_at", "-pk")

    def with_sources(self):
        return self.select_related("sender", "uploaded_by", "started_by")


class ImportBatch(models.Model):
    """One file of a list, read once and not kept; its lines wait for somebody to look at them, then come in."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", "Colonnes à vérifier"
        MAPPED = "mapped", "À relire"
        RUNNING = "running", "En cours"
        STOPPED = "stopped", "Arrêté"
        DONE = "done", "Terminé"

    class Source(models.TextChoices):
        PSAD = "psad", "Liste PSAD ou RIO"
        PARTNER = "partner", "Liste d’un partenaire"
        SPREADSHEET = "spreadsheet", "Notre ancien tableau"
        OTHER = "other", "Autre liste"

    # Lists that we may receive before the people were asked: a text provides for the first, the second is ours.
    BEFORE_ASKING = frozenset({Source.PSAD, Source.SPREADSHEET})

    class AlreadyBrought(DomainError):
        """This very file was brought before."""

    class NotNow(DomainError):
        """The list is not at the step where this can be done."""

    recipient = models.ForeignKey("partners.Organisation", models.PROTECT, related_name="+", verbose_name="pour")
    source = models.CharField("origine", max_length=20, choices=Source)
    sender = models.ForeignKey(
        "partners.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="envoyée par"
    )
    channel = models.CharField("canal", max_length=20, choices=Channel)
    consent = models.CharField("accord des personnes", max_length=20, choices=Referral.Consent)
    fingerprint = models.CharField("empreinte du fichier", max_length=64, blank=True, editable=False)
    headers = models.JSONField("titres des colonnes", default=list)
    # Which column holds what: {"called": 0, "phone": 3}.
    columns = models.JSONField("colonnes", default=dict, blank=True)
    state = models.CharField("état", max_length=10, choices=State, default=State.UPLOADED)
    uploaded_at = models.DateTimeField("déposée le", db_index=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="déposée par"
    )
    started_at = models.DateTimeField("lancée le", null=True, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="lancée par"
    )
    finished_at = models.DateTimeField("terminée le", null=True, blank=True)
    forgotten_at = models.DateTimeField("contenu effacé le", null=True, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "liste importée"
        verbose_name_plural = "listes importées"
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "fingerprint"], name="import_batch_file_once", condition=~Q(fingerprint="")
            ),
            models.CheckConstraint(
                name="import_batch_start_is_whole",
                condition=Q(state__in=["uploaded", "mapped"], started_at=None, started_by=None)
                | Q(state__in=["running", "stopped", "done"], started_at__isnull=False, started_by__isnull=False),
            ),
            # P1: nobody gives us names without having asked the people, unless a text says so.
            models.CheckConstraint(
                name="import_batch_names_with_agreement",
                condition=~Q(consent="listed") | Q(source__in=["psad", "spreadsheet"]),
            ),
        ]

    def __str__(self):
        return f"{self.get_source_display()} n° {self.pk}"

    @property
    def is_before_run(self):
        return self.state in (self.State.UPLOADED, self.State.MAPPED)

    @property
    def is_running(self):
        return self.state == self.State.RUNNING

    @property
    def is_stopped(self):
        return self.state == self.State.STOPPED

    @property
    def is_done(self):
        return self.state == self.State.DONE

    @property
    def forget_on(self):
        """The day when whatever is left of the file is erased."""
        return self.uploaded_at + KEPT_FOR

    # --- Verbs ---

    @classmethod
    def bring(cls, *, fingerprint, headers, by, now, **source):
        """Begin with a file; raises `AlreadyBrought` when the same was brought before."""
        try:
            with transaction.atomic():
                batch = cls.objects.create(
                    fingerprint=fingerprint, headers=headers, uploaded_by=by, uploaded_at=now, **source
                )
                trail.record("import.brought", batch, by=by)
        except IntegrityError as error:
            if "import_batch_file_once" not in str(error):
                raise
            raise cls.AlreadyBrought("Ce fichier a déjà été déposé : rien n’est ajouté. Voici où il en est.") from error
        return batch

    def settle_columns(self, columns, *, by):
        """Say which column holds what; may be said again until the list is run."""
        self._move((self.State.UPLOADED, self.State.MAPPED), self.State.MAPPED, "import.mapped", by=by, columns=columns)

    def start(self, *, by, now):
        """Let the lines that are ready come in; again after a stop, or once lines were mended."""
        ready = (self.State.MAPPED, self.State.STOPPED, self.State.DONE)
        self._move(ready, self.State.RUNNING, "import.started", by=by, started_at=now, started_by=by, finished_at=None)

    def stop(self, *, by):
        """Let no more line in; those that are in stay."""
        self._move((self.State.RUNNING,), self.State.STOPPED, "import.stopped", by=by)

    def finish(self, *, now):
        """Note that no line is left to come in; a list stopped meanwhile stays so."""
        if ImportBatch.objects.running().filter(pk=self.pk).update(state=self.State.DONE, finished_at=now):
            trail.record("import.finished", self, by=None)

    @transaction.atomic
    def withdraw(self, *, by):
        """Take back a list of which nothing has come in: its file can then be brought again."""
        batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if not batch.is_before_run:
            raise self.NotNow("Cet import a commencé : il ne se retire plus. Vous pouvez l’arrêter.")
        trail.record("import.withdrawn", batch, by=by)
        batch.delete()

    @transaction.atomic
    def _move(self, states, state, verb, *, by, **changes):
        if not ImportBatch.objects.filter(pk=self.pk, state__in=states).update(state=state, **changes):
            raise self.NotNow("Cette liste a changé d’étape entre-temps. Rechargez la page.")
        self.refresh_from_db()
        trail.record(verb, self, by=by)
