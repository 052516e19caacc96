"""Two people who could be one: found at night, looked at by somebody, and what they said."""

import uuid

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from joz.audit import trail
from referrals.models.young_person import YoungPerson


class NotSamePerson(models.Model):
    """Somebody looked at two people and said they are two; we do not ask again."""

    first = models.ForeignKey(YoungPerson, models.CASCADE, related_name="+", verbose_name="l’un·e")
    second = models.ForeignKey(YoungPerson, models.CASCADE, related_name="+", verbose_name="l’autre")
    said_at = models.DateTimeField("dit le")
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="dit par")

    class Meta:
        verbose_name = "personnes différentes"
        verbose_name_plural = "personnes différentes"
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="not_same_person_once"),
            models.CheckConstraint(name="not_same_person_in_order", condition=Q(first__lt=F("second"))),
        ]

    def __str__(self):
        return f"{self.first_id} ≠ {self.second_id}"

    @classmethod
    @transaction.atomic
    def say(cls, one, other, *, by, now=None):
        """Remember that two people are not the same."""
        first, second = sorted((one, other), key=lambda person: person.pk)
        said = {"said_at": now or timezone.now(), "said_by": by}
        _, is_new = cls.objects.get_or_create(first=first, second=second, defaults=said)
        if is_new:
            trail.record("young_person.distinguished", first, by=by)
        PossibleDuplicate.objects.of(one, other).delete()


class PossibleDuplicateQuerySet(models.QuerySet):
    visibility = "Vous voyez les personnes signalées à votre structure."

    def visible_to(self, user):
        """The pairs of which the user's team was told about both."""
        people = YoungPerson.objects.visible_to(user).values("pk")
        return self.filter(first__in=people, second__in=people)

    def with_people(self):
        both = self.select_related("first__commune", "second__commune")
        return both.prefetch_related("first__contact_points", "second__contact_points")

    def likeliest_first(self):
        return self.order_by("-weight", "pk")

    def of(self, one, other):
        first, second = sorted((one.pk, other.pk))
        return self.filter(first=first, second=second)


class PossibleDuplicate(models.Model):
    """Two people whom the nightly search takes for one, until somebody says whether they are."""

    first = models.ForeignKey(YoungPerson, models.CASCADE, related_name="+", verbose_name="l’un·e")
    second = models.ForeignKey(YoungPerson, models.CASCADE, related_name="+", verbose_name="l’autre")
    weight = models.FloatField("poids")
    found_at = models.DateTimeField("trouvé le")

    objects = PossibleDuplicateQuerySet.as_manager()

    class Meta:
        verbose_name = "doublon possible"
        verbose_name_plural = "doublons possibles"
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="possible_duplicate_once"),
            models.CheckConstraint(name="possible_duplicate_in_order", condition=Q(first__lt=F("second"))),
        ]
        indexes = [models.Index(fields=["-weight"], name="possible_duplicate_weight")]

    def __str__(self):
        return f"{self.first_id} ≟ {self.second_id}"


class NamesCounted(models.Model):
    """How rare names are among us, counted at night: one row, no name borne by fewer than five people."""

    people = models.PositiveIntegerField("personnes")
    bits = models.JSONField("poids des prénoms et noms")
    # Whoever read this count before need not read it again.
    version = models.UUIDField("version", default=uuid.uuid4)
    counted_at = models.DateTimeField("compté le")

    class Meta:
        verbose_name = "fréquence des noms"
        verbose_name_plural = "fréquences des noms"
        constraints = [models.CheckConstraint(name="names_counted_one_row", condition=Q(pk=1))]

    def __str__(self):
        return f"{self.people} personnes, le {self.counted_at:%d/%m/%Y}"
