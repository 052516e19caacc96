"""What we owe to whom: a message is a row, written in the transaction of its cause, delivered once."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from joz.errors import DomainError


class MessageQuerySet(models.QuerySet):
    def due(self, now):
        """What must leave by now: never tried, to be tried again, or claimed by a worker that died."""
        return self.filter(status=Message.Status.QUEUED, next_try_at__lte=now)

    def failed(self):
        return self.filter(status=Message.Status.FAILED)

    def newest_first(self):
        return self.order_by("-created_at", "-pk")


class Message(models.Model):
    """An SMS or an e-mail owed for one cause; its key says which, so that owing it twice changes nothing."""

    class Channel(models.TextChoices):
        EMAIL = "email", "E-mail"
        SMS = "sms", "SMS"

    class Status(models.TextChoices):
        QUEUED = "queued", "À envoyer"
        SENT = "sent", "Envoyé"
        FAILED = "failed", "Échec"
        DROPPED = "dropped", "Abandonné"

    class NotToBeRetried(DomainError):
        """Only what failed, and whose text is still there, may be owed once more."""

    # After the last failure a human is told rather than a server asked again.
    RETRY_AFTER = (timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=30))
    # A claim outlives a slow server, not a dead worker.
    CLAIM = timedelta(minutes=2)

    key = models.CharField("cause", max_length=120, unique=True)
    channel = models.CharField("canal", max_length=10, choices=Channel)
    to = models.CharField("destinataire", max_length=254)
    subject = models.CharField("objet", max_length=120, blank=True)
    body = models.TextField("texte")
    # A sign-in code is wiped as soon as its fate is known; other texts stay for the time of retention.
    is_secret = models.BooleanField("effacer une fois envoyé", default=False)
    # A message that makes no sense later is dropped rather than sent late.
    expires_at = models.DateTimeField("caduc le", null=True, blank=True)
    created_at = models.DateTimeField("créé le", db_default=Now())
    next_try_at = models.DateTimeField("à envoyer le")
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    status = models.CharField("état", max_length=10, choices=Status, default=Status.QUEUED)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    error = models.CharField("dernière erreur", max_length=120, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "message dû"
        verbose_name_plural = "messages dus"
        constraints = [
            models.CheckConstraint(
                name="message_sent_has_a_date",
                condition=Q(status="sent", sent_at__isnull=False) | (~Q(status="sent") & Q(sent_at=None)),
            )
        ]
        indexes = [models.Index("next_try_at", name="message_due", condition=Q(status="queued"))]

    def __str__(self):
        return self.key

    @classmethod
    def owe(cls, *, key, channel, to, body, now, subject="", expires_at=None, is_secret=False):
        """Owe a message for a cause; owing it again for the same cause adds nothing and changes nothing."""
        what = {"channel": channel, "to": to, "subject": subject, "body": body, "is_secret": is_secret}
        when = {"next_try_at": now, "expires_at": expires_at}
        return cls.objects.get_or_create(key=key, defaults=what | when)[0]

    def is_too_late(self, now):
        return self.expires_at is not None and self.expires_at <= now

    def claim(self, *, now):
        """Hold the row, locked by the caller, for one try; a claim that nobody answers for lapses by itself."""
        self.attempts += 1
        self.next_try_at = now + self.CLAIM
        self.save(update_fields=["attempts", "next_try_at"])

    def mark_sent(self, *, now):
        """Note that the provider took it."""
        self._settle(status=self.Status.SENT, sent_at=now, error="")

    def put_off(self, *, now, error):
        """Note a failure (its kind, never its text) and when to try again; after the last try, give up."""
        if self.attempts > len(self.RETRY_AFTER):
            self.give_up(error=error)
        else:
            again = now + self.RETRY_AFTER[self.attempts - 1]
            self._write(next_try_at=min(again, self.expires_at or again), error=error[:120])

    def give_up(self, *, error):
        """Note that it will never leave, and why."""
        self._settle(status=self.Status.FAILED, error=error[:120])

    def drop(self, *, reason):
        """Abandon a message whose moment has passed."""
        self._settle(status=self.Status.DROPPED, error=reason)

    def retry(self, *, now):
        """Owe once more a message that failed, when a person has mended what stopped it."""
        fresh = {"status": self.Status.QUEUED, "attempts": 0, "next_try_at": now, "error": ""}
        if not Message.objects.failed().filter(pk=self.pk, is_secret=False).update(**fresh):
            raise self.NotToBeRetried("Ce message ne peut pas repartir : son texte est effacé, ou il n’a pas échoué.")
        self.refresh_from_db()

    def _settle(self, **outcome):
        """Write how it ended; a secret is forgotten at the same moment."""
        self._write(**outcome, **({"body": ""} if self.is_secret else {}))

    def _write(self, **outcome):
        # The number of attempts is the claim: a worker so slow that another took over has no say any more.
        mine = Message.objects.filter(pk=self.pk, status=self.Status.QUEUED, attempts=self.attempts)
        mine.update(**outcome)
        self.refresh_from_db()
