"""« Ma journée »: what waits, for whom, in which order."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from joz.components import french
from outreach.models import StopTeam
from tests.factories import StopFactory
from tracking import day
from tracking.day import Day
from tracking.models import Step

pytestmark = pytest.mark.django_db

DAY = reverse("tracking:day")
LISTS = ["call_backs", "steps_due", "to_inform"]


def names(waiting):
    return [referral.young_person.called for referral in waiting]


def test_signals_without_an_answer_come_oldest_first_five_at_most(signalled, adviser, now):
    for hours in range(7):
        signalled(called=f"H{hours}", status="received", received_at=now - timedelta(hours=hours))
    waiting = Day.of(adviser, now=now).signals
    assert (waiting.total, names(waiting.first)) == (7, ["H6", "H5", "H4", "H3", "H2"])


def test_call_backs_are_those_of_today_mine_first(signalled, adviser, colleague, now):
    tomorrow = timezone.localtime(now).replace(hour=0, minute=0, second=0) + timedelta(days=1)
    signalled(called="Tonight", next_try_at=tomorrow - timedelta(seconds=1))
    signalled(called="Late", next_try_at=now - timedelta(days=2))
    signalled(called="Tomorrow", next_try_at=tomorrow)
    signalled(called="Theirs", next_try_at=now - timedelta(days=9), by=colleague)
    signalled(called="Ended", status="enrolled", next_try_at=now)
    due = day.call_backs(adviser, now)
    assert names(due) == ["Late", "Tonight", "Theirs"]
    assert [referral.is_overdue for referral in due] == [True, False, True]


def test_steps_are_those_due_in_the_pathways_that_one_leads(entered, adviser, colleague, manager, now, today):
    yesterday, tomorrow = today - timedelta(days=1), today + timedelta(days=1)
    for called, due_on, lead in [("Due", today, adviser), ("Late", yesterday, adviser), ("Later", tomorrow, adviser)]:
        entered(called=called, step={"first_step_due_on": due_on}, lead=lead)
    entered(called="Theirs", step={"first_step_due_on": today}, lead=colleague)
    entered(called="Undated", lead=adviser)
    done = entered(called="Done", step={"first_step_due_on": today}).steps.get()
    done.complete(by=adviser, now=now)
    assert [due.person.called for due in Day.of(adviser, now=now).steps.first] == ["Late", "Due"]
    assert Day.of(manager, now=now).steps.total == 3


def test_pathways_are_mine_today_not_those_handed_over(entered, adviser, colleague, manager, now):
    entered(called="Mine")
    entered(called="Given").hand_over(to=colleague, by=adviser, now=now)
    assert [line.person.called for line in Day.of(adviser, now=now).pathways.first] == ["Mine"]
    assert Day.of(manager, now=now).pathways.total == 2


def test_pathways_show_what_comes_next(entered, adviser, manager, now, today):
    entered(called="Undated")
    entered(called="Dated", step={"first_step": "Appeler", "first_step_due_on": today})
    first = Day.of(adviser, now=now).pathways.first[0]
    assert (first.person.called, first.next_step.words, first.next_step.is_due) == ("Dated", "Appeler", True)
    assert Day.of(manager, now=now).pathways.first[0].next_step.words == ""
    Step.objects.all().delete()
    assert Day.of(adviser, now=now).pathways.first[0].next_step is None


def test_information_is_due_after_a_contact_or_nearly_a_month(signalled, adviser, now, today):
    signalled(called="Fresh", received_at=now - timedelta(days=2))
    signalled(called="Soon", received_at=now - timedelta(days=24))
    signalled(called="Late", received_at=now - timedelta(days=40))
    signalled(called="Reached", status="reached", reached_on=today)
    signalled(called="Told", received_at=now - timedelta(days=40), informed_on=today, informed_how="oral")
    signalled(called="Unanswered", status="received", received_at=now - timedelta(days=40))
    due = day.to_inform(adviser, now)
    assert names(due) == ["Late", "Reached", "Soon"]
    assert [referral.is_overdue for referral in due] == [True, False, False]


def test_another_organisation_sees_none_of_it(outsider, signalled, entered, now, today):
    signalled(status="received")
    signalled(next_try_at=now, received_at=now - timedelta(days=40))
    entered(step={"first_step_due_on": today})
    theirs = Day.of(outsider, now=now)
    assert [
        one.total for one in (theirs.signals, theirs.call_backs, theirs.steps, theirs.pathways, theirs.to_inform)
    ] == [0] * 5


def test_every_number_leads_to_its_list(signed_in, adviser, signalled, entered, now, today):
    signalled(status="received")
    signalled(next_try_at=now, received_at=now - timedelta(days=40))
    entered(step={"first_step_due_on": today})
    page = signed_in(adviser).get(DAY)
    for name in ("referrals:inbox", "tracking:pathways", *(f"tracking:{name}" for name in LISTS)):
        assert f'href="{reverse(name)}"' in page.text
    for name in LISTS:
        assert "1 à 1 sur 1" in signed_in(adviser).get(reverse(f"tracking:{name}")).text


@pytest.mark.parametrize("name", ["day", *LISTS])
@pytest.mark.parametrize(
    ("role", "status"),
    [("adviser", 200), ("manager", 200), ("outsider", 200), ("administrator", 403), ("partner", 403)],
)
def test_the_team_has_a_day_and_nobody_else(name, role, status, request, signed_in):
    assert signed_in(request.getfixturevalue(role)).get(reverse(f"tracking:{name}")).status_code == status


def test_each_says_what_they_see(signed_in, adviser, manager):
    assert "dont vous êtes référent·e" in signed_in(adviser).get(DAY).text
    assert "toute votre structure" in signed_in(manager).get(DAY).text


def test_an_empty_day_says_what_to_do(signed_in, adviser):
    page = signed_in(adviser).get(DAY).text
    assert "Tout le monde a reçu une réponse" in page
    assert "on y entre depuis un signalement" in page


@pytest.mark.parametrize("name", LISTS)
def test_with_htmx_a_list_comes_without_its_page(name, signed_in, adviser):
    answer = signed_in(adviser).get(reverse(f"tracking:{name}"), HTTP_HX_REQUEST="true")
    assert 'id="rows"' in answer.text
    assert "<h1" not in answer.text


@pytest.mark.parametrize("name", ["day", *LISTS])
def test_queries_do_not_grow_with_rows(name, signed_in, adviser, signalled, entered, theme, now, today):
    client, counts = signed_in(adviser), []
    for rows in (1, 49):
        for _ in range(rows):
            signalled(status="received")
            signalled(next_try_at=now, received_at=now - timedelta(days=40))
            entered(step={"first_step_due_on": today, "first_step_theme": theme})
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(f"tracking:{name}")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_of_many_one_counts_so_far_and_says_that_there_are_more(signed_in, adviser, signalled, now, monkeypatch):
    monkeypatch.setattr(french, "MANY", 3)
    monkeypatch.setattr(day, "MANY", 3)
    for hours in range(5):
        signalled(called=f"H{hours}", next_try_at=now - timedelta(hours=hours))
    waiting = Day.of(adviser, now=now).call_backs
    assert (waiting.total, names(waiting.first)) == (4, ["H4", "H3", "H2", "H1", "H0"])
    page = signed_in(adviser).get(DAY).text
    assert ">3+</span>" in page
    assert "toute la liste, plus de 3\u00a0personnes" in page


# --- On the road ---


def test_the_stops_of_the_day_are_mine_and_those_of_everybody_for_a_manager(adviser, colleague, manager, now, client):
    at = {"starts_at": timezone.localtime(now).replace(hour=14, minute=0)}
    mine, theirs = StopFactory(commune__name="Plouville-la-Mienne", **at), StopFactory(**at)
    StopFactory(starts_at=at["starts_at"] + timedelta(days=1))
    StopFactory(cancelled=True, **at)
    StopTeam.put(mine, [adviser])
    StopTeam.put(theirs, [colleague])
    assert Day.of(adviser, now=now).stops == [mine]
    assert set(Day.of(manager, now=now).stops) == {mine, theirs}


def test_the_page_leads_from_a_stop_of_the_day_to_its_page_and_to_the_field(adviser, client):
    stop = StopFactory(starts_at=timezone.localtime().replace(hour=12, minute=0))
    StopTeam.put(stop, [adviser])
    client.force_login(adviser)
    page = client.get(DAY).content.decode()
    assert stop.get_absolute_url() in page
    assert reverse("tracking:field") in page.split("Mes haltes du jour")[1]
