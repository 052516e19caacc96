"""One try to reach a person, and what came of it; two taps (R67), and a moment to take back a wrong one."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from joz.audit import trail
from joz.errors import DomainError
from referrals import effort
from referrals.models.referral import NOT_REACHED_YET, Referral, Status
from referrals.models.standing import restore, restore_agreements, standing_of, versions_of


class ContactAttempt(models.Model):
    """An adviser tried to reach someone, by a channel, with a result (DOMAIN § 3.4)."""

    class Channel(models.TextChoices):
        CALL = "call", "Appel"
        SMS = "sms", "SMS"
        WHATSAPP = "whatsapp", "WhatsApp"
        INSTAGRAM = "instagram", "Instagram"
        SNAPCHAT = "snapchat", "Snapchat"
        FACEBOOK = "facebook", "Facebook"
        EMAIL = "email", "E-mail"
        LETTER = "letter", "Courrier"
        VISIT = "visit", "Passage à domicile"
        VIA_PARTNER = "via_partner", "Via un partenaire"
        VIA_AMBASSADOR = "via_ambassador", "Via un parrain, une marraine"
        FIELD = "field", "Rencontre sur le terrain"

    class Result(models.TextChoices):
        APPOINTMENT = "appointment", "Rendez-vous pris"
        TALKED_CALLBACK = "talked_callback", "Échange, à rappeler"
        NO_ANSWER = "no_answer", "Pas de réponse"
        VOICEMAIL = "voicemail", "Message laissé"
        WRONG_DETAILS = "wrong_details", "Coordonnées incorrectes"
        THIRD_PARTY = "third_party", "Parlé à un tiers, rien dit"
        NEW_PROJECT = "new_project", "Nouveau projet en cours"
        HAS_CONTRACT = "has_contract", "A (re)trouvé un contrat"
        ALREADY_SUPPORTED = "already_supported", "Déjà accompagné·e"
        REDIRECTED = "redirected", "Réorienté·e"
        DOES_NOT_WANT_SUPPORT = "does_not_want_support", "Ne souhaite pas d’accompagnement"
        DO_NOT_CONTACT = "do_not_contact", "Ne plus contacter"

    # Where each result leads; a result that is not here is « non joint ».
    LEADS_TO = {
        Result.APPOINTMENT: Status.ENGAGED,
        Result.TALKED_CALLBACK: Status.REACHED,
        Result.NEW_PROJECT: Status.REACHED,
        Result.HAS_CONTRACT: Status.REACHED,
        Result.ALREADY_SUPPORTED: Status.ALREADY_SUPPORTED,
        Result.REDIRECTED: Status.REDIRECTED,
        Result.DOES_NOT_WANT_SUPPORT: Status.DECLINED,
        Result.DO_NOT_CONTACT: Status.DECLINED,
    }

    # How long a wrong tap may be taken back by whoever made it.
    WITHDRAWN_WITHIN = timedelta(minutes=10)

    class NotWithdrawable(DomainError):
        """Too late, not theirs, or something else has happened since; the message says which."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="attempts", verbose_name="signalement")
    channel = models.CharField("canal", max_length=20, choices=Channel)
    result = models.CharField("résultat", max_length=30, choices=Result)
    made_at = models.DateTimeField("le")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")
    submission = models.UUIDField("envoi", unique=True, editable=False)
    # Where everything stood before, and the versions of the rows just after: what withdrawing needs.
    before = models.JSONField("avant", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "tentative de contact"
        verbose_name_plural = "tentatives de contact"
        indexes = [models.Index(fields=["referral", "made_at"], name="attempt_referral")]

    def __str__(self):
        return f"{self.get_channel_display()} · {self.get_result_display()}"

    @property
    def has_reached(self):
        """« Joint » : somebody answered for themself."""
        return self.result in self.LEADS_TO

    @classmethod
    @transaction.atomic
    def record(cls, referral, *, channel, result, by, now, submission):
        """Note a try, and move the referral and the person where its result leads.

        The person and the referral are held: two advisers noting at once are noted one after the other.
        Raises `Referral.NotInContactPhase`; the same submission again returns the attempt already noted.
        """
        referral = Referral.hold(referral.pk)
        if earlier := cls.objects.filter(submission=submission).first():
            return earlier
        attempt = cls(referral=referral, channel=channel, result=result, made_at=now, made_by=by, submission=submission)
        before = standing_of(referral)
        attempt._move_referral(by=by, now=now)
        attempt.before = {**before, "versions": versions_of(attempt.referral)}
        attempt.save()
        trail.record("contact_attempt.recorded", attempt, by=by)
        return attempt

    def may_be_withdrawn(self, *, by, now):
        """True while it is recent and theirs; whether nothing else has happened since is asked when it is done."""
        return self.made_by_id == by.pk and self.before is not None and now - self.made_at <= self.WITHDRAWN_WITHIN

    @transaction.atomic
    def withdraw(self, *, by, now):
        """Take back a wrong tap: the referral and the person stand again exactly where they stood.

        Only by whoever made it, within minutes, and while neither row was written since. Returns False if it was
        withdrawn already; raises `NotWithdrawable`.
        """
        referral = Referral.hold(self.referral_id)
        attempt = referral.attempts.filter(pk=self.pk).first()
        if attempt is None:
            return False
        attempt.referral = referral
        attempt._check_may_withdraw(by=by, now=now)
        trail.record("contact_attempt.withdrawn", attempt, by=by)
        restore(referral, attempt.before)
        if attempt.result == self.Result.DO_NOT_CONTACT:
            stopped_on = timezone.localdate(attempt.made_at)
            restore_agreements(referral, attempt.before, left={"sms_ok": False, "sms_ok_on": stopped_on})
        attempt.delete()
        return True

    def _check_may_withdraw(self, *, by, now):
        if not self.may_be_withdrawn(by=by, now=now):
            raise self.NotWithdrawable("Un essai ne peut être annulé que par qui l’a noté, dans les dix minutes.")
        if self.before["versions"] != versions_of(self.referral):
            raise self.NotWithdrawable(
                "Autre chose a été noté depuis : cet essai ne peut plus être annulé. Notez un nouvel essai."
            )

    def _move_referral(self, *, by, now):
        """Move the referral where the result leads; without a « joint », propose another hour and channel."""
        reached = self.LEADS_TO.get(self.result)
        if reached:
            self._note_reached(on=timezone.localdate(now))
        status = reached or Status.CONTACTING
        if self.referral.status not in NOT_REACHED_YET and status in (Status.CONTACTING, Status.REACHED):
            status = self.referral.status  # A missed call does not undo what was reached.
        self.referral.move_to(status, by=by, now=now, **self._next_try(now))

    def _note_reached(self, *, on):
        person = self.referral.young_person
        if self.result == self.Result.APPOINTMENT:
            person.engage(on=on)
        else:
            person.reach(on=on)
        if self.result == self.Result.DO_NOT_CONTACT:
            person.stop_contact(on=on)

    def _next_try(self, now):
        """When and how to try again; nothing once somebody answered and did not ask to be called back."""
        if self.has_reached and self.result != self.Result.TALKED_CALLBACK:
            return {}
        earlier = list(self.referral.attempts.order_by("made_at"))
        kinds = set(self.referral.young_person.contact_points.values_list("kind", flat=True))
        at, channel = effort.propose_next_try([*earlier, self], contact_kinds=kinds, now=now)
        return {"next_try_at": at, "next_try_channel": channel}
