"""The young people we were told about, and how to reach them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, Exists, F, Func, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce, Concat, ExtractYear, Greatest, Now

from outreach.models import AgeBand
from partners.models import Fold, Membership
from referrals import phones
from referrals.models.confidentiality import open_to
from referrals.models.search_keys import SEARCH_KEYS

MINIMUM_AGE, MAXIMUM_AGE = 16, 29


class YoungPersonQuerySet(models.QuerySet):
    visibility = "Vous voyez les personnes signalées à votre structure."

    def visible_to(self, user):
        """The people whom the team of the user's organisation was told about, but for the files closed to the user."""
        # A subquery of its own, so that the database may check it person by person, or for all at once.
        referral = YoungPerson._meta.get_field("referrals").related_model
        told = referral.objects.filter(young_person=OuterRef("pk"), recipient__in=Membership.objects.teams_of(user))
        return self.current().filter(Exists(told)).filter(open_to(user, "pk"))

    def current(self):
        """People, each once: whoever was merged into another is no longer somebody."""
        return self.filter(merged_into=None)

    def minors(self, on):
        """Those who are under 18 on a day, as `is_minor` counts."""
        born_after = on.replace(year=on.year - 18, day=28 if (on.month, on.day) == (2, 29) else on.day)
        return self.filter(Q(birth_date__gt=born_after) | Q(birth_date=None, birth_year__gt=on.year - 18))

    # --- « Invisible » or not: the newest check counts ---

    def with_verdict(self):
        """Annotate `verdict` with the result of the newest check; None for whoever was never checked."""
        checks = self.model._meta.get_field("invisibility_checks").related_model.objects
        newest = checks.filter(young_person=models.OuterRef("pk")).newest_first()
        return self.annotate(verdict=models.Subquery(newest.values("verdict")[:1]))

    def invisible(self):
        """R60, R87: those whose newest check says so; what we do not know is not counted."""
        return self.with_verdict().filter(verdict="invisible")

    # --- Measures: a period is two days, both counted; None leaves the side open ---

    def identified(self, since=None, until=None):
        """I1: the people of the scheme's public (R4) spotted in a period."""
        return self.current().filter(**_between("identified_on", since, until), past_the_age=False)

    def reached(self, since=None, until=None):
        """I2: the people with whom a first two-way exchange was had in a period."""
        return self.current().filter(**_between("reached_on", since, until))

    def engaged(self, since=None, until=None):
        """I3: the people who said yes to going further in a period."""
        return self.current().filter(**_between("engaged_on", since, until))


def _past_the_age_when_spotted():
    """Older than the scheme's public on that day, as `age()` counts; nobody is for want of a year."""
    years = Func(Value(MAXIMUM_AGE + 1), function="make_interval")
    born_on = Func(
        F("identified_on"),
        years,
        arg_joiner=" - ",
        template="(%(expressions)s)::date",
        output_field=models.DateField(),
    )
    born_in = ExtractYear("identified_on") - MAXIMUM_AGE
    past = Q(birth_date__lte=born_on) | Q(birth_date=None, birth_year__lt=born_in)
    return Case(When(past, then=True), default=False, output_field=models.BooleanField())


class YoungPerson(models.Model):
    """Someone from 16 to 29 whom the scheme was told about; a first name or a pseudonym is enough (P2)."""

    class IdentityLevel(models.TextChoices):
        PSEUDO = "pseudo", "Pseudo ou prénom seul"
        DECLARED = "declared", "Identité déclarée"
        VERIFIED = "verified", "Identité vérifiée"

    class Sex(models.TextChoices):
        FEMALE = "F", "Femme"
        MALE = "M", "Homme"
        OTHER = "X", "Autre, ne se reconnaît pas"
        UNKNOWN = "U", "Non renseigné"

    class InformedHow(models.TextChoices):
        ORAL = "oral", "À l’oral, avec la note remise"
        SMS = "sms", "Lien envoyé par SMS"
        EMAIL = "email", "Lien envoyé par e-mail"
        WEB = "web", "Formulaire en ligne"

    called = models.CharField("prénom ou pseudo", max_length=60)
    last_name = models.CharField("nom", max_length=60, blank=True)
    name_key = models.GeneratedField(
        expression=Fold(Concat(F("called"), Value(" "), F("last_name"))),
        output_field=models.TextField(),
        db_persist=True,
        verbose_name="clé du nom",
    )
    identity_level = models.CharField(
        "niveau d’identité", max_length=10, choices=IdentityLevel, default=IdentityLevel.PSEUDO
    )
    # The person's file in i-milo, where it is typed a second time (R73).
    imilo_number = models.CharField("n° i-milo", max_length=20, blank=True)
    sex = models.CharField("sexe", max_length=1, choices=Sex, default=Sex.UNKNOWN)
    birth_date = models.DateField("né·e le", null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField("année de naissance", null=True, blank=True)
    commune = models.ForeignKey(
        "partners.Commune", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="commune"
    )
    commune_as_typed = models.CharField("commune telle qu’écrite", max_length=80, blank=True)
    # A phone that others may read: no theme, no institution in a message (P24).
    discreet_messages = models.BooleanField("messages discrets", default=False)
    created_at = models.DateTimeField("créé le", db_default=Now())

    # What happened, once each: the funnel counts these dates.
    identified_on = models.DateField("repéré·e le", null=True, blank=True)
    # R4: counted by the database for every row, so that the figures need not.
    past_the_age = models.GeneratedField(
        expression=_past_the_age_when_spotted(),
        output_field=models.BooleanField(),
        db_persist=True,
        verbose_name="hors public au repérage",
    )
    reached_on = models.DateField("joint·e le", null=True, blank=True)
    engaged_on = models.DateField("mobilisé·e le", null=True, blank=True)
    # The last two-way exchange or attendance (P16): what we send or type does not count.
    last_contact_on = models.DateField("dernier contact le", null=True, blank=True)

    informed_on = models.DateField("informé·e le", null=True, blank=True)
    informed_how = models.CharField("informé·e comment", max_length=10, choices=InformedHow, blank=True)
    notice_version = models.CharField("version de la note", max_length=20, blank=True)
    do_not_contact_on = models.DateField("ne plus contacter depuis le", null=True, blank=True)

    # What possible doubles are looked up by (`matching.keys`): secret hashes, dropped with the name.
    match_keys = ArrayField(
        models.BigIntegerField(), default=list, db_default=[], blank=True, editable=False, verbose_name="clés"
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="absorbed", verbose_name="fusionné·e dans"
    )

    objects = YoungPersonQuerySet.as_manager()

    class Meta:
        verbose_name = "jeune"
        indexes = [
            GinIndex(fields=["name_key"], name="young_person_name_trgm", opclasses=["gin_trgm_ops"]),
            # Without the pending list of `fastupdate`: a look-up while a form is open must not read through it.
            GinIndex(fields=["match_keys"], name="young_person_match_keys", fastupdate=False),
            # What the figures count, read without the rows.
            models.Index(
                fields=["identified_on"],
                name="young_person_spotted",
                condition=Q(merged_into=None, past_the_age=False),
                include=["id", "sex", "commune", "reached_on"],
            ),
            models.Index(fields=["reached_on"], name="young_person_reached", condition=Q(merged_into=None)),
            models.Index(fields=["engaged_on"], name="young_person_engaged", condition=Q(merged_into=None)),
            # Whole, though who was merged is never looked for: the planner reads no statistics of a part.
            GinIndex(SEARCH_KEYS, name="young_person_search_keys", fastupdate=False),
            # The order of the list of people: it is walked, rather than sorted, whatever is looked for.
            models.Index(
                F("last_contact_on").desc(nulls_last=True),
                F("id").desc(),
                name="young_person_latest",
                condition=Q(merged_into=None),
                include=["name_key", "commune"],
            ),
            models.Index(fields=["merged_into"], name="young_person_merged", condition=Q(merged_into__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["imilo_number"],
                condition=~Q(imilo_number="") & Q(merged_into=None),
                name="young_person_imilo_number_once",
            ),
            models.CheckConstraint(
                name="young_person_verified_has_its_number",
                condition=~Q(identity_level="verified") | ~Q(imilo_number=""),
            ),
            models.CheckConstraint(
                name="young_person_born_since_1900",
                condition=(Q(birth_date=None) | Q(birth_date__gte="1900-01-01"))
                & (Q(birth_year=None) | Q(birth_year__gte=1900)),
            ),
            models.CheckConstraint(
                name="young_person_notice_is_whole",
                condition=Q(informed_on=None, informed_how="") | Q(informed_on__isnull=False) & ~Q(informed_how=""),
            ),
            models.CheckConstraint(
                name="young_person_funnel_goes_forward",
                condition=(Q(engaged_on=None) | Q(reached_on__isnull=False, reached_on__lte=F("engaged_on"))),
            ),
            # Whoever was merged counts no more: the one kept carries the dates.
            models.CheckConstraint(
                name="young_person_merged_counts_no_more",
                condition=Q(merged_into=None) | Q(identified_on=None, reached_on=None, engaged_on=None),
            ),
        ]

    def __str__(self):
        return f"{self.called} {self.last_name}".strip()

    @property
    def number(self):
        """What people quote on the phone: `D-000123`, never a name."""
        return f"D-{self.pk:06d}"

    @property
    def display_commune(self):
        """The commune we know, or what was typed."""
        return self.commune.name if self.commune_id else self.commune_as_typed

    def age(self, on):
        """Age in years on a day; from a birth year alone, the age reached in that year; None if unknown."""
        if self.birth_date:
            had_birthday = (on.month, on.day) >= (self.birth_date.month, self.birth_date.day)
            return on.year - self.birth_date.year - (not had_birthday)
        return on.year - self.birth_year if self.birth_year else None

    def age_band(self, on):
        """The funders' band of the age on a day (DOMAIN § 3.1)."""
        return age_band_of(self.age(on))

    def is_minor(self, on):
        age = self.age(on)
        return age is not None and age < 18

    def is_out_of_public(self, on):
        """Older than the scheme's public: accepted, flagged, not counted against targets (R4)."""
        age = self.age(on)
        return age is not None and age > MAXIMUM_AGE

    @classmethod
    def hold(cls, *pks):
        """Lock people until the end of the transaction, in the order of their keys; answers them by key.

        Whoever changes a person and their signals holds the person first: nobody then waits for somebody who waits.
        """
        held = cls.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")
        return {person.pk: person for person in held}

    def inform(self, *, how, on, version):
        """Note that the person was told what we keep and why (P6); the first time is the one that counts."""
        YoungPerson.objects.filter(pk=self.pk, informed_on=None).update(
            informed_on=on, informed_how=how, notice_version=version
        )
        self.refresh_from_db(fields=["informed_on", "informed_how", "notice_version"])

    def reach(self, *, on):
        """A two-way exchange was had: the first is the day the person was reached, the latest their last contact."""
        YoungPerson.objects.filter(pk=self.pk).update(
            reached_on=Coalesce("reached_on", Value(on)),
            last_contact_on=Greatest("last_contact_on", Value(on)),
        )
        self.refresh_from_db(fields=["reached_on", "last_contact_on"])

    def engage(self, *, on):
        """The person said yes to going further."""
        self.reach(on=on)
        YoungPerson.objects.filter(pk=self.pk, engaged_on=None).update(engaged_on=on)
        self.refresh_from_db(fields=["engaged_on"])

    def stop_contact(self, *, on):
        """The person asked to be left alone: no message leaves any more (P9)."""
        YoungPerson.objects.filter(pk=self.pk, do_not_contact_on=None).update(do_not_contact_on=on)
        self.contact_points.update(sms_ok=False, sms_ok_on=on)
        self.refresh_from_db(fields=["do_not_contact_on"])


class ContactPoint(models.Model):
    """One way to reach a person, in its normal form: E.164, lower case, no leading @."""

    class Kind(models.TextChoices):
        PHONE = "phone", "Téléphone"
        EMAIL = "email", "E-mail"
        INSTAGRAM = "instagram", "Instagram"
        SNAPCHAT = "snapchat", "Snapchat"
        FACEBOOK = "facebook", "Facebook"
        WHATSAPP = "whatsapp", "WhatsApp"

    young_person = models.ForeignKey(YoungPerson, models.CASCADE, related_name="contact_points", verbose_name="jeune")
    kind = models.CharField("type", max_length=10, choices=Kind)
    value = models.CharField("valeur", max_length=254)
    # P8: yes, no, or never asked; with the day of the answer.
    sms_ok = models.BooleanField("accepte les SMS", null=True, blank=True)
    sms_ok_on = models.DateField("réponse du", null=True, blank=True)

    class Meta:
        verbose_name = "moyen de contact"
        verbose_name_plural = "moyens de contact"
        constraints = [
            models.UniqueConstraint(fields=["young_person", "kind", "value"], name="contact_point_once"),
            models.CheckConstraint(
                name="contact_point_sms_answer_is_whole",
                condition=Q(sms_ok=None, sms_ok_on=None) | Q(sms_ok__isnull=False, sms_ok_on__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["value", "kind"], name="contact_point_value")]

    def __str__(self):
        return self.display

    @property
    def display(self):
        """As a French reader writes it: `06 39 98 00 01`, `@pseudo`."""
        if self.kind == self.Kind.PHONE:
            return phones.as_national(self.value)
        return f"@{self.value}" if self.kind not in (self.Kind.EMAIL, self.Kind.WHATSAPP) else self.value


def age_band_of(age):
    """The funders' band of an age in years, `unknown` for None."""
    if age is None:
        return AgeBand.UNKNOWN
    upper_bounds = [(15, AgeBand.UNDER_16), (17, AgeBand.FROM_16), (20, AgeBand.FROM_18)]
    upper_bounds += [(25, AgeBand.FROM_21), (29, AgeBand.FROM_26)]
    return next((band for bound, band in upper_bounds if age <= bound), AgeBand.OVER_29)


def _between(field, since, until):
    """A filter on a date field: dated, and inside the period."""
    bounds = {f"{field}__isnull": False}
    if since:
        bounds[f"{field}__gte"] = since
    if until:
        bounds[f"{field}__lte"] = until
    return bounds
