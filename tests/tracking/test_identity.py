"""Who somebody is, completed later: what cannot be is refused, and two who edit at once lose nothing."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from joz.audit.models import TrailEntry
from referrals import actions, identity
from referrals.models import ContactPoint, YoungPerson
from tests.factories import CommuneFactory, YoungPersonFactory
from tests.partners.reading import said, shown
from tests.racing import race
from tests.tracking.conftest import HOSTILE, HOSTILE_NAMES

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def person(signalled):
    return signalled(called="Kev", commune=None, commune_as_typed="vers Elven", birth_year=2007).young_person


@pytest.fixture
def url(person):
    return reverse("tracking:identity", args=[person.pk])


@pytest.fixture
def save(signed_in, adviser, url):
    """Send the form as shown, with changes: `save(last_name="Trémaudan")`."""

    def saved(**changes):
        client = signed_in(adviser)
        return client.post(url, shown(client, url) | changes)

    return saved


def test_a_pseudonym_becomes_a_declared_identity(save, person, url):
    commune = CommuneFactory()
    answer = save(
        called="Kévin",
        last_name="Trémaudan",
        birth_date="2006-05-04",
        sex="M",
        commune=commune.pk,
        identity_level="declared",
    )
    assert answer.url == reverse("tracking:person", args=[person.pk])
    person.refresh_from_db()
    assert (str(person), person.birth_year, person.sex) == ("Kévin Trémaudan", 2006, "M")
    assert (person.commune, person.commune_as_typed, person.identity_level) == (commune, "", "declared")
    assert TrailEntry.objects.get(verb="young_person.described").object_id == str(person.pk)


def test_a_commune_as_it_was_typed_stays_until_one_is_chosen(save, person):
    save(last_name="Trémaudan")
    person.refresh_from_db()
    assert person.commune_as_typed == "vers Elven"


def test_a_verified_identity_asks_for_the_number_of_imilo(save, person):
    level = {"last_name": "Trémaudan", "birth_date": "2006-05-04", "identity_level": "verified"}
    assert save(**level).context["form"].errors.keys() == {"imilo_number"}
    assert save(**level, imilo_number=" 12-34 ab ").status_code == 302
    person.refresh_from_db()
    assert (person.imilo_number, person.identity_level) == ("1234AB", "verified")


def test_the_database_refuses_a_verified_identity_without_its_number(person):
    with pytest.raises(IntegrityError, match="young_person_verified_has_its_number"), transaction.atomic():
        YoungPerson.objects.update(identity_level="verified")


def test_the_database_refuses_a_birth_before_1900(person):
    with pytest.raises(IntegrityError, match="young_person_born_since_1900"), transaction.atomic():
        YoungPerson.objects.update(birth_year=1899)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"birth_date": "2999-01-01"}, "birth_date", "à venir"),
        ({"birth_date": "2015-01-01"}, "birth_date", "Avant 16 ans"),
        ({"birth_date": "1899-12-31"}, "birth_date", "avant 1900"),
        ({"birth_date": "31/02/2006"}, "birth_date", "Écrivez une date"),
        ({"birth_year": "2015"}, "birth_year", "Avant 16 ans"),
        ({"birth_year": "-3"}, "birth_year", "quatre chiffres"),
        ({"called": "  "}, "called", "Comment l’appeler"),
        ({"sex": "Z"}, "sex", ""),
        ({"commune": "1\x00"}, "commune", ""),
        ({"identity_level": "declared"}, "last_name", "nom de famille"),
        ({"imilo_number": "2 06 05 56 053 001 01"}, "imilo_number", "sécurité sociale"),
        ({"imilo_number": "1" * 21}, "imilo_number", "Vingt"),
        ({"imilo_number": "<b>"}, "imilo_number", "Vingt"),
    ],
)
def test_what_cannot_be_is_an_error_of_its_field(changes, field, words, save, person):
    form = save(**changes).context["form"]
    assert form.errors.keys() == {field}
    assert words in str(form.errors[field])
    person.refresh_from_db()
    assert (person.called, person.birth_year, person.last_name) == ("Kev", 2007, "")


@pytest.mark.parametrize("called", HOSTILE, ids=HOSTILE_NAMES)
def test_a_hostile_name_is_kept_in_the_form_or_made_harmless(called, save, person):
    answer = save(called=called)
    if answer.status_code == 302:
        person.refresh_from_db()
        assert "\u202e" not in person.called
    else:
        assert answer.context["form"].errors.keys() == {"called"}
        assert "<script>alert" not in answer.text


def test_two_files_do_not_share_a_number_of_imilo(save, person):
    YoungPersonFactory(imilo_number="777")
    assert "déjà celui d’un autre dossier" in save(imilo_number="777").text
    person.refresh_from_db()
    assert person.imilo_number == ""


def test_somebody_merged_gives_their_number_to_the_one_kept(signalled, adviser):
    gone, kept = signalled(imilo_number="777", phone="+33639980002").young_person, signalled().young_person
    actions.merge(gone, into=kept, by=adviser)
    kept.refresh_from_db()
    assert kept.imilo_number == "777"


def test_the_second_of_two_is_told_what_changed_and_loses_nothing(signed_in, adviser, person, url):
    client = signed_in(adviser)
    first, second = shown(client, url), shown(client, url)
    client.post(url, first | {"last_name": "Trémaudan", "sex": "M"})
    answer = client.post(url, second | {"last_name": "Le Gall"})
    assert "Devenu « Trémaudan » pendant que vous écriviez ; votre saisie est gardée." in said(answer)
    form = answer.context["form"]
    assert (form["last_name"].value(), form["sex"].value()) == ("Le Gall", "M")
    again = {field.html_name: field.value() or "" for field in form}
    assert client.post(url, again).status_code == 302
    person.refresh_from_db()
    assert (person.last_name, person.sex) == ("Le Gall", "M")


def test_a_draft_resumed_after_somebody_else_saved_is_told_too(signed_in, adviser, person, url):
    client = signed_in(adviser)
    sent = shown(client, url) | {"last_name": "Le Gall"}
    client.post(f"{url}?draft=keep", sent)
    YoungPerson.objects.update(last_name="Trémaudan")
    form = client.get(f"{url}?draft=resume").context["form"]
    resumed = {field.html_name: field.value() or "" for field in form}
    assert "Devenu « Trémaudan »" in said(client.post(url, resumed))


# --- How to reach them ---


def contact_url(person):
    return reverse("tracking:contact", args=[person.pk])


def test_a_way_to_reach_somebody_is_added_in_its_normal_form(signed_in, adviser, person, today):
    sent = {"kind": "phone", "value": "06 39 98 00 77", "sms_ok": "True"}
    assert signed_in(adviser).post(contact_url(person), sent).status_code == 302
    point = person.contact_points.get(value="+33639980077")
    assert (point.sms_ok, point.sms_ok_on) == (True, today)
    assert TrailEntry.objects.filter(verb="contact_point.added", object_id=person.pk).exists()


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"kind": "phone", "value": "12"}, "value"),
        ({"kind": "phone", "value": "06 39 98 00 01"}, "value"),
        ({"kind": "phone", "value": "02 61 91 00 01", "sms_ok": "True"}, "value"),
        ({"kind": "email", "value": "nulle part"}, "value"),
        ({"kind": "pigeon", "value": "gris"}, "kind"),
        ({"kind": "instagram", "value": "a\x00b"}, "value"),
    ],
)
def test_a_wrong_contact_is_refused_beside_its_field(sent, field, signed_in, adviser, person):
    assert signed_in(adviser).post(contact_url(person), sent).context["form"].errors.keys() == {field}
    assert person.contact_points.count() == 1


@pytest.mark.parametrize(("answer", "kept"), [("True", True), ("False", False), ("", None)])
def test_the_answer_about_sms_changes_with_its_day(answer, kept, signed_in, adviser, person, today):
    point = person.contact_points.get()
    address = reverse("tracking:sms_answer", args=[person.pk, point.pk])
    assert signed_in(adviser).post(address, {"sms_ok": answer}).status_code == 302
    point.refresh_from_db()
    assert (point.sms_ok, point.sms_ok_on) == (kept, None if kept is None else today)


def test_the_same_answer_again_keeps_its_day_and_leaves_no_trace(person, adviser, today):
    point = person.contact_points.get()
    for _ in range(2):
        identity.note_sms_answer(point, sms_ok=True, by=adviser, on=today)
    assert TrailEntry.objects.filter(verb="contact_point.answered").count() == 1


def test_whoever_asked_for_silence_gets_no_sms_again(signed_in, adviser, person, today):
    person.stop_contact(on=today)
    client, point = signed_in(adviser), person.contact_points.get()
    answer = client.post(reverse("tracking:sms_answer", args=[person.pk, point.pk]), {"sms_ok": "True"})
    assert "ne plus être contactée" in answer.text
    sent = {"kind": "phone", "value": "06 39 98 00 77", "sms_ok": "True"}
    assert "ne plus être contactée" in client.post(contact_url(person), sent).text


def test_the_page_of_a_person_leads_an_adviser_to_all_of_it(signed_in, adviser, manager, person):
    point, page = person.contact_points.get(), reverse("tracking:person", args=[person.pk])
    doors = [reverse(f"tracking:{name}", args=[person.pk]) for name in ("identity", "contact")]
    doors += [reverse(f"tracking:{name}", args=[person.pk, point.pk]) for name in ("sms_answer", "contact_removal")]
    for_adviser, for_manager = (signed_in(user).get(page).text for user in (adviser, manager))
    assert [door for door in doors if f'href="{door}"' not in for_adviser] == []
    assert [door for door in doors if f'href="{door}"' in for_manager] == []


def test_a_contact_is_removed_after_one_question(signed_in, adviser, person):
    client, point = signed_in(adviser), person.contact_points.get()
    address = reverse("tracking:contact_removal", args=[person.pk, point.pk])
    assert "Retirer ce moyen de contact ?" in client.get(address).text
    assert ContactPoint.objects.exists()
    assert client.post(address).status_code == 302
    assert not ContactPoint.objects.exists()


def test_the_contact_of_somebody_else_is_not_reached_through_a_file(signed_in, adviser, person, signalled):
    other = signalled(phone="+33639980002").young_person.contact_points.get()
    for name in ("sms_answer", "contact_removal"):
        assert signed_in(adviser).post(reverse(f"tracking:{name}", args=[person.pk, other.pk])).status_code == 404
    assert ContactPoint.objects.filter(pk=other.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_add_a_contact_once(person, adviser, today):
    def add(_):
        return identity.add_contact(person, kind="phone", value="+33639980077", sms_ok=None, by=adviser, on=today)

    results = race(8, add)
    assert sum(isinstance(one, identity.AlreadyKnown) for one in results) == 7


@pytest.mark.parametrize("name", ["identity", "contact", "sms_answer", "contact_removal"])
@pytest.mark.parametrize(
    ("role", "status"),
    [("outsider", 404), ("partner", 404), ("administrator", 404), ("manager", 403), ("colleague", 200)],
)
def test_who_may_complete_an_identity(name, role, status, request, signed_in, person):
    keys = [person.pk] if name in ("identity", "contact") else [person.pk, person.contact_points.get().pk]
    address, client = reverse(f"tracking:{name}", args=keys), signed_in(request.getfixturevalue(role))
    assert client.get(address).status_code == status
    if status != 200:
        assert client.post(address, {"called": "Autre"}).status_code == status
        person.refresh_from_db()
        assert (person.called, person.contact_points.count()) == ("Kev", 1)
