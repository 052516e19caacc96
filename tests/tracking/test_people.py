"""Finding people: by what one remembers of them, in whatever spelling; whoever left comes last."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from referrals.merging import merge
from tests.factories import CommuneFactory
from tests.tracking.conftest import HOSTILE, HOSTILE_NAMES
from tracking.people import SHOWN_AT_MOST, people_found

pytestmark = pytest.mark.django_db

PEOPLE = reverse("tracking:people")


def names(reader, typed, **narrowed):
    return [str(person) for person in people_found(reader, typed, **narrowed)]


@pytest.fixture
def anne_laure(signalled):
    commune = CommuneFactory(name="Saint-Avé")
    return signalled(called="Anne-Laure", last_name="Le Goëlvan", phone="+33639980042", commune=commune).young_person


@pytest.mark.parametrize(
    "typed",
    [
        "Anne-Laure", "anne laure", "ANNE LAURE LE GOËLVAN", "goelvan", "le goel", "laure", "an",
        "Le-Goëlvan anne", "Legoelvan", "annelaure", "goelvananne", "laure l g", "l’aure",
        "06 39 98 00 42", "0639980042", "+33 6 39 98 00 42", "0033639980042", "06.39.98.00.42", "06 39 98", "0639",
        "saint ave", "St Avé laure", "anne saint-avé",
    ],
)  # fmt: skip
def test_somebody_is_found_by_a_part_of_a_name_a_phone_or_a_commune_in_any_spelling(
    typed, adviser, anne_laure, signalled
):
    signalled(called="Yanis", last_name="Kermanac", phone="+33699000000")
    assert names(adviser, typed) == ["Anne-Laure Le Goëlvan"]


@pytest.mark.parametrize("length", range(1, len("annelaurelegoelvan") + 1))
def test_however_many_letters_of_the_name_are_typed(length, adviser, anne_laure):
    assert names(adviser, "annelaurelegoelvan"[:length]) == ["Anne-Laure Le Goëlvan"]
    assert names(adviser, "annelaurelegoelvan"[: length - 1] + "z") == []


@pytest.mark.parametrize("typed", ["Goff", "goff riwan", "Le Goff", "LEGOFF", "Le", "riwanlegoff"])
def test_a_particle_written_in_one_with_the_name_hides_nobody(typed, adviser, signalled):
    signalled(called="Riwan", last_name="Legoff", phone=None)
    assert names(adviser, typed) == ["Riwan Legoff"]


def test_whoever_has_lost_their_name_is_found_by_nothing_any_more(adviser, anne_laure):
    type(anne_laure).objects.filter(pk=anne_laure.pk).update(called="", last_name="")
    for typed in ("Anne", "Goelvan", "a", "Saint-Avé", "ave"):
        assert names(adviser, typed) == []


def test_whoever_was_merged_is_found_as_the_one_they_are(adviser, anne_laure, signalled):
    other = signalled(called="Annelore", last_name="Le Goëlvan", phone=None).young_person
    merge(other, into=anne_laure, by=adviser)
    assert names(adviser, "Annelore") == []
    assert names(adviser, "anne") == ["Anne-Laure Le Goëlvan"]


def test_a_name_corrected_is_found_as_it_stands_now(adviser, anne_laure):
    type(anne_laure).objects.filter(pk=anne_laure.pk).update(last_name="Kermanac")
    assert names(adviser, "goelvan") == []
    assert names(adviser, "annelaurekermanac") == ["Anne-Laure Kermanac"]


@pytest.mark.parametrize("typed", ["Annelise", "laurette", "06 39 98 00 43", "anne vannes", "elva", "@anne", "nne"])
def test_what_does_not_match_finds_nobody(typed, adviser, anne_laure):
    assert names(adviser, typed) == []


def test_somebody_is_found_by_a_pseudonym_on_a_network_or_an_e_mail(adviser, signalled):
    person = signalled(called="Zed", phone=None).young_person
    person.contact_points.create(kind="instagram", value="zed.des.champs")
    person.contact_points.create(kind="email", value="zed@exemple.fr")
    for typed in ("@zed.des.champs", "@ZED.des", "zed@exemple.fr", "zed"):
        assert names(adviser, typed) == ["Zed"]


def test_our_own_numbers_find_whom_they_are_about(adviser, entered, signalled):
    signalled(called="Yanis")
    pathway = entered(called="Lou")
    for number in (pathway.number, pathway.referral.number, pathway.young_person.number.lower().replace("-", "")):
        assert names(adviser, number) == ["Lou"]


def test_nothing_typed_lists_the_latest_met_first_and_whoever_left_last(adviser, signalled, entered, today):
    for called, status, days in [("Aël", "unreachable", 0), ("Léna", "reached", 9), ("Malo", "reached", 2)]:
        person = signalled_and_met(signalled, called, status, on=today - timedelta(days=days))
        assert person.last_contact_on
    assert names(adviser, "") == ["Malo", "Léna", "Aël"]
    assert names(adviser, "", state="with_us") == ["Malo", "Léna"]
    assert names(adviser, "", state="left") == ["Aël"]


def signalled_and_met(signalled, called, status, *, on):
    ended = {"status": "accepted"} if status == "unreachable" else {"status": status}
    referral = signalled(called=called, phone=None, **ended)
    if status == "unreachable":
        type(referral).objects.filter(pk=referral.pk).update(status=status, ended_at=referral.answered_at)
    referral.young_person.reach(on=on)
    return referral.young_person


def test_nobody_is_found_by_a_team_that_was_not_told_about_them(outsider, partner, anne_laure):
    assert names(outsider, "anne") == names(outsider, "06 39 98 00 42") == names(partner, "anne") == []


def test_only_so_many_are_shown_and_the_page_says_so(signed_in, adviser, signalled):
    for nth in range(SHOWN_AT_MOST + 1):
        signalled(called=f"Yanis{nth}", phone=None)
    answer = signed_in(adviser).get(PEOPLE, {"q": "yanis"})
    assert answer.context["page"].paginator.count == SHOWN_AT_MOST
    assert "précisez pour trouver quelqu’un d’autre" in answer.text


def test_the_page_says_where_each_stands_and_with_whom(signed_in, adviser, entered, signalled):
    entered(called="Lou")
    signalled(called="Yanis", status="contacting")
    page = signed_in(adviser).get(PEOPLE).text
    assert f"Parcours avec {adviser}" in page
    assert "Contact en cours" in page


@pytest.mark.parametrize("typed", HOSTILE, ids=HOSTILE_NAMES)
def test_hostile_words_find_nobody_and_break_nothing(typed, signed_in, adviser, anne_laure):
    answer = signed_in(adviser).get(PEOPLE, {"q": typed, "state": typed[:99], "commune": typed[:99], "page": typed[:9]})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_an_empty_search_says_what_to_try_next(signed_in, adviser, anne_laure):
    assert "Essayez le début du prénom" in signed_in(adviser).get(PEOPLE, {"q": "zzz"}).text


def test_queries_do_not_grow_with_the_people(signed_in, adviser, entered, signalled):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as made:
            signed_in(adviser).get(PEOPLE, {"q": "lou"})
        return len(made)

    entered(called="Lou")
    queries()
    few = queries()
    for nth in range(12):
        entered(called=f"Lou{nth}", phone=None)
        signalled(called=f"Lou{nth}", phone=None)
    assert queries() == few
