"""How somebody feels, told by themself: three sentences, five faces, never compulsory (R38)."""

from dataclasses import dataclass

from django.db import models, transaction
from django.db.models import Avg, Count, Q

from joz.audit import trail
from joz.errors import DomainError
from partners.models import Membership
from referrals.models import open_to

# P22: below this many answers a mean could tell of somebody.
SMALLEST_GROUP = 5
QUESTIONS = ("confidence", "energy", "support")


@dataclass(frozen=True)
class Means:
    """The means of a moment; None where too few answered."""

    moment: str
    label: str
    people: int | None
    confidence: float | None
    energy: float | None
    support: float | None


class SelfRatingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The ratings of the pathways that a user sees."""
        seen = self.filter(pathway__organisation__in=Membership.objects.teams_of(user))
        return seen.filter(open_to(user, "pathway__young_person"))

    def by_date(self):
        return self.order_by("rated_at", "pk")

    def given(self, since=None, until=None):
        """Those of a period of days, both counted."""
        given = self.filter(rated_at__date__gte=since) if since else self
        return given.filter(rated_at__date__lte=until) if until else given

    def means(self) -> list[Means]:
        """The mean of each answer at entry, on the way, at the exit; nothing where fewer than five people answered."""
        asked = {f"mean_{name}": Avg(name) for name in QUESTIONS}
        answered = {
            f"n_{name}": Count("pathway__young_person", distinct=True, filter=_said(name)) for name in QUESTIONS
        }
        rows = (
            self.order_by()
            .values("moment")
            .annotate(n=Count("pathway__young_person", distinct=True), **asked, **answered)
        )
        by_moment = {row["moment"]: row for row in rows}
        return [_means(moment, by_moment[moment]) for moment in SelfRating.Moment if moment in by_moment]


def _said(name):
    return Q(**{f"{name}__isnull": False})


def _means(moment, row):
    kept = {name: row[f"mean_{name}"] if row[f"n_{name}"] >= SMALLEST_GROUP else None for name in QUESTIONS}
    return Means(moment.value, moment.label, row["n"] if row["n"] >= SMALLEST_GROUP else None, **kept)


class SelfRating(models.Model):
    """What a person answered alone, from 1 (« pas du tout ») to 5 (« à fond »); any answer may be left out."""

    class Moment(models.TextChoices):
        ENTRY = "entry", "À l’entrée"
        MID = "mid", "En chemin"
        EXIT = "exit", "À la sortie"

    class Face(models.IntegerChoices):
        NOT_AT_ALL = 1, "Pas du tout"
        NOT_REALLY = 2, "Pas trop"
        SO_SO = 3, "Moyen"
        RATHER = 4, "Plutôt oui"
        TOTALLY = 5, "À fond"

    class Over(DomainError):
        """The one of the exit was the last."""

    pathway = models.ForeignKey(
        "tracking.Pathway", models.CASCADE, related_name="self_ratings", verbose_name="parcours"
    )
    moment = models.CharField("moment", max_length=10, choices=Moment)
    rated_at = models.DateTimeField("répondu le")
    confidence = models.PositiveSmallIntegerField("confiance", choices=Face, null=True, blank=True)
    energy = models.PositiveSmallIntegerField("énergie", choices=Face, null=True, blank=True)
    support = models.PositiveSmallIntegerField("soutien", choices=Face, null=True, blank=True)
    # One form sent twice is one rating.
    submission = models.UUIDField("envoi", unique=True, editable=False)

    objects = SelfRatingQuerySet.as_manager()

    class Meta:
        verbose_name = "auto-évaluation"
        constraints = [
            models.UniqueConstraint(fields=["pathway"], condition=Q(moment="entry"), name="one_self_rating_at_entry"),
            models.UniqueConstraint(fields=["pathway"], condition=Q(moment="exit"), name="one_self_rating_at_exit"),
            models.CheckConstraint(
                name="self_rating_says_something",
                condition=Q(confidence__isnull=False) | Q(energy__isnull=False) | Q(support__isnull=False),
            ),
            *(
                models.CheckConstraint(
                    name=f"self_rating_{name}_is_a_face", condition=_said_nothing | Q(**{f"{name}__range": (1, 5)})
                )
                for name, _said_nothing in ((each, Q(**{each: None})) for each in QUESTIONS)
            ),
        ]
        indexes = [models.Index(fields=["rated_at"], name="self_rating_at")]

    def __str__(self):
        return f"auto-évaluation {self.pk}"

    @property
    def faces(self):
        """The three answers, as (number, words); nothing where there was none."""
        given = [getattr(self, name) for name in QUESTIONS]
        return [(value, self.Face(value).label if value else "") for value in given]

    @classmethod
    @transaction.atomic
    def give(cls, pathway, *, answers, is_exit, by, now, submission):
        """Keep what the person answered: the first time is the entry, then it is on the way, until the exit.

        The same submission again returns the rating it made the first time.
        """
        pathway = pathway.lock_open()
        if earlier := cls.objects.filter(submission=submission).first():
            return earlier
        given = set(pathway.self_ratings.values_list("moment", flat=True))
        if cls.Moment.EXIT in given:
            raise cls.Over("C’est déjà fait pour la fin du parcours.")
        moment = cls.Moment.EXIT if is_exit else cls.Moment.MID if given else cls.Moment.ENTRY
        rating = pathway.self_ratings.create(moment=moment, rated_at=now, submission=submission, **answers)
        trail.record("self_rating.given", rating, by=by)
        return rating
