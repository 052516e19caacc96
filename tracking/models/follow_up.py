"""Six months after the end: where the person stands, as they say it."""

from calendar import monthrange
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone

from joz.audit import trail
from joz.errors import DomainError
from partners.models import Membership
from referrals.models import ContactPoint, open_to
from referrals.models.referral import new_token
from tracking.models.entry_situation import Situation
from tracking.models.exit_reason import NOT_FOLLOWED_UP
from tracking.models.pathway import Pathway
from tracking.models.pathway_exit import PathwayExit

MONTHS_AFTER = 6
# A message is worth sending around the day; later, somebody calls.
ASKED_WITHIN = timedelta(days=60)
NOT_REACHED, WAITING = "not_reached", "waiting"


def months_after(day, months):
    """The same day some months later, or the last of its month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


class FollowUpQuerySet(models.QuerySet):
    visibility = "Vous voyez le suivi des parcours de votre structure."

    def visible_to(self, user):
        """Those of the pathways that a user sees."""
        seen = self.filter(exit__pathway__organisation__in=Membership.objects.teams_of(user))
        return seen.filter(open_to(user, "exit__pathway__young_person"))

    def visible_to_holder(self, token):
        """The one with this token: holding it is the right to answer."""
        return self.filter(token=token)

    # --- States ---

    def open(self):
        return self.filter(answered_at=None, given_up_at=None)

    def closed(self):
        return self.exclude(answered_at=None, given_up_at=None)

    def due(self, on):
        """Those to ask by a day; nobody asks who wished to be left alone."""
        return self.open().filter(due_on__lte=on, exit__pathway__young_person__do_not_contact_on=None)

    def coming(self, on):
        return self.open().filter(due_on__gt=on)

    def led_by(self, user):
        """Those whose pathway this user led at its end."""
        return self.filter(
            exit__pathway__assignments__adviser=user,
            exit__pathway__assignments__period__endswith=F("exit__pathway__ended_at"),
        )

    def to_ask(self, on):
        """Those to whom a message may go, the first time: they read SMS, and are not back among us."""
        return self._by_sms(on).filter(asked_at=None, due_on__gt=on - ASKED_WITHIN)

    def to_remind(self, now):
        """Those asked a week ago, who have not answered; once."""
        asked = {"asked_at__lte": now - FollowUp.REMINDED_AFTER, "asked_at__gt": now - FollowUp.LINK_LASTS}
        return self._by_sms(timezone.localdate(now)).filter(reminded_at=None, **asked)

    def _by_sms(self, on):
        agreed = ContactPoint.objects.filter(
            young_person=OuterRef("exit__pathway__young_person"), kind=ContactPoint.Kind.PHONE, sms_ok=True
        )
        back = Pathway.objects.open().filter(young_person=OuterRef("exit__pathway__young_person"))
        return self.due(on).filter(Exists(agreed), ~Exists(back))

    # --- Lists and measures ---

    def to_list(self):
        return self.select_related("exit__pathway__young_person__commune")

    def by_due_date(self):
        return self.order_by("due_on", "pk")

    def due_between(self, since=None, until=None):
        """I24: those due in a period of days, both counted."""
        due = self.filter(due_on__gte=since) if since else self
        return due.filter(due_on__lte=until) if until else due

    def by_outcome(self):
        """I24: how many stand where; « not reached » and « waiting » are said, never left out."""
        counted = self.values("situation", is_given_up=Q(given_up_at__isnull=False)).annotate(n=Count("pk"))
        return {
            row["situation"] or (NOT_REACHED if row["is_given_up"] else WAITING): row["n"]
            for row in counted.order_by("situation")
        }


class FollowUp(models.Model):
    """Six months after an end: asked by telephone or by a message of two questions (R82)."""

    class Feeling(models.TextChoices):
        BETTER = "better", "Mieux qu’avant"
        SAME = "same", "Pareil"
        WORSE = "worse", "Moins bien"

    class How(models.TextChoices):
        PHONE = "phone", "Par téléphone"
        SURVEY = "survey", "Par message"

    class AlreadyAnswered(DomainError):
        """The answer is known."""

    class AlreadyTriedToday(DomainError):
        """One try a day counts."""

    MOST_TRIES = 3
    REMINDED_AFTER = timedelta(days=7)
    LINK_LASTS = timedelta(days=30)

    exit = models.OneToOneField(
        PathwayExit, models.CASCADE, related_name="follow_up", primary_key=True, verbose_name="sortie"
    )
    due_on = models.DateField("à demander le", db_index=True)
    token = models.CharField("jeton", max_length=22, unique=True, default=new_token, editable=False)
    asked_at = models.DateTimeField("demandé par message le", null=True, blank=True)
    reminded_at = models.DateTimeField("relancé le", null=True, blank=True)
    tries = models.PositiveSmallIntegerField("fois où la personne n’a pas été jointe", default=0)
    tried_on = models.DateField("dernier essai le", null=True, blank=True)
    given_up_at = models.DateTimeField("dit non joint·e le", null=True, blank=True)
    situation = models.CharField("situation", max_length=20, choices=Situation, blank=True)
    feeling = models.CharField("ça va", max_length=10, choices=Feeling, blank=True)
    how = models.CharField("appris", max_length=10, choices=How, blank=True)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="noté par"
    )

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = "suivi à six mois"
        verbose_name_plural = "suivis à six mois"
        constraints = [
            models.CheckConstraint(
                name="follow_up_answer_is_whole",
                condition=Q(situation="", feeling="", how="", answered_at=None)
                | Q(answered_at__isnull=False) & ~Q(situation="") & ~Q(feeling="") & ~Q(how=""),
            ),
            models.CheckConstraint(
                name="follow_up_answered_or_given_up", condition=Q(answered_at=None) | Q(given_up_at=None)
            ),
            models.CheckConstraint(
                name="follow_up_reminds_whom_it_asked", condition=Q(reminded_at=None) | Q(asked_at__isnull=False)
            ),
        ]

    def __str__(self):
        return f"suivi {self.pk}"

    @property
    def is_open(self):
        return self.answered_at is None and self.given_up_at is None

    @property
    def message_key(self):
        """What the cause of our messages about it ends with."""
        return f"follow-up:{self.pk}"

    def takes_answers(self, now):
        """Whether the link that was sent still serves."""
        return self.answered_at is None and self.asked_at is not None and now < self.asked_at + self.LINK_LASTS

    @classmethod
    def plan(cls, noted):
        """Be sure to ask, six months after an end; not after a death, a mistake, or a wish to be left alone."""
        if noted.reason in NOT_FOLLOWED_UP:
            return None
        return cls.objects.create(exit=noted, due_on=months_after(noted.exited_on, MONTHS_AFTER))

    @transaction.atomic
    def answer(self, *, situation, feeling, how, by, now):
        """Note where the person stands; that is an exchange both ways, and they are reached (P16)."""
        said = {"situation": situation, "feeling": feeling, "how": how, "answered_at": now, "recorded_by": by}
        # The filter is the lock: of two answers at once, the first one stands.
        if not FollowUp.objects.filter(pk=self.pk, answered_at=None).update(**said, given_up_at=None):
            raise self.AlreadyAnswered("La réponse est déjà notée.")
        self.refresh_from_db()
        self.exit.pathway.young_person.reach(on=timezone.localdate(now))
        trail.record("follow_up.answered", self, by=by)

    @transaction.atomic
    def miss(self, *, by, now):
        """Nobody answered; after the third day of trying, the person counts as not reached."""
        today = timezone.localdate(now)
        found = FollowUp.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if not found.is_open:
            raise self.AlreadyAnswered("Ce suivi est déjà clos.")
        if found.tried_on == today:
            raise self.AlreadyTriedToday("L’essai d’aujourd’hui est déjà noté : réessayez un autre jour.")
        found.tries, found.tried_on = found.tries + 1, today
        found.given_up_at = now if found.tries >= self.MOST_TRIES else None
        found.save(update_fields=["tries", "tried_on", "given_up_at"])
        trail.record("follow_up.missed", found, by=by)
        return found
