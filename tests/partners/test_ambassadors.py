"""Mandates: one ambassador speaks for one commune, once at a time, and may stop."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from joz.audit.models import TrailEntry
from partners.models import Ambassador, Mandate, Membership
from tests.factories import (
    AmbassadorFactory,
    CommuneFactory,
    MandateFactory,
    MembershipFactory,
    SchemeFactory,
    UserFactory,
)
from tests.partners.reading import said
from tests.racing import race

pytestmark = pytest.mark.django_db

Role = Membership.Role
TODAY = date(2026, 11, 24)
LIST = reverse("partners:ambassadors")
NEW = reverse("partners:new_mandate")


def test_a_commune_is_entrusted_to_an_ambassador(sign_in_as):
    ambassador, commune, client = AmbassadorFactory(), CommuneFactory(), sign_in_as(Role.ADVISER)
    answer = client.post(NEW, {"ambassador": ambassador.pk, "commune": commune.pk})
    assert answer.url == LIST
    assert Mandate.objects.current().get().commune == commune
    assert TrailEntry.objects.get(verb="mandate.given").actor == client.user


def test_the_same_mandate_sent_twice_is_given_once(sign_in_as):
    client, data = sign_in_as(Role.MANAGER), {"ambassador": AmbassadorFactory().pk, "commune": CommuneFactory().pk}
    client.post(NEW, data)
    assert "a déjà un mandat pour" in said(client.post(NEW, data))
    assert Mandate.objects.count() == 1


@pytest.mark.parametrize("field", ["ambassador", "commune"])
@pytest.mark.parametrize("value", ["", "\x00", "9" * 40, "<b>"])
def test_a_hostile_mandate_is_refused_with_its_field(sign_in_as, field, value):
    data = {"ambassador": AmbassadorFactory().pk, "commune": CommuneFactory().pk, field: value}
    answer = sign_in_as(Role.ADVISER).post(NEW, data)
    assert list(answer.context["form"].errors) == [field]
    assert not Mandate.objects.exists()


def test_somebody_who_is_no_longer_an_ambassador_receives_no_mandate(sign_in_as):
    former = Ambassador.objects.create(user=MembershipFactory(role=Role.AMBASSADOR, ended=True).user)
    data = {"ambassador": former.pk, "commune": CommuneFactory().pk}
    assert sign_in_as(Role.ADVISER).post(NEW, data).context["form"].errors["ambassador"]


@pytest.mark.django_db(transaction=True)
def test_the_same_mandate_given_twice_at_once_is_given_once(client):
    ambassador, commune, by = AmbassadorFactory(), CommuneFactory(), UserFactory()
    results = race(6, lambda index: Mandate.give(ambassador=ambassador, commune=commune, by=by, on=TODAY))
    assert sum(isinstance(result, Mandate.AlreadyGiven) for result in results) == 5
    assert Mandate.objects.count() == TrailEntry.objects.filter(verb="mandate.given").count() == 1


def test_the_database_refuses_the_same_mandate_twice_at_once():
    mandate = MandateFactory()
    with pytest.raises(IntegrityError, match="mandate_once_at_a_time"), transaction.atomic():
        MandateFactory(ambassador=mandate.ambassador, commune=mandate.commune)


def test_an_ambassador_may_speak_for_two_communes_and_a_commune_have_two_ambassadors():
    mandate = MandateFactory()
    Mandate.give(ambassador=mandate.ambassador, commune=CommuneFactory(), by=None, on=TODAY)
    Mandate.give(ambassador=AmbassadorFactory(), commune=mandate.commune, by=None, on=TODAY)
    assert Mandate.objects.count() == 3


def test_a_mandate_ends_once(sign_in_as):
    mandate, client = MandateFactory(), sign_in_as(Role.ADVISER)
    url = reverse("partners:mandate_end", args=[mandate.pk])
    assert str(mandate.ambassador) in said(client.get(url))
    for _ in range(2):
        assert client.post(url).url == LIST
    assert not Mandate.objects.current().exists()
    assert TrailEntry.objects.filter(verb="mandate.ended").count() == 1


def test_a_mandate_ended_may_be_given_again():
    mandate = MandateFactory(ended=True)
    again = Mandate.give(ambassador=mandate.ambassador, commune=mandate.commune, by=None, on=TODAY)
    assert Mandate.objects.current(TODAY).get() == again


def test_the_list_names_those_who_speak_and_those_who_wait_for_a_commune(sign_in_as):
    MandateFactory(commune__name="Molac", ambassador__user__first_name="Louane")
    AmbassadorFactory(user__first_name="Tugdual")
    MandateFactory(ambassador__user__first_name="Nolwenn", ended=True)
    page = said(sign_in_as(Role.MANAGER).get(LIST))
    speaking, waiting = page.split("Sans commune pour l’instant")
    assert "Molac" in speaking
    assert "Louane" in speaking
    assert "Tugdual" in waiting
    assert "Nolwenn" in waiting


def test_an_empty_list_says_what_to_do_next(sign_in_as):
    assert "Confiez une commune à un parrain" in said(sign_in_as(Role.ADVISER).get(LIST))


def test_an_ambassador_sees_only_their_own_mandates():
    mine = MandateFactory()
    MandateFactory()
    assert list(Mandate.objects.visible_to(mine.ambassador.user)) == [mine]
    assert list(Ambassador.objects.visible_to(mine.ambassador.user)) == [mine.ambassador]


@pytest.mark.parametrize("rows", [1, 50])
def test_queries_do_not_grow_with_rows(sign_in_as, django_assert_num_queries, rows):
    SchemeFactory()
    MandateFactory.create_batch(rows)
    AmbassadorFactory.create_batch(rows)
    client = sign_in_as(Role.ADMINISTRATOR)
    client.get(LIST)
    # session, user, roles, mandates and their count, those who wait, coverage, scheme
    with django_assert_num_queries(8):
        client.get(LIST)
