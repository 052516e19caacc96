"""Someone tells us about a young person; an adviser answers, once, then tries to reach them."""

import secrets
from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, Count, OuterRef, Q, Subquery, Value, When

from joz.audit import trail
from joz.errors import DomainError
from outreach.models import Channel
from partners.models import Membership
from referrals.effort import Effort
from referrals.models.confidentiality import open_to
from referrals.models.young_person import YoungPerson


def new_token():
    """A secret that cannot be guessed and fits on a card: 22 letters, digits, - and _."""
    return secrets.token_urlsafe(16)


class Status(models.TextChoices):
    """Where a referral stands (DOMAIN § 3.3); only the verbs below write it."""

    RECEIVED = "received", "Reçu"
    ACCEPTED = "accepted", "Pris en charge"
    CONTACTING = "contacting", "Contact en cours"
    REACHED = "reached", "Joint·e"
    ENGAGED = "engaged", "Mobilisé·e"
    ENROLLED = "enrolled", "Entré·e en parcours"
    DECLINED = "declined", "Ne souhaite pas"
    UNREACHABLE = "unreachable", "Injoignable"
    ALREADY_SUPPORTED = "already_supported", "Déjà accompagné·e"
    REDIRECTED = "redirected", "Réorienté·e"
    OUT_OF_SCOPE = "out_of_scope", "Hors public"
    DUPLICATE = "duplicate", "Doublon"


CONTACT_PHASE = frozenset({Status.ACCEPTED, Status.CONTACTING, Status.REACHED, Status.ENGAGED})
NOT_REACHED_YET = frozenset({Status.ACCEPTED, Status.CONTACTING})
REFUSALS = frozenset({Status.OUT_OF_SCOPE, Status.ALREADY_SUPPORTED, Status.REDIRECTED})
ENDED = frozenset({Status.DECLINED, Status.UNREACHABLE, Status.DUPLICATE, *REFUSALS})


# R80: a signal that nobody touched for so long is an alert.
LATE_AFTER = timedelta(hours=72)


class ReferralQuerySet(models.QuerySet):
    visibility = "Vous voyez les signalements reçus par votre structure."

    # --- Who sees which ---

    def visible_to(self, user):
        """The referrals received by an organisation of which the user is adviser or manager."""
        return self.filter(recipient__in=Membership.objects.teams_of(user)).filter(open_to(user))

    def sent_for(self, user):
        """The referrals sent by an organisation for which the user is partner staff today."""
        partner = Membership.objects.current().filter(user=user, role=Membership.Role.PARTNER_STAFF)
        return self.filter(sender__in=partner.values("organisation"))

    # --- States ---

    def awaiting_answer(self):
        return self.filter(status=Status.RECEIVED)

    def in_contact_phase(self):
        return self.filter(status__in=CONTACT_PHASE)

    def ended(self):
        return self.filter(status__in=ENDED)

    def to_try(self, now):
        """Those whose next try is due: the call-backs of the day."""
        return self.in_contact_phase().filter(next_try_at__lte=now)

    def received_between(self, since=None, until=None):
        """I1a: the referrals received in a period of days, both counted; duplicates included."""
        received = self.filter(received_on__gte=since) if since else self
        return received.filter(received_on__lte=until) if until else received

    def counted(self, now):
        """How many wait for what: the numbers on the inbox's doors. Only the open ones are read."""
        return self.filter(status__in={Status.RECEIVED, *CONTACT_PHASE}).aggregate(
            todo=Count("pk", filter=Q(status=Status.RECEIVED)),
            late=Count("pk", filter=Q(status=Status.RECEIVED, received_at__lte=now - LATE_AFTER)),
            due=Count("pk", filter=Q(status__in=CONTACT_PHASE, next_try_at__lte=now)),
            contact=Count("pk", filter=Q(status__in=CONTACT_PHASE)),
        )

    # --- What a merge undone brings back ---

    def reopen_duplicate(self, pk):
        """Have a signal wait for its answer again: it was no duplicate after all."""
        waiting = {"status": Status.RECEIVED, "answered_at": None, "answered_by": None, "ended_at": None}
        return self.filter(pk=pk, status=Status.DUPLICATE).update(duplicate_of=None, **waiting)

    # --- Lists ---

    def with_people(self):
        return self.select_related("young_person__commune", "sender", "sender_user", "answered_by")

    def with_attempt_count(self):
        """`attempt_count` on each row; asked row by row, so that a page of a long list counts its own rows only."""
        made = Referral.objects.filter(pk=OuterRef("pk")).annotate(made=Count("attempts")).values("made")
        return self.annotate(attempt_count=Subquery(made))

    def in_inbox_order(self):
        """The rules shown on screen: awaiting an answer first; then « à rappeler vite »; then the oldest."""
        return self.order_by(
            Case(When(status=Status.RECEIVED, then=Value(0)), default=Value(1)),
            Case(When(urgency=Referral.Urgency.SOON, then=Value(0)), default=Value(1)),
            "received_at",
            "pk",
        )


class _Moved(Exception):
    """A merge gave the referral to another person meanwhile."""


class Referral(models.Model):
    """A named signal: someone tells us about a young person who agrees, or a person tells us about themself."""

    Status = Status

    class Consent(models.TextChoices):
        ORAL = "yes_oral", "Oui, à l’oral"
        WRITTEN = "yes_written", "Oui, par écrit"
        SELF = "self", "C’est la personne elle-même"
        # Only on a list that a text provides for, or that was ours: the person is told within a month (P6).
        LISTED = "listed", "Pas encore demandé : liste transmise"

    class Urgency(models.TextChoices):
        NORMAL = "normal", "Normal"
        SOON = "soon", "À rappeler vite"

    class AlreadyAnswered(DomainError):
        """Somebody was quicker."""

    class NotInContactPhase(DomainError):
        """The referral is not being worked on: not yet taken on, or ended."""

    class NotYetUnreachable(DomainError):
        """The rule P12 is not met; the message says what is missing."""

    young_person = models.ForeignKey(YoungPerson, models.PROTECT, related_name="referrals", verbose_name="jeune")
    recipient = models.ForeignKey(
        "partners.Organisation", models.PROTECT, related_name="referrals_received", verbose_name="reçu par"
    )
    sender = models.ForeignKey(
        "partners.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="referrals_sent",
        verbose_name="envoyé par",
    )
    sender_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="compte"
    )
    # Someone without an account says who they are, and may leave an address for the receipt.
    sender_as_typed = models.CharField("se présente comme", max_length=120, blank=True)
    sender_email = models.EmailField("e-mail pour le suivi", blank=True)
    # What the sender called the person: the only word of theirs that the sender is shown again.
    called_as_typed = models.CharField("appelé·e par l’expéditeur", max_length=60, blank=True)
    channel = models.CharField("canal", max_length=20, choices=Channel)
    consent = models.CharField("accord de la personne", max_length=20, choices=Consent)
    urgency = models.CharField("urgence", max_length=10, choices=Urgency, default=Urgency.NORMAL)
    themes = models.ManyToManyField("partners.Theme", blank=True, verbose_name="ce qui l’aiderait")
    comment = models.CharField("commentaire", max_length=200, blank=True)
    preferred_moment = models.CharField("moment préféré", max_length=40, blank=True)
    invitation = models.OneToOneField(
        "referrals.Invitation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="referral",
        verbose_name="carte d’invitation",
    )
    received_at = models.DateTimeField("reçu le", db_index=True)
    received_on = models.DateField("jour de réception", db_index=True)
    # One form sent twice is one referral.
    submission = models.UUIDField("envoi", unique=True, editable=False)
    # Whoever holds it sees the feedback state, nothing else.
    follow_token = models.CharField("lien de suivi", max_length=22, unique=True, default=new_token, editable=False)

    status = models.CharField("état", max_length=20, choices=Status, default=Status.RECEIVED)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="répondu par"
    )
    duplicate_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="duplicates", verbose_name="doublon de"
    )
    next_try_at = models.DateTimeField("prochain essai", null=True, blank=True)
    next_try_channel = models.CharField("par", max_length=20, blank=True)
    ended_at = models.DateTimeField("clos le", null=True, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = "signalement"
        constraints = [
            models.CheckConstraint(
                name="referral_answer_is_whole",
                condition=Q(status="received", answered_at=None, answered_by=None)
                | (~Q(status="received") & Q(answered_at__isnull=False, answered_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="referral_duplicate_names_the_other",
                condition=Q(status="duplicate", duplicate_of__isnull=False)
                | (~Q(status="duplicate") & Q(duplicate_of=None)),
            ),
            models.CheckConstraint(
                name="referral_end_has_a_date",
                condition=Q(status__in=sorted(ENDED), ended_at__isnull=False)
                | (~Q(status__in=sorted(ENDED)) & Q(ended_at=None)),
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "status", "received_at"], name="referral_inbox"),
            models.Index(fields=["sender", "received_at"], name="referral_sender"),
            # Few of many: the oldest that wait are read without walking past all that were answered.
            models.Index(fields=["received_at", "id"], name="referral_waiting", condition=Q(status="received")),
            models.Index(fields=["next_try_at"], name="referral_next_try", condition=Q(next_try_at__isnull=False)),
        ]

    def __str__(self):
        return self.number

    @property
    def number(self):
        """What people quote on the phone: `S-000123`, never a name."""
        return f"S-{self.pk:06d}"

    @property
    def first_message_key(self):
        """The cause of our first words to the person, as the outbox knows it."""
        return f"referral:{self.pk}:first"

    @property
    def is_awaiting_answer(self):
        return self.status == Status.RECEIVED

    @property
    def is_in_contact_phase(self):
        return self.status in CONTACT_PHASE

    @property
    def is_ended(self):
        return self.status in ENDED

    @property
    def sender_label(self):
        """Who told us, as the adviser reads it."""
        if self.consent == self.Consent.SELF:
            return "La personne elle-même"
        return str(self.sender or self.sender_as_typed or "Sans nom")

    @classmethod
    def hold(cls, pk):
        """Lock a referral until the end of the transaction, after the person it is about, as everywhere.

        A merge may give it to somebody else while we wait: we then let go of the one, and hold the other.
        """
        while True:
            person = cls.objects.values_list("young_person", flat=True).get(pk=pk)
            with suppress(_Moved), transaction.atomic():
                YoungPerson.hold(person)
                held = cls.objects.select_for_update(of=("self",)).select_related("young_person").get(pk=pk)
                if held.young_person_id != person:
                    raise _Moved
                return held

    # --- Verbs: the answer ---

    def accept(self, *, by, now):
        """Take the person on: an adviser will try to reach them."""
        self._answer(Status.ACCEPTED, by=by, now=now, next_try_at=now)

    @transaction.atomic
    def refuse(self, *, by, now, reason):
        """Answer that this is not for us (`REFUSALS`); the person was not spotted, unless by another signal."""
        self._answer(Status(reason), by=by, now=now, ended_at=now)
        spotting = Referral.objects.exclude(status__in=REFUSALS | {Status.DUPLICATE})
        YoungPerson.objects.filter(pk=self.young_person_id).exclude(
            pk__in=spotting.filter(young_person=self.young_person_id).values("young_person")
        ).update(identified_on=None, reached_on=None, engaged_on=None)

    def answer_as_duplicate(self, *, of, by, now):
        """Answer that another referral already told us about this person."""
        self._answer(Status.DUPLICATE, by=by, now=now, duplicate_of=of, ended_at=now)

    @transaction.atomic
    def _answer(self, status, *, by, now, **extra):
        YoungPerson.hold(self.young_person_id)
        # The filter on the status is the lock: two advisers answering at once cannot both win.
        answer = {"status": status, "answered_at": now, "answered_by": by, **extra}
        if not Referral.objects.awaiting_answer().filter(pk=self.pk).update(**answer):
            raise self.AlreadyAnswered("Ce signalement a déjà reçu une réponse. Rechargez la page pour la voir.")
        self.refresh_from_db()
        trail.record(f"referral.{status}", self, by=by)

    # --- Verbs: the contact ---

    def move_to(self, status, *, by, now, **extra):
        """Go from the contact phase to another of its states, or to an end; refused anywhere else."""
        change = {"status": status, "next_try_at": None, "next_try_channel": "", **extra}
        if status in ENDED:
            change["ended_at"] = now
        if not Referral.objects.in_contact_phase().filter(pk=self.pk).update(**change):
            raise self.NotInContactPhase("Ce signalement n’est plus en cours de contact. Rechargez la page.")
        self.refresh_from_db()
        if status in ENDED or status == Status.ENROLLED:
            trail.record(f"referral.{status}", self, by=by)

    def enrol(self, *, by, now):
        """Close the contact phase: the person enters a pathway."""
        self.move_to(Status.ENROLLED, by=by, now=now)

    def end_unreachable(self, *, by, now):
        """Stop trying, once P12 is met; raises `NotYetUnreachable` with what is still to be tried."""
        effort = Effort.of(self.attempts.all())
        if self.status not in NOT_REACHED_YET:
            raise self.NotInContactPhase("Seule une personne jamais jointe peut être dite injoignable.")
        if not effort.is_enough:
            raise self.NotYetUnreachable(f"Pas encore : il faut {', '.join(effort.missing)}.")
        self.move_to(Status.UNREACHABLE, by=by, now=now)
