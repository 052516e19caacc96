"""A conflict: what it is, how grave, why, and how to mend it."""

from dataclasses import dataclass

from django.db import models


class Severity(models.TextChoices):
    """Whether a stop may be announced all the same."""

    REFUSES = "refuses", "Empêche"
    WARNS = "warns", "À vérifier"
    NOTES = "notes", "Bon à savoir"

    @property
    def rank(self):
        return list(Severity).index(self)


@dataclass(frozen=True)
class Conflict:
    """One thing in the way of one stop; `label` is for a narrow block, `text` and `mend` for whoever settles it."""

    code: str
    severity: Severity
    label: str
    text: str
    mend: str
    # Where to mend it, and what that is called.
    href: str = ""
    link: str = ""

    @property
    def refuses(self):
        return self.severity == Severity.REFUSES

    @property
    def warns(self):
        return self.severity == Severity.WARNS

    @property
    def is_soft(self):
        """Good to know, and nothing to answer."""
        return self.severity == Severity.NOTES
