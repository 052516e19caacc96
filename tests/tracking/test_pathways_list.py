"""The list of open pathways: whose, where, in which order."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import CommuneFactory
from tracking.models import Pathway

pytestmark = pytest.mark.django_db

LIST = reverse("tracking:pathways")


@pytest.fixture
def listed(signed_in):
    """The first names on the page that a user gets."""

    def names(user, **query):
        return [line.person.called for line in signed_in(user).get(LIST, query).context["rows"]]

    return names


def test_an_adviser_finds_their_own_first_a_manager_everybodys(listed, entered, adviser, colleague, manager):
    entered(called="Mine")
    entered(called="Theirs", lead=colleague)
    assert listed(adviser) == ["Mine"]
    assert listed(adviser, whose=colleague.pk) == ["Theirs"]
    assert sorted(listed(adviser, whose="all")) == sorted(listed(manager)) == ["Mine", "Theirs"]


def test_only_open_pathways_are_listed(listed, entered, adviser, now):
    entered()
    Pathway.objects.update(ended_at=now)
    assert listed(adviser) == []


def test_a_name_is_found_whatever_its_accents(listed, entered, adviser):
    entered(called="Élouan", last_name="Le Bihan")
    entered(called="Nolwenn")
    assert listed(adviser, q="elouan") == listed(adviser, q="LE-BIHAN") == ["Élouan"]


def test_a_number_is_found(listed, entered, adviser):
    first, _ = entered(called="One"), entered(called="Two")
    assert listed(adviser, q=first.number.lower()) == ["One"]


def test_pathways_are_narrowed_by_commune_and_by_steps(listed, entered, adviser, now, today):
    elven = CommuneFactory(name="Elven")
    entered(called="Elven", commune=elven)
    entered(called="Due", step={"first_step_due_on": today})
    entered(called="Idle").steps.get().complete(by=adviser, now=now)
    assert listed(adviser, commune=elven.pk) == ["Elven"]
    assert listed(adviser, steps="due") == ["Due"]
    assert listed(adviser, steps="none") == ["Idle"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("entered", ["Zoé", "Émile", "Abel"]),
        ("name", ["Abel", "Émile", "Zoé"]),
        ("commune", ["Émile", "Zoé", "Abel"]),
        ("step", ["Émile", "Zoé", "Abel"]),
        ("nonsense", ["Zoé", "Émile", "Abel"]),
    ],
)
def test_pathways_are_sorted(sort, order, listed, entered, adviser, now, today):
    for days, called, commune, due in [
        (3, "Abel", "Vannes", None),
        (2, "Émile", "Ambon", 0),
        (1, "Zoé", "Île-d’Arz", 4),
    ]:
        entered(
            called=called,
            at=now - timedelta(days=days),
            commune=CommuneFactory(name=commune),
            step={"first_step_due_on": None if due is None else today + timedelta(days=due)},
        )
    assert listed(adviser, sort=sort) == order


def test_pages_hold_twenty_five(signed_in, entered, adviser):
    for _ in range(26):
        entered()
    client = signed_in(adviser)
    assert [len(client.get(LIST, {"page": page}).context["rows"]) for page in (1, 2, "x", 99)] == [25, 1, 25, 1]


@pytest.mark.parametrize(
    "query",
    [
        {"q": "a\x00b"},
        {"q": "'; drop table--"},
        {"q": "%_\\"},
        {"q": "P-" + "9" * 5000},
        {"q": "\n" * 10_000},
        {"whose": "x\x00"},
        {"whose": "9" * 40},
        {"commune": "1\x00"},
        {"commune": "9" * 5000},
        {"steps": "<b>"},
        {"sort": "\u202e"},
        {"page": "-1"},
        {"page": "1\x00"},
    ],
)
def test_a_hostile_filter_is_an_answer_not_an_accident(query, signed_in, entered, adviser):
    entered()
    assert signed_in(adviser).get(LIST, query).status_code == 200


@pytest.mark.parametrize(
    ("role", "status"), [("adviser", 200), ("manager", 200), ("administrator", 403), ("partner", 403)]
)
def test_the_team_reads_the_list_and_nobody_else(role, status, request, signed_in):
    assert signed_in(request.getfixturevalue(role)).get(LIST).status_code == status


def test_another_organisation_lists_nobody(listed, entered, outsider):
    entered()
    assert listed(outsider, whose="all") == []


def test_a_list_says_what_it_leaves_out_and_what_to_do_when_empty(signed_in, adviser, manager):
    assert "Vous voyez les parcours de votre structure." in signed_in(adviser).get(LIST).text
    assert "toute l’équipe" in signed_in(adviser).get(LIST).text
    assert "On entre en parcours depuis un signalement" in signed_in(manager).get(LIST).text


def test_a_manager_reads_no_words(signed_in, manager, entered, theme):
    entered(step={"first_step": "Visiter le garage", "first_step_theme": theme})
    page = signed_in(manager).get(LIST).text
    assert "Visiter le garage" not in page
    assert "Étape · Mobilité" in page


def test_queries_do_not_grow_with_rows(signed_in, adviser, entered, theme):
    client, counts = signed_in(adviser), []
    for rows in (1, 49):
        for _ in range(rows):
            entered(step={"first_step_theme": theme})
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
