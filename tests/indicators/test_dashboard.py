"""The manager's dashboard: who may read it, what it shows, and what it says of a period that makes no sense."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from joz.indicators.definitions import ALL
from joz.indicators.models import Milestone, Target
from tests.factories import FundingAgreementFactory, PathwayFactory, ReferralFactory, YoungPersonFactory

pytestmark = pytest.mark.django_db

# Session, user, roles, menu, scheme; agreements, milestones; then one for each figure and each breakdown.
QUERIES = 18
OTHERS = ["adviser", "administrator", "partner", "animator", "ambassador", "town_hall", "funder", "stranger"]


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def agreement(carrier, today):
    agreement = FundingAgreementFactory(name="Convention en cours", period=DateRange(today - timedelta(days=300), None))
    Target.objects.create(agreement=agreement, indicator="I1", value=2)
    return agreement


@pytest.fixture
def read(client, manager, agreement):
    """Read the dashboard as the manager: `read(period="last-days")`."""
    client.force_login(manager)

    def get(**query):
        return client.get(f"{reverse('indicators:dashboard')}?{urlencode(query)}")

    return get


def text(response):
    return response.content.decode()


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_but_the_manager_reads_it(client, request, agreement, role):
    client.force_login(request.getfixturevalue(role))
    assert client.get(reverse("indicators:dashboard")).status_code == 403


def test_a_visitor_is_led_to_sign_in(client):
    assert client.get(reverse("indicators:dashboard")).status_code == 302


def test_the_funnel_is_held_against_the_target(read):
    for _ in range(3):
        YoungPersonFactory()
    PathwayFactory(young_person__identified_on=timezone.localdate())
    page = text(read())
    assert "200\u202f%" in page
    assert "objectif 2" in page
    assert "25\u202f%" in page


def test_each_figure_is_followed_by_what_it_counts(read):
    page = text(read())
    assert page.count("Personnes avec qui un premier échange a eu lieu") == 2
    assert page.count("Version 1.") == len(ALL)


def test_without_an_agreement_it_says_what_to_do(client, manager):
    client.force_login(manager)
    page = text(client.get(reverse("indicators:dashboard")))
    assert "Aucune convention pour l’instant" in page
    assert "funnel" not in page


def test_without_a_target_it_says_so(read):
    Target.objects.all().delete()
    assert "sans objectif" in text(read())


def test_the_agreement_of_today_is_shown_first(read, today):
    FundingAgreementFactory(name="Convention à venir", period=DateRange(today + timedelta(days=5), None))
    assert "<strong>Convention en cours</strong>" in text(read())


def test_another_agreement_has_its_own_period_and_target(read, today):
    old = FundingAgreementFactory(
        name="Convention passée", period=DateRange(today - timedelta(days=900), today - timedelta(days=800))
    )
    Target.objects.create(agreement=old, indicator="I1", value=4)
    YoungPersonFactory(identified_on=today - timedelta(days=801))
    YoungPersonFactory(identified_on=today - timedelta(days=800))
    board = read(agreement=old.pk).context["board"]
    assert (board.tally["I1"], board.target) == (1, 4)


def test_a_milestone_cuts_the_figures(read, today):
    milestone = Milestone.objects.create(label="Relance", happened_on=today - timedelta(days=10))
    YoungPersonFactory(identified_on=today - timedelta(days=11))
    YoungPersonFactory(identified_on=today - timedelta(days=10))
    assert read().context["board"].since_milestones == [(milestone, 1)]
    assert read(period=f"since-{milestone.pk}").context["board"].tally["I1"] == 1


def test_a_milestone_to_come_is_not_offered(read, today):
    Milestone.objects.create(label="Bientôt", happened_on=today + timedelta(days=1))
    assert "Bientôt" not in text(read())


def test_the_last_thirty_days_leave_the_thirty_first_out(read, today):
    YoungPersonFactory(identified_on=today - timedelta(days=30))
    YoungPersonFactory(identified_on=today - timedelta(days=29))
    assert read(period="last-days").context["board"].tally["I1"] == 1


def test_free_dates_are_both_counted_and_one_is_enough(read, today):
    YoungPersonFactory(identified_on=today - timedelta(days=5))
    YoungPersonFactory(identified_on=today - timedelta(days=3))
    days = {"since": today - timedelta(days=5), "until": today - timedelta(days=3)}
    assert read(period="dates", **days).context["board"].tally["I1"] == 2
    assert read(period="dates", since=today - timedelta(days=4)).context["board"].tally["I1"] == 1


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ({"since": "2026-01-02", "until": "2026-01-01"}, "until", "La fin vient avant le début."),
        ({"since": "31/02/2026"}, "since", "Écrivez une date comme 01/12/2025."),
        ({"since": "hier"}, "since", "Écrivez une date comme 01/12/2025."),
        ({"until": "0001-01-01"}, "until", "Choisissez une date à partir de l’année 2000."),
        ({"until": "9999-12-31"}, "until", "Choisissez une date avant l’année 2100."),
        ({"since": "2098-01-01"}, "since", "Cette date n’est pas encore arrivée."),
    ],
)
def test_dates_that_make_no_sense_are_refused_beside_the_field(read, query, field, words):
    response = read(period="dates", **query)
    assert response.context["form"].errors[field] == [words]
    assert response.context["board"] is None
    assert words in text(response)
    assert "Corrigez la période" in text(response)


@pytest.mark.parametrize(
    "query",
    [
        {"period": "jamais"},
        {"agreement": "0"},
        {"agreement": "9" * 40},
        {"agreement": "1\x00"},
        {"period": "since-" + "9" * 400},
        {"period": "dates", "since": "\u202e2026"},
        {"period": "dates", "since": "<script>alert(1)</script>"},
        {"period": "dates", "since": "2026-01-01\n" * 1000},
    ],
    ids=repr,
)
def test_hostile_values_are_refused_never_a_failure(read, query):
    response = read(**query)
    assert response.status_code == 200
    assert response.context["board"] is None
    assert "<script>alert" not in text(response)


def test_a_named_period_ignores_dates_left_in_the_address(read):
    assert read(period="whole", since="nonsense", until="2026-13-45").context["form"].is_valid()


def test_a_named_period_fills_the_dates_in(read, today):
    assert f'value="{today:%Y-%m-%d}"' in text(read(period="last-days"))


def test_signals_that_wait_too_long_are_shown_with_the_way_to_them(read, carrier):
    ReferralFactory(recipient=carrier)
    ReferralFactory(recipient=carrier, late=True)
    ReferralFactory(recipient=carrier, late=True, accepted=True)
    response = read()
    assert (response.context["board"].waiting.total, response.context["board"].waiting.late) == (2, 1)
    assert f'href="{reverse("referrals:inbox")}"' in text(response)


def test_nothing_waiting_is_said_in_words(read):
    assert "chaque signalement a reçu une réponse." in text(read())


def test_signals_of_another_structure_wait_elsewhere(read):
    ReferralFactory(late=True)
    assert read().context["board"].waiting.total == 0


def test_htmx_gets_the_board_alone_and_history_the_whole_page(client, read):
    address = reverse("indicators:dashboard")
    part = text(client.get(address, headers={"HX-Request": "true"}))
    assert part.strip().startswith('<div id="board"')
    assert "<html" not in part
    whole = client.get(address, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in text(whole)


def test_it_only_reads(client, manager, agreement):
    client.force_login(manager)
    assert client.post(reverse("indicators:dashboard")).status_code == 405


@pytest.mark.parametrize("rows", [1, 50])
def test_queries_do_not_grow_with_people(read, carrier, rows, django_assert_num_queries):
    for _ in range(rows):
        PathwayFactory()
        ReferralFactory(recipient=carrier)
    Milestone.objects.create(label="Relance", happened_on=timezone.localdate())
    read()
    with django_assert_num_queries(QUERIES):
        read()


def test_no_name_reaches_the_page(read):
    YoungPersonFactory(called="Zéphirin", last_name="Nomdefamille")
    page = text(read())
    assert "Zéphirin" not in page
    assert "Nomdefamille" not in page
