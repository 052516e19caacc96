"""Accounts, and a way in that proves whatever is asked."""

from types import SimpleNamespace

import factory
from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import get_user_model


class UserFactory(factory.django.DjangoModelFactory):
    """Somebody with an account and no password: they sign in by a code."""

    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    class Params:
        closed = factory.Trait(is_active=False)
        technical = factory.Trait(is_staff=True, is_superuser=True)

    email = factory.Sequence(lambda n: f"compte.{n}@exemple.invalid")
    first_name = factory.Iterator(["Maëlle", "Yann", "Soizic", "Ewen", "Lou", "Gwenaël", "Annick", "Malo"])
    last_name = factory.Sequence(lambda n: f"Kerdemo {n}")

    @classmethod
    def _create(cls, model, *, password=None, **fields):
        return model.objects.create_user(password=password, **fields)


def sign_in(client, user):
    """Sign a user in, second factor given."""
    client.force_login(user)
    session = client.session
    record_authentication(SimpleNamespace(session=session), user, method="mfa", type="totp")
    session.save()
    return client
