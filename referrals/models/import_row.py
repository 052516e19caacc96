"""A line of a list that was brought: what it says until it has come in, then only what became of it."""

from dataclasses import dataclass

from django.db import models
from django.db.models import Count, Q

from joz.errors import DomainError
from partners.models import Membership
from referrals.models.confidentiality import open_to
from referrals.models.import_batch import ImportBatch
from referrals.models.referral import Referral


class State(models.TextChoices):
    """What a line waits for, or what became of it; in the order of the doors on its page."""

    READY = "ready", "Prêtes"
    RESEMBLING = "resembling", "Doublons probables"
    REJECTED = "rejected", "À corriger"
    TOO_YOUNG = "too_young", "Moins de 16 ans"
    CREATED = "created", "Nouvelles personnes"
    ATTACHED = "attached", "Personnes déjà connues"
    COUNTED = "counted", "Moins de 16 ans, comptées"
    REPEATED = "repeated", "Déjà importées"
    IGNORED = "ignored", "Ignorées"


# The same of one line, as a sentence goes on.
OUTCOMES = {
    State.READY: "prête à entrer",
    State.RESEMBLING: "peut-être une personne déjà connue, à décider",
    State.REJECTED: "encore à corriger",
    State.TOO_YOUNG: "moins de 16 ans, elle sera seulement comptée",
    State.CREATED: "entrée, c’est une nouvelle personne",
    State.ATTACHED: "entrée, chez une personne déjà connue",
    State.COUNTED: "moins de 16 ans, comptée et rien de plus",
    State.REPEATED: "déjà importée, rien n’est ajouté",
    State.IGNORED: "ignorée",
}
CAME_IN = frozenset({State.CREATED, State.ATTACHED})
# Nothing of what these said is kept. A repeated line keeps its words until the list is run: its columns may be wrong.
WORDLESS = frozenset({*CAME_IN, State.COUNTED, State.IGNORED})
SETTLED = WORDLESS | {State.REPEATED}


class Choice(models.TextChoices):
    """What somebody decided of a line that could be about a person we know."""

    UNDECIDED = "", "À décider"
    SAME = "same", "Même personne"
    NEW = "new", "Nouvelle personne"
    IGNORE = "ignore", "À ignorer"


DECIDED = {
    Choice.SAME: "même personne, le signalement s’ajoutera aux siens",
    Choice.NEW: "nouvelle personne, prête à entrer",
    Choice.IGNORE: "elle n’entrera pas",
}


@dataclass(frozen=True)
class Progress:
    """How far a list is."""

    total: int
    waiting: int
    settled: int
    undecided: int
    by_state: dict[str, int]

    @property
    def to_do(self):
        return self.waiting + self.settled


class ImportRowQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The lines of the lists that the user sees, but for those about a file closed to the user."""
        seen = self.filter(batch__recipient__in=Membership.objects.teams_of(user))
        for referral in ("referral", "known", "twin__referral"):
            seen = seen.filter(open_to(user, f"{referral}__young_person"))
        return seen

    def waiting(self):
        """Those that a run lets in: ready, to be counted, or decided."""
        decided = Q(state=State.RESEMBLING) & ~Q(choice=Choice.UNDECIDED)
        return self.filter(Q(state__in=[State.READY, State.TOO_YOUNG]) | decided)

    def open(self):
        """Those that may still come in, whatever they wait for."""
        return self.exclude(state__in=SETTLED)

    def undecided(self):
        return self.filter(state=State.RESEMBLING, choice=Choice.UNDECIDED)

    def in_file_order(self):
        return self.order_by("number")

    def progress(self):
        """The numbers on the doors, in one question."""
        counted = self.values_list("state", "choice").annotate(many=Count("pk")).order_by()
        by_state, waiting, undecided = dict.fromkeys(State.values, 0), 0, 0
        for state, choice, many in counted:
            by_state[state] += many
            is_resembling = state == State.RESEMBLING
            undecided += many if is_resembling and not choice else 0
            waiting += many if state in (State.READY, State.TOO_YOUNG) or (is_resembling and choice) else 0
        settled = sum(by_state[state] for state in SETTLED)
        return Progress(sum(by_state.values()), waiting, settled, undecided, by_state)


class ImportRow(models.Model):
    """One line, by the number that a spreadsheet shows."""

    State, Choice = State, Choice

    class Settled(DomainError):
        """The line has come in, or was left out: it changes no more."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows", verbose_name="liste")
    number = models.PositiveIntegerField("ligne")
    # What the file says, in the order of the columns, then what somebody wrote instead, by target.
    cells = models.JSONField("cellules", default=list, blank=True)
    mended = models.JSONField("corrigé", default=dict, blank=True)
    state = models.CharField("état", max_length=12, choices=State, default=State.READY)
    problem = models.CharField("à corriger", max_length=500, blank=True)
    remark = models.CharField("à savoir", max_length=120, blank=True)
    # Whom it resembles: somebody we know by a referral, or an earlier line of the same file.
    known = models.ForeignKey(
        Referral, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="ressemble à"
    )
    twin = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="ressemble à la ligne"
    )
    resemblance = models.CharField("pourquoi", max_length=120, blank=True)
    choice = models.CharField("décision", max_length=10, choices=Choice, blank=True, default=Choice.UNDECIDED)
    fingerprint = models.CharField("empreinte", max_length=64, blank=True, editable=False)
    referral = models.ForeignKey(
        Referral, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="signalement"
    )

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne importée"
        verbose_name_plural = "lignes importées"
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="import_row_number_once"),
            # Two lists that hold the same line let it in once.
            models.UniqueConstraint(
                fields=["fingerprint"],
                name="import_row_comes_in_once",
                condition=Q(state__in=sorted(CAME_IN)) & ~Q(fingerprint=""),
            ),
            models.CheckConstraint(
                name="import_row_settled_keeps_no_words",
                condition=~Q(state__in=sorted(WORDLESS)) | Q(cells=[], mended={}),
            ),
            models.CheckConstraint(
                name="import_row_rejection_says_why", condition=~Q(state="rejected") | ~Q(problem="")
            ),
            models.CheckConstraint(
                name="import_row_referral_came_in",
                condition=Q(referral=None) | Q(state__in=sorted(CAME_IN)),
            ),
            models.CheckConstraint(
                name="import_row_only_a_resemblance_is_decided", condition=Q(choice="") | ~Q(resemblance="")
            ),
        ]
        indexes = [models.Index(fields=["fingerprint"], name="import_row_fingerprint")]

    def __str__(self):
        return f"ligne {self.number}"

    @property
    def outcome(self):
        """What it waits for or what became of it, as a sentence goes on."""
        if self.state == State.RESEMBLING and self.choice:
            return DECIDED[self.choice]
        return OUTCOMES[self.state]

    @property
    def is_settled(self):
        return self.state in SETTLED

    @property
    def is_rejected(self):
        return self.state == State.REJECTED

    @property
    def is_resembling(self):
        return self.state == State.RESEMBLING

    @property
    def decisions(self):
        """What may be decided, as codes and labels."""
        return [(choice.value, choice.label) for choice in DECIDED]

    def values(self, columns):
        """What the line says by target, the mended words first."""
        read = {target: self.cells[index] for target, index in columns.items() if index < len(self.cells)}
        return {**read, **self.mended}

    def choose(self, choice):
        """Decide whether it is somebody we know; may be decided otherwise until it has come in."""
        resembling = ImportRow.objects.filter(pk=self.pk, state=State.RESEMBLING)
        if not resembling.update(choice=choice):
            raise self.Settled("Cette ligne n’attend plus de décision.")
        self.choice = choice

    def settle(self, state, *, referral=None):
        """Note what became of it, and keep none of its words."""
        self.state, self.referral = state, referral
        self.cells, self.mended, self.remark, self.problem = [], {}, "", ""
        if state == State.COUNTED:
            self.fingerprint = ""
        self.save(update_fields=["state", "referral", "cells", "mended", "remark", "problem", "fingerprint"])

    def wait_for_decision(self, *, known_id, reason):
        """Somebody must say whether this is the person whom we know by that referral."""
        self.state, self.known_id, self.resemblance = State.RESEMBLING, known_id, reason
        self.choice = Choice.UNDECIDED
        self.save(update_fields=["state", "known", "resemblance", "choice"])

    def reject(self, problem):
        """Send the line back to be mended, with what is wrong."""
        self.state, self.problem, self.choice = State.REJECTED, problem, Choice.UNDECIDED
        self.save(update_fields=["state", "problem", "choice"])
