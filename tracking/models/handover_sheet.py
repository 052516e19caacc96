"""« Fiche de relais »: what another structure needs to take over, as the person chose it."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce

from joz.audit import trail
from joz.errors import DomainError
from joz.safe import SealedJSONField
from partners.models import Membership
from referrals.models import open_to
from referrals.models.referral import new_token
from tracking.models.pathway import Pathway


class HandoverSheetQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those about the pathways that a user sees."""
        seen = self.filter(pathway__organisation__in=Membership.objects.teams_of(user))
        return seen.filter(open_to(user, "pathway__young_person"))

    def visible_to_holder(self, token):
        """The one with this token: it was sent to whoever is to take over."""
        return self.filter(token=token)

    def taken_over(self):
        return self.filter(answer=HandoverSheet.Answer.TAKEN)

    def to_wipe(self, now):
        """Those that ended thirty days ago and still say something of somebody."""
        ended = Coalesce("revoked_at", "answered_at", "expires_at")
        return (
            self.annotate(ended_at=ended).filter(ended_at__lte=now - HandoverSheet.KEPT).exclude(content=[], email="")
        )


class HandoverSheet(models.Model):
    """Handed to one structure, field by field, with the person's agreement; confirmed or not by whoever receives it."""

    class Agreement(models.TextChoices):
        ORAL = "oral", "À l’oral"
        WRITTEN = "written", "Par écrit"

    class Answer(models.TextChoices):
        TAKEN = "taken", "Prend le relais"
        DECLINED = "declined", "Ne peut pas"

    class Over(DomainError):
        """Revoked, answered, or past its date."""

    LASTS = timedelta(days=30)
    # After its end, what it said is wiped; that it was handed, to whom and with what answer, stays.
    KEPT = timedelta(days=30)

    pathway = models.ForeignKey(Pathway, models.PROTECT, related_name="handover_sheets", verbose_name="parcours")
    organisation = models.ForeignKey(
        "partners.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="structure"
    )
    recipient_as_typed = models.CharField("structure, telle qu’écrite", max_length=120, blank=True)
    email = models.EmailField("adresse e-mail", blank=True)
    agreement = models.CharField("accord de la personne", max_length=10, choices=Agreement)
    # (words, value) pairs, frozen: what was handed is what was shown. A name, a number: sealed at rest.
    content = SealedJSONField("contenu", purpose="tracking.handover_sheet", default=list, blank=True)
    made_at = models.DateTimeField("faite le")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="faite par")
    expires_at = models.DateTimeField("valable jusqu’au")
    token = models.CharField("jeton", max_length=22, unique=True, default=new_token, editable=False)
    answer = models.CharField("réponse", max_length=10, choices=Answer, blank=True)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    answered_by_name = models.CharField("répondu par", max_length=120, blank=True)
    revoked_at = models.DateTimeField("retirée le", null=True, blank=True)
    # One form sent twice is one sheet.
    submission = models.UUIDField("envoi", unique=True, editable=False)

    objects = HandoverSheetQuerySet.as_manager()

    class Meta:
        verbose_name = "fiche de relais"
        verbose_name_plural = "fiches de relais"
        constraints = [
            models.CheckConstraint(
                name="handover_sheet_answer_is_whole",
                condition=Q(answer="", answered_at=None, answered_by_name="")
                | ~Q(answer="") & Q(answered_at__isnull=False) & ~Q(answered_by_name=""),
            ),
            models.CheckConstraint(
                name="handover_sheet_revoked_or_answered", condition=Q(revoked_at=None) | Q(answered_at=None)
            ),
            models.CheckConstraint(name="handover_sheet_is_agreed_to", condition=Q(agreement__in=["oral", "written"])),
            models.CheckConstraint(
                name="handover_sheet_goes_to_one",
                condition=Q(organisation=None) & ~Q(recipient_as_typed="")
                | Q(organisation__isnull=False, recipient_as_typed=""),
            ),
        ]

    def __str__(self):
        return f"fiche de relais {self.pk}"

    @property
    def recipient_label(self):
        return str(self.organisation or self.recipient_as_typed)

    @property
    def is_wiped(self):
        return not self.content

    def awaits_answer(self, now):
        """Whether the receiver may still say yes or no, and the team take it back."""
        return self.answered_at is None and self.revoked_at is None and now < self.expires_at

    def is_readable(self, now):
        """Whether the link still shows what was handed."""
        return bool(self.content) and (self.awaits_answer(now) or self.answered_at is not None)

    @classmethod
    @transaction.atomic
    def hand(cls, pathway, *, by, now, submission, **handed):
        """Freeze what is handed; the same submission again gives the same sheet."""
        sheet, is_new = cls.objects.get_or_create(
            submission=submission,
            defaults={"pathway": pathway, "made_by": by, "made_at": now, "expires_at": now + cls.LASTS, **handed},
        )
        if is_new:
            trail.record("handover_sheet.handed", sheet, by=by)
        return sheet

    def confirm(self, *, answer, name, now):
        """The receiver says whether they take over."""
        self._end("answered", by=None, answer=answer, answered_by_name=name, answered_at=now, now=now)

    def revoke(self, *, by, now):
        """Take it back while nobody answered; nothing of it stays."""
        self._end("revoked", by=by, revoked_at=now, content=[], email="", now=now)

    @transaction.atomic
    def _end(self, how, *, by, now, **change):
        # The filter is the lock: an answer and a revocation that cross leave one end.
        waiting = HandoverSheet.objects.filter(pk=self.pk, answered_at=None, revoked_at=None, expires_at__gt=now)
        if not waiting.update(**change):
            raise self.Over("Cette fiche n’attend plus de réponse.")
        self.refresh_from_db()
        trail.record(f"handover_sheet.{how}", self, by=by)
