"""An account: one address, in lower case, whoever writes it."""

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError

pytestmark = pytest.mark.django_db


def test_an_address_is_kept_in_lower_case_without_spaces():
    user = get_user_model().objects.create_user(" Annick@Demo.joz.EXAMPLE ", first_name="Annick")
    assert user.email == "annick@demo.joz.example"
    assert not user.has_usable_password()


def test_the_database_refuses_an_address_with_capitals():
    with pytest.raises(IntegrityError, match="user_email_is_lower_case"):
        get_user_model().objects.bulk_create([get_user_model()(email="Annick@x.example", first_name="Annick")])


def test_an_address_has_one_account():
    get_user_model().objects.create_user("annick@x.example", first_name="Annick")
    with pytest.raises(IntegrityError):
        get_user_model().objects.create_user("ANNICK@x.example", first_name="Annick")


def test_a_superuser_is_made_for_the_administration():
    user = get_user_model().objects.create_superuser("t@x.example", "dune-houle-granit", first_name="T")
    assert (user.is_staff, user.is_superuser, user.check_password("dune-houle-granit")) == (True, True, True)


@pytest.mark.parametrize(("last_name", "full_name"), [("Lescoat", "Annick Lescoat"), ("", "Annick")])
def test_a_name_may_be_a_first_name_alone(last_name, full_name):
    user = get_user_model()(first_name="Annick", last_name=last_name)
    assert (str(user), user.get_short_name()) == (full_name, "Annick")
