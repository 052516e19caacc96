"""The accounts of the demonstration: told without a database, opened once, never elsewhere."""

import json
from collections import Counter
from datetime import date
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command
from django.urls import reverse

from joz.audit.models import TrailEntry
from joz.demo import demo_accounts
from joz.demo.accounts import NotADemonstration, create_accounts
from joz.demo.demo_accounts import DEMO_ACCOUNTS
from partners.models import Ambassador, Membership, Organisation
from tests.accounts.conftest import code_now


def told(*arguments):
    out = StringIO()
    call_command("demo_accounts", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def organisations(db):
    names = {account.organisation for account in DEMO_ACCOUNTS}
    return {name: Organisation.objects.create(name=name, kind="other") for name in names}


# No database here: these tests fail if the command asks for one.


def test_a_program_is_told_role_address_password_and_second_factor():
    accounts = json.loads(told("--json"))
    assert {frozenset(account) for account in accounts} == {frozenset({"role", "email", "password", "totp_secret"})}
    roles = Counter(account["role"] for account in accounts)
    assert set(roles) == set(Membership.Role.values)
    assert roles["adviser"] >= 2
    assert all((account["totp_secret"] is not None) == (account["role"] in Membership.STAFF) for account in accounts)


def test_partners_come_from_two_organisations_at_least():
    assert len({account.organisation for account in DEMO_ACCOUNTS if account.role == "partner_staff"}) >= 2


def test_a_person_is_told_a_table_in_french():
    titles, *lines = told().splitlines()
    assert titles.split("  ")[0] == "Rôle"
    assert lines[0].startswith("Conseiller ou conseillère  ")
    assert not any(role in line for role in Membership.Role.values for line in lines)
    for account, line in zip(DEMO_ACCOUNTS, lines, strict=True):
        assert {account.email, account.password, account.totp_secret or account.email} <= set(line.split())


@pytest.mark.parametrize("arguments", [(), ("--json",)])
def test_the_command_is_refused_outside_the_demonstration(settings, arguments):
    settings.DEMO = False
    with pytest.raises(CommandError, match="qu’en mode démonstration"):
        told(*arguments)


def test_two_installations_tell_the_same():
    maël = DEMO_ACCOUNTS[0]
    assert maël.email == "mael@demo.joz.example"
    assert maël.password == "bouleau-calanque-brume-cabane"
    assert maël.totp_secret == "63ZZE5OLUDOK37THYG32U32QDQCQPCXG"
    assert len({account.email for account in DEMO_ACCOUNTS}) == len(DEMO_ACCOUNTS)


def test_addresses_are_of_a_domain_that_nobody_owns():
    assert demo_accounts.DOMAIN.endswith(".example")


@pytest.mark.parametrize("account", DEMO_ACCOUNTS, ids=lambda account: account.email)
def test_passwords_satisfy_our_own_rules(account):
    owner = get_user_model()(email=account.email, first_name=account.first_name, last_name=account.last_name)
    validate_password(account.password, owner)


@pytest.mark.django_db
def test_opening_the_accounts_twice_changes_nothing(organisations):
    def state():
        return [
            list(model.objects.order_by("pk").values())
            for model in [get_user_model(), Membership, Authenticator, Ambassador, TrailEntry]
        ]

    users = create_accounts(organisations, since=date(2026, 1, 1))
    first = state()
    assert create_accounts(organisations, since=date(2026, 1, 1)) == users
    assert state() == first


@pytest.mark.django_db
def test_no_account_is_opened_outside_the_demonstration(organisations, settings):
    settings.DEMO = False
    with pytest.raises(NotADemonstration):
        create_accounts(organisations, since=date(2026, 1, 1))
    assert not get_user_model().objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("account", DEMO_ACCOUNTS, ids=lambda account: account.email)
def test_every_account_comes_in_with_what_was_told(client, organisations, account):
    create_accounts(organisations, since=date(2026, 1, 1))
    answer = client.post(reverse("account_login"), {"login": account.email, "password": account.password})
    if account.totp_secret:
        assert answer.url == reverse("mfa_authenticate")
        answer = client.post(answer.url, {"code": code_now(account.totp_secret)})
    assert answer.url == reverse("landing")
    assert client.get(reverse("my_account")).status_code == 200
