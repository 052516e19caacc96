"""What somebody was typing: theirs alone, encrypted, for a week."""

import json
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.http import QueryDict

from joz.safe import InvalidToken, safe

KEPT = timedelta(days=7)
# Above this it is no form that a person types in.
LARGEST = 100_000
LEFT_OUT = {"csrfmiddlewaretoken"}


class DraftQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A draft is read by whoever typed it, and by nobody else."""
        return self.filter(user=user)

    def expired(self, now):
        return self.filter(saved_at__lt=now - KEPT)


class Draft(models.Model):
    """A form that was not sent; one for each person and each page, the latest."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="de")
    # The address of the form holds keys, never a name.
    page = models.CharField("page", max_length=200)
    content = models.TextField("contenu chiffré")
    saved_at = models.DateTimeField("gardé le")

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = "brouillon"
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="draft_once_a_page")]
        indexes = [models.Index(fields=["saved_at"], name="draft_saved")]

    def __str__(self):
        return f"brouillon {self.pk}"

    @classmethod
    def keep(cls, typed, *, user_id, page, now):
        """Keep what was typed (a QueryDict) in place of what was kept before; False when it is too long to be."""
        fields = {name: values for name, values in typed.lists() if name not in LEFT_OUT}
        plain = json.dumps(fields)
        if len(plain) > LARGEST or len(page) > cls._meta.get_field("page").max_length:
            return False
        content = _safe().encrypt(plain.encode()).decode()
        cls.objects.bulk_create(
            [cls(user_id=user_id, page=page, content=content, saved_at=now)],
            update_conflicts=True,
            unique_fields=["user", "page"],
            update_fields=["content", "saved_at"],
        )
        return True

    @property
    def typed(self):
        """The fields as a browser sent them; nothing when the key that locked them is gone."""
        data = QueryDict(mutable=True)
        try:
            plain = _safe().decrypt(self.content.encode())
        except InvalidToken:
            return data
        for name, values in json.loads(plain).items():
            data.setlist(name, values)
        return data


def _safe():
    return safe("joz.drafts")
