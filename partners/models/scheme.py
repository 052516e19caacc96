"""The scheme that this installation serves, and the words it works with."""

from urllib.parse import quote

from django.db import models, transaction
from phonenumber_field.modelfields import PhoneNumberField

from joz.audit import trail


class SchemeQuerySet(models.QuerySet):
    def the_one(self):
        """The scheme of this installation, or one that says it must be described."""
        return self.first() or Scheme(name="Dispositif à décrire", baseline="", phone="")


class Scheme(models.Model):
    """The funded outreach project: its name, its one phone number, its promises. There is one row (R1)."""

    class AccessibilityStatus(models.TextChoices):
        NONE = "none", "non conforme"
        PARTIAL = "partial", "partiellement conforme"
        FULL = "full", "totalement conforme"

    name = models.CharField("nom", max_length=60)
    baseline = models.CharField("signature", max_length=120, blank=True)
    phone = PhoneNumberField("numéro unique")
    opening_hours = models.CharField("horaires du téléphone", max_length=120, blank=True)
    email = models.EmailField("adresse e-mail", blank=True)
    carrier = models.ForeignKey(
        "partners.Organisation",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="structure porteuse",
    )
    instagram = models.CharField("Instagram", max_length=60, blank=True)
    facebook = models.CharField("Facebook", max_length=60, blank=True)
    snapchat = models.CharField("Snapchat", max_length=60, blank=True)
    # DOMAIN § 6.2: letters and digits only, eleven at most, not all digits.
    sms_sender = models.CharField("expéditeur des SMS", max_length=11, blank=True)
    promised_days = models.PositiveSmallIntegerField("réponse promise sous (jours)", default=3)
    coverage_is_confirmed = models.BooleanField("périmètre confirmé", default=False)
    accessibility_status = models.CharField(
        "état d’accessibilité",
        max_length=10,
        choices=AccessibilityStatus,
        default=AccessibilityStatus.NONE,
    )
    notice_version = models.CharField("version de la note d’information", max_length=20, default="2026-11")

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = "dispositif"
        constraints = [models.CheckConstraint(name="scheme_is_alone", condition=models.Q(pk=1))]

    def __str__(self):
        return self.name

    @property
    def socials(self):
        """Its accounts on social networks, as links: nothing of theirs is ever embedded (R17)."""
        addresses = {
            "Instagram": ("https://www.instagram.com/", self.instagram),
            "Facebook": ("https://www.facebook.com/", self.facebook),
            "Snapchat": ("https://www.snapchat.com/add/", self.snapchat),
        }
        return [
            {"label": name, "url": f"{site}{quote(account)}"} for name, (site, account) in addresses.items() if account
        ]

    @transaction.atomic
    def confirm_coverage(self, *, by):
        """Say that the list of covered communes has been read and is right."""
        if Scheme.objects.filter(pk=self.pk, coverage_is_confirmed=False).update(coverage_is_confirmed=True):
            trail.record("scheme.coverage_confirmed", self, by=by)
        self.coverage_is_confirmed = True


class ThemeQuerySet(models.QuerySet):
    def offered(self):
        return self.filter(is_offered=True).order_by("position")


class Theme(models.Model):
    """What the scheme helps with; the nine of its founders, plus optional ones (R34)."""

    code = models.SlugField("code", primary_key=True, max_length=30)
    label = models.CharField("libellé", max_length=60)
    plain_words = models.CharField("en mots simples", max_length=160, blank=True)
    position = models.PositiveSmallIntegerField("ordre")
    is_offered = models.BooleanField("proposé", default=True)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        verbose_name = "thème"

    def __str__(self):
        return self.label
