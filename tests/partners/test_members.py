"""Who may come in: invited once, by an administrator, from a day on; and let out again."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from joz.audit.models import TrailEntry
from joz.outbox.models import Message
from partners import actions
from partners.models import Ambassador, Mandate, Membership, Organisation
from partners.roles import roles_of
from tests.factories import (
    MandateFactory,
    MembershipFactory,
    OrganisationFactory,
    SchemeFactory,
    UserFactory,
)
from tests.partners.reading import said
from tests.racing import race

pytestmark = pytest.mark.django_db

Role = Membership.Role
User = get_user_model()
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
TODAY = NOW.date()
SOMEBODY = {"email": "Annick@Exemple.invalid", "first_name": "Annick", "last_name": "Kerdemo", "role": "partner_staff"}


def members(organisation):
    return reverse("partners:members", args=[organisation.pk])


def invitation(organisation):
    return reverse("partners:invitation", args=[organisation.pk])


def invite(organisation, *, role=Role.PARTNER_STAFF, email="annick@exemple.invalid", by=None):
    return actions.invite(
        organisation=organisation, email=email, first_name="Annick", last_name="", role=role, by=by, now=NOW
    )


# --- Inviting ---


def test_an_invitation_opens_an_account_gives_the_role_and_owes_a_letter(sign_in_as):
    SchemeFactory(name="Grand Large")
    organisation, client = OrganisationFactory(name="Les Ajoncs"), sign_in_as(Role.ADMINISTRATOR)
    answer = client.post(invitation(organisation), SOMEBODY)
    user = User.objects.get(email="annick@exemple.invalid")
    letter = Message.objects.get()
    assert answer.url == members(organisation)
    assert not user.has_usable_password()
    assert roles_of(user) == {Role.PARTNER_STAFF}
    assert (letter.to, letter.channel) == (user.email, Message.Channel.EMAIL)
    for told in ("Annick", "Les Ajoncs", "partenaire", reverse("account_request_login_code")):
        assert told in letter.body
    assert set(TrailEntry.objects.values_list("verb", "actor")) >= {
        ("account.opened", client.user.pk),
        ("membership.granted", client.user.pk),
    }


def test_an_ambassador_is_written_to_as_a_young_person_and_may_receive_mandates():
    invite(OrganisationFactory(), role=Role.AMBASSADOR)
    assert "Ton espace est prêt" in Message.objects.get().body
    assert Ambassador.objects.active().without_mandate().count() == 1


def test_somebody_who_has_an_account_keeps_it_and_gets_one_more_role():
    user = UserFactory(email="annick@exemple.invalid", first_name="Anne")
    invite(OrganisationFactory(), email=" ANNICK@exemple.invalid ")
    user.refresh_from_db()
    assert (user.first_name, User.objects.count()) == ("Anne", 1)
    assert user.memberships.current(TODAY).count() == 1


def test_the_same_invitation_sent_twice_is_one_role_and_one_letter(sign_in_as):
    organisation, client = OrganisationFactory(), sign_in_as(Role.ADMINISTRATOR)
    client.post(invitation(organisation), SOMEBODY)
    answer = client.post(invitation(organisation), SOMEBODY)
    assert "Annick Kerdemo a déjà ce rôle" in said(answer)
    assert organisation.memberships.count() == Message.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", ""),
        ("email", "annick"),
        ("email", "a@b\x00.fr"),
        ("email", "a" * 300 + "@exemple.invalid"),
        ("first_name", ""),
        ("first_name", "\x00"),
        ("first_name", "\u202e"),
        ("first_name", "A" * 81),
        ("last_name", "ligne\n" * 10_000),
        ("role", ""),
        ("role", "king"),
        ("role", "\x00"),
    ],
)
def test_a_hostile_invitation_is_refused_tied_to_its_field_and_nothing_is_half_done(sign_in_as, field, value):
    organisation, client = OrganisationFactory(), sign_in_as(Role.ADMINISTRATOR)
    answer = client.post(invitation(organisation), {**SOMEBODY, field: value})
    assert list(answer.context["form"].errors) == [field]
    assert User.objects.count() == 1
    assert not Message.objects.exists()


def test_nobody_is_invited_to_a_closed_organisation_or_through_a_closed_account():
    with pytest.raises(Organisation.Closed, match="est fermée"):
        invite(OrganisationFactory(closed=True))
    UserFactory(email="annick@exemple.invalid", closed=True)
    with pytest.raises(Membership.AccountClosed, match="compte est fermé"):
        invite(OrganisationFactory())
    assert User.objects.count() == 1
    assert not Membership.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_invite_the_same_address_at_once_give_one_role(client):
    organisation, by = OrganisationFactory(), UserFactory()
    results = race(6, lambda index: invite(organisation, by=by))
    assert sum(isinstance(result, Membership) for result in results) == 1
    assert sum(isinstance(result, Membership.AlreadyHeld) for result in results) == 5
    assert User.objects.filter(email="annick@exemple.invalid").count() == 1
    assert TrailEntry.objects.filter(verb="membership.granted").count() == Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_organisations_that_invite_the_same_address_at_once_share_one_account(client):
    organisations, by = OrganisationFactory.create_batch(4), UserFactory()
    results = race(4, lambda index: invite(organisations[index], by=by))
    assert all(isinstance(result, Membership) for result in results)
    assert len({result.user_id for result in results}) == 1


@pytest.mark.django_db(transaction=True)
def test_an_organisation_cannot_close_while_somebody_is_being_invited(client):
    organisation, by = OrganisationFactory(), UserFactory()

    def act(index):
        if index:
            return Organisation.objects.get(pk=organisation.pk).close(by=by, on=TODAY)
        return invite(organisation, by=by)

    race(2, act)
    organisation.refresh_from_db()
    assert organisation.is_closed != organisation.memberships.exists()


# --- Ending ---


def test_a_role_ends_today_and_closes_its_doors(sign_in_as):
    membership, client = MembershipFactory(role=Role.ANIMATOR), sign_in_as(Role.ADMINISTRATOR)
    url = reverse("partners:membership_end", args=[membership.organisation_id, membership.pk])
    assert "l’accès s’arrête tout de suite" in said(client.get(url))
    for _ in range(2):
        client.post(url)
    membership.refresh_from_db()
    assert membership.ended_on == timezone.localdate()
    assert roles_of(membership.user) == frozenset()
    assert TrailEntry.objects.filter(verb="membership.ended").count() == 1


def test_a_role_withdrawn_on_its_first_day_keeps_an_empty_period():
    membership = invite(OrganisationFactory())
    membership.end(by=None, on=TODAY)
    assert membership.period.isempty
    assert not Membership.objects.current(TODAY).exists()
    assert Membership.objects.ended(TODAY).get() == membership


def test_a_role_that_would_begin_later_can_be_withdrawn_before():
    membership = MembershipFactory(role=Role.ANIMATOR, period=DateRange(TODAY + timedelta(days=9), None))
    membership.end(by=None, on=TODAY)
    assert membership.period.isempty


def test_a_role_ended_may_be_given_again():
    first = invite(OrganisationFactory())
    first.end(by=None, on=TODAY)
    assert invite(first.organisation).pk != first.pk


def test_the_database_refuses_the_same_role_twice_at_once():
    membership = MembershipFactory()
    same = {"user": membership.user, "organisation": membership.organisation, "role": membership.role}
    with pytest.raises(IntegrityError, match="membership_once_at_a_time"), transaction.atomic():
        MembershipFactory(**same)


def test_the_last_administrator_cannot_leave(sign_in_as):
    client = sign_in_as(Role.ADMINISTRATOR)
    MembershipFactory(role=Role.ADMINISTRATOR, user__is_active=False)
    membership = client.user.memberships.get()
    url = reverse("partners:membership_end", args=[membership.organisation_id, membership.pk])
    assert "C’est le dernier compte d’administration" in said(client.post(url, follow=True))
    assert membership in Membership.objects.current()


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_let_each_other_out_at_once_leave_one(client):
    two = MembershipFactory.create_batch(2, role=Role.ADMINISTRATOR)
    results = race(2, lambda index: two[index].end(by=two[1 - index].user, on=timezone.localdate()))
    assert sum(isinstance(result, Membership.LastAdministrator) for result in results) == 1
    assert Membership.objects.current().count() == 1


def test_an_ambassador_who_leaves_speaks_for_no_commune():
    mandate = MandateFactory()
    role = mandate.ambassador.user.memberships.get()
    actions.withdraw_role(role, by=None, on=timezone.localdate())
    assert not Mandate.objects.current().exists()


def test_an_ambassador_of_two_organisations_keeps_the_mandates_of_the_other():
    mandate = MandateFactory()
    role = MembershipFactory(user=mandate.ambassador.user, role=Role.AMBASSADOR)
    actions.withdraw_role(role, by=None, on=timezone.localdate())
    assert Mandate.objects.current().get() == mandate


# --- Reading ---


def test_the_list_tells_the_roles_of_today_from_those_that_ended(sign_in_as):
    organisation = OrganisationFactory()
    MembershipFactory(organisation=organisation, user__first_name="Soazig")
    MembershipFactory(organisation=organisation, user__first_name="Corentin", ended=True)
    withdrawn = invite(organisation)
    withdrawn.end(by=None, on=TODAY)
    page = said(sign_in_as(Role.MANAGER).get(members(organisation)))
    current, ended = page.split("Rôles terminés")
    assert "Soazig" in current
    assert "Corentin" in ended
    assert "retiré le jour même" in ended
    assert "Inviter quelqu’un" not in page


def test_everybody_else_sees_only_their_own_roles():
    mine, other = MembershipFactory(role=Role.PARTNER_STAFF), MembershipFactory(role=Role.PARTNER_STAFF)
    assert list(Membership.objects.visible_to(mine.user)) == [mine]
    manager = MembershipFactory(role=Role.MANAGER)
    assert set(Membership.objects.visible_to(manager.user)) == {mine, other, manager}


@pytest.mark.parametrize("rows", [1, 50])
def test_queries_do_not_grow_with_rows(sign_in_as, django_assert_num_queries, rows):
    SchemeFactory()
    organisation = OrganisationFactory()
    MembershipFactory.create_batch(rows, organisation=organisation)
    MembershipFactory.create_batch(rows, organisation=organisation, ended=True)
    client = sign_in_as(Role.ADMINISTRATOR)
    client.get(members(organisation))
    # session, user, roles, organisation, current, ended, scheme
    with django_assert_num_queries(7):
        client.get(members(organisation))
