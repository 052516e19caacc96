"""The pages of sharing: the adviser’s, then the partner’s."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from joz.audit.models import AccessEntry
from tests.factories import OrganisationFactory, RestrictionFactory
from tests.tracking.conftest import HOSTILE, HOSTILE_NAMES
from tests.tracking.sharing.agreed import OURS, url
from tracking.models import SharingAgreement
from tracking.reading import Dossier
from tracking.sharing import share, stop_sharing

pytestmark = pytest.mark.django_db


# --- The adviser's pages ---


def test_an_adviser_reads_what_the_partner_will_see_then_shares_exactly_that(
    signed_in, adviser, pathway, reader, typed
):
    client, form = signed_in(adviser), typed()
    preview = client.post(url("sharing", pathway), form)
    assert "Voilà exactement ce que verra" in preview.text
    assert "06 39 98 00 01" in preview.text
    assert not SharingAgreement.objects.exists()
    form |= {"shown": preview.context["form"]["shown"].value(), "confirm": "1"}
    answer = client.post(url("sharing", pathway), form)
    agreement = SharingAgreement.objects.get()
    assert answer.url == url("sharing_link", agreement)
    assert (agreement.partner, sorted(agreement.items)) == (reader.organisation, ["contact", "themes"])


def test_what_the_partner_will_see_comes_first_and_the_enter_key_does_not_share(signed_in, adviser, pathway, typed):
    page = signed_in(adviser).post(url("sharing", pathway), typed()).text
    form = page[page.index("act-title") :]
    assert form.index("Voilà exactement") < form.index("Avec qui ?") < form.index("Voir avec ces changements")
    first_button = form[form.index('type="submit"') - 80 : form.index('type="submit"') + 80]
    assert "confirm" not in first_button
    assert form.index('name="confirm"') > form.index('type="submit"')


@pytest.mark.parametrize("change", [{"items": ["contact", "steps"]}, {"purpose": "Autre chose"}, {"shown": "x"}])
def test_what_was_not_shown_is_not_shared(change, signed_in, adviser, pathway, typed):
    client, form = signed_in(adviser), typed(steps=[pathway.steps.get().pk])
    preview = client.post(url("sharing", pathway), form)
    form |= {"shown": preview.context["form"]["shown"].value(), "confirm": "1"} | change
    again = client.post(url("sharing", pathway), form)
    assert "Voilà exactement ce que verra" in again.text
    assert not SharingAgreement.objects.exists()


def test_a_new_number_since_the_preview_is_shown_before_it_is_shared(signed_in, adviser, pathway, typed):
    client, form = signed_in(adviser), typed()
    preview = client.post(url("sharing", pathway), form)
    pathway.young_person.contact_points.create(kind="phone", value="+33639980099")
    form |= {"shown": preview.context["form"]["shown"].value(), "confirm": "1"}
    assert "06 39 98 00 99" in client.post(url("sharing", pathway), form).text
    assert not SharingAgreement.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"partner": None}, "partner"),
        ({"partner": "1\x00"}, "partner"),
        ({"purpose": None}, "purpose"),
        ({"purpose": "é" * 121}, "purpose"),
        ({"purpose": "Sortie de prison"}, "purpose"),
        ({"items": None}, "items"),
        ({"items": ["diary"]}, "items"),
        ({"items": ["steps"]}, "steps"),
        ({"items": ["steps"], "steps": ["999999"]}, "steps"),
        ({"agreed": None}, "agreed"),
        ({"last_day": "2020-01-01"}, "last_day"),
        ({"last_day": "2999-01-01"}, "last_day"),
        ({"last_day": None}, "last_day"),
        ({"submission": "x"}, "submission"),
    ],
)
def test_a_wrong_value_is_an_error_of_its_field(change, field, signed_in, adviser, pathway, typed):
    answer = signed_in(adviser).post(url("sharing", pathway), typed(**change))
    assert answer.context["form"].errors.keys() == {field}
    assert not SharingAgreement.objects.exists()


@pytest.mark.parametrize("words", HOSTILE, ids=HOSTILE_NAMES)
def test_hostile_words_are_harmless(words, signed_in, adviser, pathway, typed):
    answer = signed_in(adviser).post(url("sharing", pathway), typed(purpose=words))
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_only_a_partner_with_somebody_to_read_is_offered(signed_in, adviser, pathway, typed):
    nobody_there = OrganisationFactory()
    answer = signed_in(adviser).post(url("sharing", pathway), typed(partner=nobody_there.pk))
    assert answer.context["form"].errors.keys() == {"partner"}


def test_a_second_sharing_with_a_partner_says_what_to_do(signed_in, adviser, pathway, shared, typed):
    shared()
    client, form = signed_in(adviser), typed()
    preview = client.post(url("sharing", pathway), form)
    form |= {"shown": preview.context["form"]["shown"].value(), "confirm": "1"}
    assert "arrêtez-le d’abord" in client.post(url("sharing", pathway), form).text


def test_the_dossier_says_who_sees_what_and_the_story_tells_it(signed_in, adviser, pathway, shared, reader, now):
    agreement, client = shared(), signed_in(adviser)
    page = client.get(url("person", pathway.young_person)).text
    assert str(reader.organisation) in page
    assert url("sharing_end", agreement) in page
    stop_sharing(agreement, by=None, now=now)
    story = Dossier.of(pathway.young_person, reader=adviser, now=now, kind="sharing").story
    assert [moment.title.split(" avec")[0] for moment in story.moments] == ["Partage arrêté", "Partage"]
    assert story.moments[0].by == "La personne elle-même"
    assert url("sharing_end", agreement) not in client.get(url("person", pathway.young_person)).text


def test_an_adviser_stops_a_sharing_after_one_question(signed_in, adviser, reader, shared):
    agreement, client = shared(), signed_in(adviser)
    assert "tout de suite" in client.get(url("sharing_end", agreement)).text
    assert client.post(url("sharing_end", agreement)).status_code == 302
    assert "déjà arrêté" in client.post(url("sharing_end", agreement), follow=True).text
    assert signed_in(reader.user).get(url("shared", agreement)).status_code == 404


@pytest.mark.parametrize(
    ("role", "status"),
    [("outsider", 404), ("partner", 404), ("administrator", 404), ("manager", 403), ("colleague", 200)],
)
def test_who_may_share_and_stop(role, status, request, signed_in, pathway, shared, typed):
    agreement = shared()
    client = signed_in(request.getfixturevalue(role))
    assert client.get(url("sharing_link", agreement)).status_code == status
    for page in (url("sharing", pathway), url("sharing_end", agreement)):
        assert client.get(page).status_code == status
        if status != 200:
            assert client.post(page, typed()).status_code == status
    assert SharingAgreement.objects.filter(revoked_at=None).count() == 1


def test_the_agreements_of_a_closed_file_are_closed_too(signed_in, colleague, adviser, shared):
    agreement = shared()
    RestrictionFactory(young_person=agreement.young_person, restricted_by=adviser)
    assert signed_in(colleague).get(url("sharing_end", agreement)).status_code == 404


# --- The partner's pages ---


def test_a_partner_lists_and_reads_what_is_shared_and_leaves_a_trace(signed_in, reader, shared, pathway):
    agreement, client = shared(), signed_in(reader.user)
    listed = client.get(reverse(OURS)).text
    assert "Bérengère" in listed
    page = client.get(url("shared", agreement)).text
    assert "06 39 98 00 01" in page
    for hidden in ("Trémaudan", "Visiter le garage", "Cherche un patron", "Mobilité"):
        assert hidden not in listed + page
    opened = AccessEntry.objects.get()
    assert (opened.actor, opened.object_id) == (reader.user, str(pathway.young_person_id))


def test_the_menu_shows_the_door_only_when_something_is_shared(signed_in, reader, adviser, shared, now):
    client = signed_in(reader.user)
    assert reverse(OURS) not in client.get(reverse("my_account")).text
    agreement = shared()
    assert reverse(OURS) in client.get(reverse("my_account")).text
    stop_sharing(agreement, by=adviser, now=now)
    assert reverse(OURS) not in client.get(reverse("my_account")).text
    assert "Rien n’est partagé" in client.get(reverse(OURS)).text


def test_another_partner_finds_nothing(signed_in, other_reader, shared):
    agreement, client = shared(), signed_in(other_reader.user)
    assert "Bérengère" not in client.get(reverse(OURS)).text
    assert client.get(url("shared", agreement)).status_code == 404
    assert not AccessEntry.objects.exists()


def test_a_partner_opens_no_file_of_somebody_who_shares(signed_in, reader, shared, pathway):
    shared()
    assert signed_in(reader.user).get(url("person", pathway.young_person)).status_code == 404


@pytest.mark.parametrize("rows", [1, 5])
def test_queries_do_not_grow_with_what_is_shared(rows, signed_in, reader, shared, entered, adviser, now, today):
    for nth in range(rows):
        share(
            entered(phone=f"+336399803{nth:02}"),
            partner=reader.organisation,
            purpose="Permis",
            items=["contact"],
            steps=[],
            agreed="oral",
            last_day=today,
            by=adviser,
            now=now,
            submission=uuid.uuid4(),
        )
    client = signed_in(reader.user)
    client.get(reverse(OURS))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse(OURS))
    assert len(queries) == 7
