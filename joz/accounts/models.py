"""Who signs in. What a person may do hangs on memberships (partners), not on the account."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Greatest, Lower, Now


class UserQuerySet(models.QuerySet):
    def open(self):
        return self.filter(is_active=True)

    def with_last_use(self):
        """`last_used_at` on each: the last sign-in, or the opening of an account that has had none since."""
        return self.annotate(last_used_at=Greatest("last_login", "date_joined", "reopened_at"))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, email, password=None, **fields):
        """Create an account; without a password its owner signs in by a code sent to the e-mail."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password, **fields):
        """Create the technical account that may enter the administration site."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody with an account; the e-mail is the login."""

    email = models.EmailField(
        "adresse e-mail", unique=True, error_messages={"unique": "Un compte existe déjà avec cette adresse."}
    )
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80, blank=True)
    is_active = models.BooleanField("actif", default=True)
    is_staff = models.BooleanField("accède à l’administration", default=False)
    date_joined = models.DateTimeField("créé le", db_default=Now())
    # An account opened again starts a new year without use (P18).
    reopened_at = models.DateTimeField("rouvert le", null=True, blank=True, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["first_name"]

    objects = UserManager()

    class Meta:
        verbose_name = "compte"
        verbose_name_plural = "comptes"
        constraints = [
            # Unique means unique whatever the case: the login is kept in lower case.
            models.CheckConstraint(name="user_email_is_lower_case", condition=Q(email=Lower("email")))
        ]

    def __str__(self):
        return self.get_full_name()

    def get_full_name(self):
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self):
        return self.first_name
