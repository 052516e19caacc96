"""Is this person « invisible »? Asked when somebody is spotted, dated, and asked again whenever it may have changed."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Case, Exists, F, Func, OuterRef, Q, Value, When
from django.utils import timezone
from django.utils.text import capfirst

from joz.audit import trail
from referrals.models.situation import BUSY, IDLE, Situation
from referrals.models.young_person import MAXIMUM_AGE, MINIMUM_AGE, YoungPerson

# DOMAIN § 2.1: the public of the State's programmes has had no contact with a service for that many months.
QUIET_MONTHS = 5


class Answer(models.TextChoices):
    """Three answers: what we do not know is never counted as a no."""

    YES = "yes", "Oui"
    NO = "no", "Non"
    UNKNOWN = "unknown", "Ne sait pas"


class Verdict(models.TextChoices):
    """What the answers lead to."""

    INVISIBLE = "invisible", "Public invisible"
    VISIBLE = "visible", "Pas invisible"
    UNKNOWN = "unknown", "On ne peut pas dire"


class Reason(models.TextChoices):
    """Why nobody sees them (DOMAIN § 3.1); no medical, judicial or family detail goes with it (P4)."""

    DROPOUT = "dropout", "Décrochage"
    FAMILY_BREAK = "family_break", "Rupture familiale"
    LEFT_ASE = "left_ase", "Sortie de l’ASE"
    LEFT_PRISON = "left_prison", "Sortie de détention ou de PJJ"
    ISOLATION = "isolation", "Isolement rural, mobilité"
    HEALTH = "health", "Santé, mal-être"
    UNAWARE = "unaware", "Méconnaissance des droits"
    DISTRUST = "distrust", "Défiance envers les institutions"
    CARE = "care", "Charge de famille"
    MIGRATION = "migration", "Parcours migratoire"
    DIGITAL = "digital", "Numérique"
    OTHER = "other", "Autre"


def _verdict():
    """The five-month rule, in the one place where it is said: the database works it out for every row."""
    last_contact = F("last_service_contact")
    five_months_later = Func(
        last_contact,
        template=f"((%(expressions)s + interval '{QUIET_MONTHS} months')::date)",
        output_field=models.DateField(),
    )
    out_of_public = Q(age__lt=MINIMUM_AGE) | Q(age__gt=MAXIMUM_AGE)
    lately = Q(checked_on__lt=five_months_later)
    quiet = Q(checked_on__gte=five_months_later) & ~Q(followed="unknown") | Q(
        followed="no", last_service_contact__isnull=True
    )
    return Case(
        When(Q(occupied="yes") | out_of_public | lately, then=Value("visible")),
        When(quiet & Q(occupied="no"), then=Value("invisible")),
        default=Value("unknown"),
        output_field=models.CharField(max_length=10),
    )


class InvisibilityCheckQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The checks of the people whom the user sees."""
        return self.filter(young_person__in=YoungPerson.objects.visible_to(user))

    def newest_first(self):
        return self.order_by("-checked_at", "-pk")

    def newest_of_each(self):
        """One for each person: the one that counts."""
        later = Q(checked_at__gt=OuterRef("checked_at")) | Q(checked_at=OuterRef("checked_at"), pk__gt=OuterRef("pk"))
        return self.exclude(Exists(InvisibilityCheck.objects.filter(later, young_person=OuterRef("young_person"))))


class InvisibilityCheck(models.Model):
    """What was asked of a person's situation on a day, how it was known, and what follows; the newest one counts."""

    class HowKnown(models.TextChoices):
        PERSON = "person", "La personne l’a dit"
        REFERRER = "referrer", "Qui l’a signalée l’a dit"
        IMILO = "imilo", "Vérifié dans i-milo"
        OTHER = "other", "Autrement"

    young_person = models.ForeignKey(
        YoungPerson, models.CASCADE, related_name="invisibility_checks", verbose_name="jeune"
    )
    checked_at = models.DateTimeField("vérifié le")
    checked_on = models.DateField("jour de la vérification")
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="vérifié par"
    )
    # The age on that day, as it was known: a proof does not change when a date of birth is corrected.
    age = models.PositiveSmallIntegerField("âge ce jour-là", null=True, blank=True)
    occupied = models.CharField("emploi, école ou formation", max_length=10, choices=Answer)
    situation = models.CharField("situation", max_length=20, choices=Situation, default=Situation.UNKNOWN)
    followed = models.CharField("suivi par un service", max_length=10, choices=Answer)
    # A month, kept as its first day.
    last_service_contact = models.DateField("dernier contact avec un service", null=True, blank=True)
    how_known = models.CharField("comment on le sait", max_length=10, choices=HowKnown)
    reasons = ArrayField(
        models.CharField(max_length=15, choices=Reason), default=list, blank=True, verbose_name="raisons"
    )
    verdict = models.GeneratedField(
        expression=_verdict(),
        output_field=models.CharField(max_length=10, choices=Verdict),
        db_persist=True,
        verbose_name="résultat",
    )
    # One form sent twice is one check.
    submission = models.UUIDField("envoi", unique=True, editable=False)

    objects = InvisibilityCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "vérification « public invisible »"
        verbose_name_plural = "vérifications « public invisible »"
        constraints = [
            models.CheckConstraint(
                name="invisibility_situation_agrees",
                condition=(~Q(situation__in=sorted(BUSY)) | Q(occupied="yes"))
                & (~Q(situation__in=sorted(IDLE)) | Q(occupied="no")),
            ),
            models.CheckConstraint(
                name="invisibility_last_contact_is_a_past_month",
                condition=Q(last_service_contact=None)
                | Q(last_service_contact__lte=F("checked_on")) & Q(last_service_contact__day=1),
            ),
        ]
        indexes = [models.Index(fields=["young_person", "-checked_at", "-id"], name="invisibility_newest")]

    def __str__(self):
        return f"vérification {self.pk}"

    @property
    def is_invisible(self):
        return self.verdict == Verdict.INVISIBLE

    @property
    def verdict_label(self):
        """The verdict as people read it; a generated column has no display of its own."""
        return Verdict(self.verdict).label

    @property
    def why(self):
        """The verdict in words that a controller can check."""
        if self.verdict == Verdict.INVISIBLE:
            return f"Ni emploi, ni école, ni formation ; pas de suivi depuis {QUIET_MONTHS} mois ou plus."
        if self.verdict == Verdict.VISIBLE:
            return f"{capfirst(self._what_is_seen())}."
        return f"Il manque : {' ; '.join(self._what_is_missing())}."

    def _what_is_seen(self):
        if self.age is not None and not MINIMUM_AGE <= self.age <= MAXIMUM_AGE:
            return f"hors public : {self.age} ans"
        if self.occupied == Answer.YES:
            named = self.situation not in (Situation.UNKNOWN, Situation.DETAINED)
            return self.get_situation_display() if named else "en emploi, à l’école ou en formation"
        return f"en contact avec un service il y a moins de {QUIET_MONTHS} mois"

    def _what_is_missing(self):
        gaps = [
            (self.occupied == Answer.UNKNOWN, "la situation (emploi, école, formation)"),
            (self.followed == Answer.UNKNOWN, "si un service suit la personne"),
            (self.followed == Answer.YES and not self.last_service_contact, "le dernier contact avec ce service"),
        ]
        return [words for is_missing, words in gaps if is_missing]

    @property
    def reasons_in_words(self):
        """The reasons ticked, as their labels."""
        return [Reason(code).label for code in self.reasons]

    @classmethod
    @transaction.atomic
    def note(cls, person, *, by, now, submission, **answers):
        """Note what is known today; the same submission again returns the check it made the first time."""
        person = YoungPerson.hold(person.pk)[person.pk]
        if earlier := cls.objects.filter(submission=submission).first():
            return earlier
        today = timezone.localdate(now)
        check = cls.objects.create(
            young_person=person,
            checked_at=now,
            checked_on=today,
            checked_by=by,
            age=person.age(today),
            submission=submission,
            **answers,
        )
        trail.record("invisibility.checked", person, by=by)
        check.refresh_from_db()
        return check
