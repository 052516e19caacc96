"""The technical administration of the network: readable, and silent about what has its own pages."""

import pytest
from django.contrib import admin
from django.urls import reverse

from partners import models
from tests.factories import (
    CommuneFactory,
    ConsortiumMembershipFactory,
    FundingAgreementFactory,
    MandateFactory,
    PlaceFactory,
    SchemeFactory,
    ThemeFactory,
    UserFactory,
    sign_in,
)

pytestmark = pytest.mark.django_db

REGISTERED = [model for model in admin.site._registry if model._meta.app_label == "partners"]
READ_ONLY = {models.Membership, models.Mandate, models.Commune, models.Intercommunality}


@pytest.fixture
def one_of_each():
    SchemeFactory(), ThemeFactory(), PlaceFactory(), FundingAgreementFactory(), ConsortiumMembershipFactory()
    MandateFactory(commune=CommuneFactory(drawn=True))


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.model_name)
def test_each_list_and_each_row_opens(client, one_of_each, model):
    sign_in(client, UserFactory(technical=True))
    name = f"admin:partners_{model._meta.model_name}"
    assert client.get(reverse(f"{name}_changelist"), {"q": "a"}).status_code == 200
    assert client.get(reverse(f"{name}_change", args=[model.objects.first().pk])).status_code == 200


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.model_name)
def test_nothing_is_deleted_and_what_has_verbs_is_not_changed(client, one_of_each, model):
    sign_in(client, UserFactory(technical=True))
    name, pk = f"admin:partners_{model._meta.model_name}", model.objects.first().pk
    assert client.post(reverse(f"{name}_delete", args=[pk]), {"post": "yes"}).status_code == 403
    if model in READ_ONLY:
        assert client.post(reverse(f"{name}_change", args=[pk]), {}).status_code == 403
        assert client.get(reverse(f"{name}_add")).status_code == 403


def test_there_is_one_scheme(client, one_of_each):
    sign_in(client, UserFactory(technical=True))
    assert client.get(reverse("admin:partners_scheme_add")).status_code == 403
