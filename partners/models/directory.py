"""The directory: the organisations of the network and the places they lend."""

from django.db import models, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, Value
from django.urls import reverse
from phonenumber_field.modelfields import PhoneNumberField

from joz.audit import trail
from joz.errors import DomainError
from partners.models.membership import Membership
from partners.models.scheme import Scheme
from partners.models.territory import Commune, Fold, spell_out


class DirectoryQuerySet(models.QuerySet):
    visibility = "Vous voyez ce qui est ouvert ; l’équipe voit aussi ce qui a fermé."

    def visible_to(self, user):
        """What is open, and what has closed too for those who run the scheme."""
        return self.filter(Q(closed_on=None) | Exists(Membership.objects.staff(user)))

    def open(self):
        return self.filter(closed_on=None)


class DirectoryEntry(models.Model):
    """Something in the directory; it closes rather than disappears, for reports still name it."""

    class AlreadyListed(DomainError):
        """Twice the same in one directory."""

    closed_on = models.DateField("fermé depuis le", null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_closed(self):
        return self.closed_on is not None

    @transaction.atomic
    def close(self, *, by, on):
        """Take it out of every list of what is on offer; closing twice changes nothing."""
        locked = type(self)._default_manager.select_for_update().get(pk=self.pk)
        if not locked.is_closed:
            locked._check_may_close(on)
            self._set_closed_on(on, "closed", by=by)

    @transaction.atomic
    def reopen(self, *, by):
        """Offer it again."""
        if type(self)._default_manager.select_for_update().get(pk=self.pk).is_closed:
            self._set_closed_on(None, "reopened", by=by)

    def _check_may_close(self, on):
        """Refuse while something still needs it open."""

    def _set_closed_on(self, day, verb, *, by):
        self.closed_on = day
        self.save(update_fields=["closed_on"])
        trail.record(f"{self._meta.model_name}.{verb}", self, by=by)


class OrganisationQuerySet(DirectoryQuerySet):
    def by_name(self):
        return self.order_by("name_key", "pk")

    def matching(self, text):
        """The organisations whose name contains these words, whatever their accents or case."""
        return self.filter(name_key__contains=Fold(Value(spell_out(text))))

    def present_in(self, commune):
        """Those that have their seat in a commune, or lend a place there."""
        return self.filter(
            Q(commune=commune) | Exists(Place.objects.open().filter(organisation=OuterRef("pk"), commune=commune))
        )

    def with_place_count(self):
        return self.annotate(place_count=Count("places", filter=Q(places__closed_on=None)))


class Organisation(DirectoryEntry):
    """Any legal actor of the network, told apart by its kind (DOMAIN § 3.6)."""

    class Kind(models.TextChoices):
        LOCAL_MISSION = "local_mission", "Mission locale"
        TOWN_HALL = "town_hall", "Commune, mairie"
        SOCIAL_CENTRE = "social_action", "CCAS ou CIAS"
        INTERCOMMUNALITY = "intercommunality", "Intercommunalité"
        DEPARTMENT = "department", "Département"
        REGION = "region", "Région"
        STATE = "state", "État"
        FRANCE_TRAVAIL = "france_travail", "France Travail"
        CAP_EMPLOI = "cap_emploi", "Cap emploi"
        YOUTH_SPACE = "youth_space", "Espace Jeunes, maison des jeunes"
        YOUTH_INFORMATION = "youth_information", "Service Information Jeunesse"
        COMMUNITY_CENTRE = "community_centre", "Centre social"
        CHARITY = "charity", "Association caritative"
        INSERTION = "insertion", "Association d’insertion"
        WOMENS_RIGHTS = "womens_rights", "CIDFF"
        SPORT = "sport", "Fédération ou club sportif"
        CULTURE = "culture", "Structure culturelle, médiathèque"
        SCHOOL = "school", "Établissement scolaire, CFA, CIO"
        SECOND_CHANCE = "second_chance", "E2C, EPIDE, AFPA"
        HEALTH = "health", "Santé"
        HOUSING = "housing", "Logement"
        JUSTICE = "justice", "Justice"
        EMPLOYER = "employer", "Employeur"
        FRANCE_SERVICES = "france_services", "France Services"
        MOBILE_PROJECT = "mobile_project", "Autre projet mobile"
        OTHER = "other", "Autre"

    class Closed(DomainError):
        """Nothing new begins with an organisation that has closed."""

    class StillInUse(DomainError):
        """People or the scheme itself still stand on it."""

    name = models.CharField("nom", max_length=120)
    name_key = models.GeneratedField(
        expression=Fold(F("name")),
        output_field=models.TextField(),
        db_persist=True,
        verbose_name="clé du nom",
    )
    kind = models.CharField("type", max_length=30, choices=Kind)
    commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, related_name="organisations", verbose_name="commune"
    )
    themes = models.ManyToManyField("partners.Theme", blank=True, verbose_name="thèmes")
    phone = PhoneNumberField("téléphone", blank=True)
    email = models.EmailField("adresse e-mail", blank=True)
    website = models.URLField("site", blank=True)
    offers = models.CharField("ce qu’elle peut offrir", max_length=300, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "structure"
        constraints = [
            models.UniqueConstraint(
                Fold("name"),
                "kind",
                name="organisation_once",
                violation_error_message="Cette structure existe déjà.",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("partners:organisation", args=[self.pk])

    def lock_open(self):
        """Hold the row until the transaction ends, and refuse if it has closed meanwhile."""
        if Organisation.objects.select_for_update().get(pk=self.pk).is_closed:
            raise self.Closed(f"{self} est fermée : rouvrez-la d’abord.")

    def _check_may_close(self, on):
        if Scheme.objects.filter(carrier=self).exists():
            raise self.StillInUse("Cette structure porte le dispositif : elle ne peut pas fermer.")
        if self.memberships.lasting(on).exists():
            raise self.StillInUse("Des comptes y ont encore un rôle : mettez-y fin d’abord.")


class PlaceQuerySet(DirectoryQuerySet):
    def by_name(self):
        return self.order_by("commune__name_key", Fold(F("name")), "pk")


class Place(DirectoryEntry):
    """Somewhere the scheme may receive people or park, with what one must know to go there (R29, R30)."""

    class Kind(models.TextChoices):
        YOUTH_SPACE = "youth_space", "Espace Jeunes"
        TOWN_HALL = "town_hall", "Mairie"
        SOCIAL_CENTRE = "social_action", "CCAS"
        YOUTH_INFORMATION = "youth_information", "SIJ"
        CHARITY = "charity", "Local associatif"
        PARKING = "parking", "Emplacement du camping-car"
        SQUARE = "square", "Place publique, marché"
        LIBRARY = "library", "Médiathèque"
        SPORT = "sport", "Équipement sportif"
        TERRACE = "terrace", "Café, terrasse"
        SCHOOL = "school", "Établissement scolaire"
        FRANCE_SERVICES = "france_services", "France Services"
        OTHER = "other", "Autre lieu"

    name = models.CharField("nom", max_length=120)
    kind = models.CharField("type", max_length=30, choices=Kind)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="places", verbose_name="prêté par"
    )
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="places", verbose_name="commune")
    address = models.CharField("adresse", max_length=200, blank=True)
    access_notes = models.CharField("pour y accéder", max_length=300, blank=True)
    is_accessible = models.BooleanField("accessible en fauteuil", null=True, blank=True)
    has_power = models.BooleanField("prise électrique", null=True, blank=True)
    has_network = models.BooleanField("réseau téléphonique", null=True, blank=True)
    # Not known is not no: a stop there is only warned about.
    receives_vehicle = models.BooleanField("le camping-car peut s’y garer", null=True, blank=True)
    max_height_cm = models.PositiveSmallIntegerField("hauteur maximale (cm)", null=True, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = "lieu"
        verbose_name_plural = "lieux"
        constraints = [
            models.UniqueConstraint(
                Fold("name"),
                "commune",
                name="place_once",
                violation_error_message="Ce lieu existe déjà dans cette commune.",
            )
        ]

    def __str__(self):
        return f"{self.name}, {self.commune}"

    def get_absolute_url(self):
        """A place has no page of its own: it stands with whoever lends it, or in its commune."""
        return (self.organisation or self.commune).get_absolute_url()
