"""A continuous period of support, from the day a person says yes."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F, Func, Q

from joz.audit import trail
from joz.errors import DomainError
from partners.models import Membership
from referrals.models import ConflictOfInterest, Restriction, open_to
from tracking.models.caseload import AbsenceCover
from tracking.models.step import Step

# Days after which somebody without contact may be lost from sight: an end is then proposed, never made (DOMAIN § 2.2).
OUT_OF_SIGHT_AFTER = 90


class PathwayQuerySet(models.QuerySet):
    visibility = "Vous voyez les parcours de votre structure."

    # --- Who sees which ---

    def visible_to(self, user):
        """The pathways of an organisation of which the user is adviser or manager."""
        return self.filter(organisation__in=Membership.objects.teams_of(user)).filter(open_to(user))

    # --- States ---

    def open(self):
        return self.filter(ended_at=None)

    def led_by(self, user):
        """Those whose lead adviser today is this user."""
        return self.filter(assignments__adviser=user, assignments__period__endswith=None)

    def cared_for_by(self, user, on=None):
        """Those that a user leads, or whose lead adviser the user stands in for on a day (today unless told)."""
        away = AbsenceCover.objects.by_substitute(user, on).values("adviser")
        caring = Q(adviser=user) | Q(adviser__in=away)
        return self.filter(pk__in=AdviserAssignment.objects.current().filter(caring).values("pathway"))

    def without_lead(self, on=None):
        """Open, and led by nobody who still works here as an adviser: they left, or never were."""
        working = Membership.objects.current(on).filter(
            user=models.OuterRef("adviser"),
            organisation=models.OuterRef("pathway__organisation"),
            role=Membership.Role.ADVISER,
            user__is_active=True,
        )
        led = AdviserAssignment.objects.current().filter(models.Exists(working))
        return self.open().exclude(pk__in=led.values("pathway"))

    def entered(self, since=None, until=None):
        """I4: the entries of a period of days, both counted; a person who enters twice counts twice."""
        entered = self.filter(entered_on__gte=since) if since else self
        return entered.filter(entered_on__lte=until) if until else entered

    def open_on(self, day):
        """I6: those under way at the end of a day."""
        return self.filter(Q(ended_at=None) | Q(exit__exited_on__gt=day), entered_on__lte=day)

    def without_contact_since(self, days, on):
        """Those open whose person had no two-way exchange for so many days, and whom nobody chose to keep a while."""
        limit = on - timedelta(days=days)
        silent = Q(young_person__last_contact_on__lte=limit) | Q(
            young_person__last_contact_on=None, entered_on__lte=limit
        )
        return self.open().filter(silent).exclude(postponements__until__gt=on)

    # --- Lists ---

    def to_hand_over(self, adviser, organisation_id):
        """The open ones that an adviser leads for an organisation, by the person's name."""
        led = self.open().led_by(adviser).filter(organisation=organisation_id)
        return led.select_related("young_person__commune").order_by("young_person__name_key", "pk")

    def to_list(self):
        """With all that a line shows: the person, who leads, what comes next."""
        return self.select_related("young_person__commune").with_lead().with_next_step()

    def with_lead(self):
        """Fetch who leads, for `lead`."""
        current = AdviserAssignment.objects.current().select_related("adviser")
        return self.prefetch_related(models.Prefetch("assignments", queryset=current, to_attr="current_assignments"))

    def with_next_step(self):
        """Fetch the steps to do, the most pressing first, for `next_step`."""
        to_do = Step.objects.to_do().select_related("theme", "partner").by_due_date()
        return self.prefetch_related(models.Prefetch("steps", queryset=to_do, to_attr="steps_to_do"))

    def latest_first(self):
        return self.order_by("-entered_at", "-pk")

    def by_last_contact(self):
        """The longest silence first."""
        return self.order_by(F("young_person__last_contact_on").asc(nulls_first=True), "entered_at", "pk")

    def by_next_step(self):
        """The most pressing first; those with nothing dated last."""
        due = Step.objects.to_do().filter(pathway=models.OuterRef("pk")).order_by("due_on").values("due_on")[:1]
        return self.order_by(models.Subquery(due).asc(nulls_last=True), "-entered_at", "pk")


class Pathway(models.Model):
    """The way walked with a person: entered with their agreement, one lead adviser at a time, a first step (R5, R6)."""

    class Agreement(models.TextChoices):
        ORAL = "oral", "À l’oral"
        WRITTEN = "written", "Par écrit"

    class AlreadyOpen(DomainError):
        """One open pathway per person."""

    class Ended(DomainError):
        """The pathway is over."""

    class SameAdviser(DomainError):
        """A handover to the one who already leads."""

    class TooClose(DomainError):
        """An adviser who declared a tie with the person does not follow them."""

    class JustHandedOver(DomainError):
        """Somebody handed it over a moment ago."""

    young_person = models.ForeignKey(
        "referrals.YoungPerson", models.PROTECT, related_name="pathways", verbose_name="jeune"
    )
    organisation = models.ForeignKey(
        "partners.Organisation", models.PROTECT, related_name="pathways", verbose_name="structure"
    )
    referral = models.ForeignKey(
        "referrals.Referral", models.PROTECT, null=True, related_name="pathways", verbose_name="signalement"
    )
    entered_at = models.DateTimeField("entré·e le")
    entered_on = models.DateField("jour d’entrée", db_index=True)
    agreement = models.CharField("accord donné", max_length=10, choices=Agreement)
    ended_at = models.DateTimeField("terminé le", null=True, blank=True)
    # One form sent twice is one entry.
    submission = models.UUIDField("envoi", unique=True, default=uuid.uuid4, editable=False)

    objects = PathwayQuerySet.as_manager()

    class Meta:
        verbose_name = "parcours"
        verbose_name_plural = "parcours"
        constraints = [
            models.UniqueConstraint(
                fields=["young_person"], condition=Q(ended_at=None), name="one_open_pathway_per_person"
            ),
            models.CheckConstraint(name="pathway_is_agreed_to", condition=Q(agreement__in=["oral", "written"])),
            models.CheckConstraint(
                name="pathway_ends_after_it_begins",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("entered_at")),
            ),
            # Somebody may come back: one pathway after the other, never two at a time.
            ExclusionConstraint(
                name="pathways_of_a_person_do_not_overlap",
                expressions=[
                    ("young_person", RangeOperators.EQUAL),
                    (
                        Func(F("entered_at"), F("ended_at"), RangeBoundary(), function="TSTZRANGE"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [models.Index(fields=["-entered_at", "-id"], name="pathway_open", condition=Q(ended_at=None))]

    def __str__(self):
        return self.number

    @property
    def number(self):
        """What people quote on the phone: `P-000123`, never a name."""
        return f"P-{self.pk:06d}"

    @property
    def is_open(self):
        return self.ended_at is None

    @property
    def lead(self):
        """Who leads, once fetched by `with_lead()`; None when the pathway is over."""
        return self.current_assignments[0].adviser if self.current_assignments else None

    @property
    def next_step(self):
        """The most pressing step to do, once fetched by `with_next_step()`."""
        return self.steps_to_do[0] if self.steps_to_do else None

    def lead_at(self, instant):
        """The lead assignment at an instant, or None."""
        return self.assignments.select_related("adviser").filter(period__contains=instant).first()

    @transaction.atomic
    def hand_over(self, *, to, by, now):
        """Make another adviser the lead from now on; the history stays (R8)."""
        pathway = self.lock_open()
        current = pathway.assignments.current().select_related("adviser").first()
        if current and current.adviser_id == to.pk:
            raise self.SameAdviser(f"{to} suit déjà cette personne.")
        if current and now <= current.period.lower:
            raise self.JustHandedOver(f"Ce parcours vient d’être confié à {current.adviser}. Rechargez la page.")
        if current:
            current.end(at=now)
        assignment = pathway.entrust(to, by=by, now=now)
        trail.record("pathway.handed_over", pathway, by=by)
        return assignment

    def entrust(self, adviser, *, by, now):
        """Make an adviser the lead from now on; a restricted file names them, their own tie with the person forbids."""
        about = {"young_person": self.young_person_id}
        if ConflictOfInterest.objects.active().filter(user=adviser, **about).exists():
            raise self.TooClose(f"{adviser} ne peut pas suivre cette personne : choisissez quelqu’un d’autre.")
        for restriction in Restriction.objects.active().filter(**about):
            restriction.name(adviser, by=by, now=now)
        return self.assignments.create(adviser=adviser, period=DateTimeTZRange(now, None))

    @transaction.atomic
    def agree_on_step(self, *, goal, owner, theme, due_on, by, now, submission, partner=None):
        """Agree on one more goal; the same submission again returns the step it made the first time."""
        pathway = self.lock_open()
        if earlier := pathway.steps.filter(submission=submission).first():
            return earlier
        agreed = {"goal": goal, "owner": owner, "partner": partner, "theme": theme, "due_on": due_on}
        step = pathway.steps.create(**agreed, created_at=now, submission=submission)
        trail.record("step.agreed", step, by=by)
        return step

    @transaction.atomic
    def end(self, *, now):
        """Stop here: nobody leads any more, the steps still to do are abandoned; `PathwayExit.note` says why."""
        pathway = self.lock_open()
        lead = pathway.assignments.current().get()
        if now <= lead.period.lower:
            raise self.JustHandedOver("Ce parcours vient de changer de main. Rechargez la page.")
        lead.end(at=now)
        pathway.steps.to_do().update(abandoned_at=now)
        pathway.ended_at = now
        pathway.save(update_fields=["ended_at"])
        return pathway

    @transaction.atomic
    def reopen(self):
        """Go on where `end` stopped: the same lead, the steps that it abandoned."""
        self.steps.filter(abandoned_at=self.ended_at).update(abandoned_at=None)
        last = self.assignments.get(period__endswith=self.ended_at)
        last.end(at=None)
        self.ended_at = None
        self.save(update_fields=["ended_at"])

    def has_a_successor(self):
        """Whether the person began another pathway after this one."""
        return Pathway.objects.filter(young_person=self.young_person_id, entered_at__gte=self.ended_at).exists()

    def check_open(self):
        """Refuse what only a pathway under way may take; the row is ours until the end of the transaction."""
        self.lock_open()

    def lock_open(self):
        """This pathway, still open, and its row ours until the end: two changes follow each other, never cross."""
        pathway = Pathway.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if not pathway.is_open:
            raise self.Ended("Ce parcours est terminé : rien n’y change plus.")
        return pathway


class AdviserAssignmentQuerySet(models.QuerySet):
    def current(self):
        """Those that last."""
        return self.filter(period__endswith=None)

    def by_date(self):
        return self.order_by("period")


class AdviserAssignment(models.Model):
    """Who leads a pathway, from when to when; `[start, end)`, open while it lasts."""

    pathway = models.ForeignKey(Pathway, models.CASCADE, related_name="assignments", verbose_name="parcours")
    adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments", verbose_name="référent·e"
    )
    period = DateTimeRangeField("période")

    objects = AdviserAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "référent·e"
        verbose_name_plural = "référents"
        constraints = [
            ExclusionConstraint(
                name="one_lead_adviser_at_a_time",
                expressions=[("pathway", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(name="assignment_lasts", condition=Q(period__isempty=False)),
        ]
        indexes = [
            models.Index(fields=["adviser", "pathway"], name="assignment_current", condition=Q(period__endswith=None))
        ]

    def __str__(self):
        return f"{self.adviser}"

    def end(self, *, at):
        """Close the period at an instant."""
        self.period = DateTimeTZRange(self.period.lower, at)
        self.save(update_fields=["period"])
