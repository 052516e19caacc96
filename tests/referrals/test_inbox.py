import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from joz.audit.models import AccessEntry
from referrals.models import ContactAttempt, NotSamePerson, Referral

pytestmark = pytest.mark.django_db
INBOX = reverse("referrals:inbox")


def page(name, referral):
    return reverse(f"referrals:{name}", args=[referral.pk])


def names(answer):
    return [referral.young_person.called for referral in answer.context["page"]]


@pytest.fixture
def signed_in(client, adviser):
    client.force_login(adviser)
    return client


def test_the_order_is_the_one_that_is_said(signed_in, tell, adviser):
    now = timezone.now()
    tell(called="Ancien", at=now - timedelta(days=4))
    tell(called="Récent", at=now)
    tell(called="Pressé", at=now, urgency="soon")
    taken = tell(called="Suivi", at=now - timedelta(days=9))
    taken.accept(by=adviser, now=now)
    answer = signed_in.get(INBOX, {"state": "all"})
    assert names(answer) == ["Pressé", "Ancien", "Récent", "Suivi"]
    assert "sans réponse d’abord" in answer.text
    assert "sans réponse depuis plus de 72 heures" in answer.text
    assert answer.context["counts"]["late"] == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"Yanis"}),
        ({"state": "due"}, {"Inès"}),
        ({"state": "contact"}, {"Inès"}),
        ({"state": "ended"}, {"Noé"}),
        ({"state": "all", "q": "ines"}, {"Inès"}),
        ({"state": "all", "q": "06.39.98.00.02"}, {"Inès"}),
        ({"state": "all", "q": "personne"}, set()),
        ({"state": "all", "commune": "56206"}, {"Noé"}),
        ({"state": "all", "channel": "charity"}, set()),
        ({"state": "inconnu"}, {"Yanis", "Inès", "Noé"}),
        ({"state": "all", "q": "nul \x00"}, None),
        ({"page": "9999"}, {"Yanis"}),
        ({"page": "abc"}, {"Yanis"}),
    ],
)
def test_the_list_is_narrowed_by_its_address(signed_in, tell, adviser, other_commune, query, found):
    now = timezone.now()
    tell(called="Yanis", phone="+33639980001")
    tell(called="Inès", phone="+33639980002").accept(by=adviser, now=now - timedelta(days=1))
    tell(called="Noé", phone="+33639980003", commune=other_commune).refuse(by=adviser, now=now, reason="redirected")
    answer = signed_in.get(INBOX, query)
    assert answer.status_code == 200
    if found is not None:
        assert set(names(answer)) == found


def test_a_number_of_referral_finds_it(signed_in, tell):
    tell(called="Yanis")
    other = tell(called="Inès")
    assert names(signed_in.get(INBOX, {"q": other.number})) == ["Inès"]


def test_queries_do_not_grow_with_rows(signed_in, tell):
    counts = []
    for rows in (range(1), range(1, 50)):
        for index in rows:
            tell(called=f"Jeune {index}", phone=f"+336399801{index:02d}")
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(INBOX)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_opening_a_signal_is_recorded(signed_in, tell, adviser):
    referral = tell()
    answer = signed_in.get(page("detail", referral))
    assert "06 39 98 00 01" in answer.text
    entry = AccessEntry.objects.get()
    assert (entry.actor, entry.object_id) == (adviser, str(referral.young_person_id))


def test_the_title_of_the_page_names_nobody(signed_in, tell):
    text = signed_in.get(page("detail", tell(called="Yanissimo"))).text
    assert "Yanissimo" not in text[text.index("<title>") : text.index("</title>")]


def test_take_on_then_two_taps(signed_in, tell):
    referral = tell()
    signed_in.post(page("acceptance", referral), {"write": "on"})
    answer = signed_in.post(
        page("attempts", referral), {"submission": uuid.uuid4(), "channel": "call", "result": "no_answer"}, follow=True
    )
    assert "C’est noté" in answer.text
    assert ContactAttempt.objects.get().referral == referral
    referral.refresh_from_db()
    assert referral.status == "contacting"


@pytest.mark.parametrize(
    "data", [{}, {"channel": "call"}, {"result": "no_answer"}, {"channel": "pigeon", "result": "no_answer"},
             {"channel": "call", "result": "\x00"}]
)  # fmt: skip
def test_a_tap_without_its_pair_says_what_to_touch(signed_in, tell, adviser, now, data):
    referral = tell()
    referral.accept(by=adviser, now=now)
    answer = signed_in.post(page("attempts", referral), {"submission": uuid.uuid4(), **data})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not ContactAttempt.objects.exists()


def test_a_second_answer_is_told_who_was_quicker(signed_in, tell, other_adviser, now):
    referral = tell()
    referral.accept(by=other_adviser, now=now)
    answer = signed_in.post(page("acceptance", referral), follow=True)
    assert "déjà reçu une réponse" in answer.text


def test_refuse_asks_why(signed_in, tell):
    referral = tell()
    assert "Choisissez une raison" in signed_in.post(page("refusal", referral)).text
    signed_in.post(page("refusal", referral), {"reason": "out_of_scope"})
    referral.refresh_from_db()
    assert referral.status == "out_of_scope"


def test_a_duplicate_is_compared_then_said(signed_in, tell):
    kept, double = tell(called="Kévin"), tell(called="Kevin")
    answer = signed_in.get(page("detail", double))
    assert "même téléphone" in answer.text
    compared = signed_in.get(page("duplicate", double), {"of": kept.pk})
    assert kept.number in compared.text
    signed_in.post(page("duplicate", double), {"of": kept.pk})
    double.refresh_from_db()
    assert double.duplicate_of == kept


@pytest.mark.parametrize("of", ["", "abc", "999999", "\x00"])
def test_a_duplicate_of_nothing_changes_nothing(signed_in, tell, of):
    referral = tell()
    assert signed_in.post(page("duplicate", referral), {"of": of}).status_code == 302
    referral.refresh_from_db()
    assert referral.is_awaiting_answer


def test_two_people_may_be_said_to_differ(signed_in, tell):
    one, other = tell(called="Kévin"), tell(called="Kevin")
    signed_in.post(page("distinction", other), {"of": one.pk})
    assert NotSamePerson.objects.count() == 1
    assert "même téléphone" not in signed_in.get(page("detail", other)).text


def test_unreachable_says_what_is_missing(signed_in, tell, adviser, now):
    referral = tell()
    referral.accept(by=adviser, now=now)
    assert "encore 3 essais" in signed_in.post(page("end", referral), follow=True).text


GETS = ["detail", "refusal"]
POSTS = ["acceptance", "refusal", "duplicate", "distinction", "attempts", "end"]


@pytest.mark.parametrize("name", GETS)
@pytest.mark.parametrize("who", ["partner", "ambassador", "stranger"])
def test_whoever_must_not_see_a_signal_finds_nothing(client, request, tell, name, who):
    referral = tell()
    client.force_login(request.getfixturevalue(who))
    assert client.get(page(name, referral)).status_code == 404


@pytest.mark.parametrize("name", POSTS)
@pytest.mark.parametrize(("who", "status"), [("partner", 404), ("stranger", 404), ("manager", 403)])
def test_only_an_adviser_of_the_team_acts(client, request, tell, name, who, status):
    referral = tell()
    client.force_login(request.getfixturevalue(who))
    assert client.post(page(name, referral)).status_code == status
    referral.refresh_from_db()
    assert referral.is_awaiting_answer


@pytest.mark.parametrize("name", ["acceptance", "distinction", "attempts", "end"])
def test_an_act_is_not_done_by_reading(signed_in, tell, name):
    assert signed_in.get(page(name, tell())).status_code == 405


@pytest.mark.parametrize(
    ("who", "status"), [("manager", 200), ("partner", 403), ("ambassador", 403), ("stranger", 200)]
)
def test_who_opens_the_inbox(client, request, tell, who, status):
    tell(called="Yanis")
    client.force_login(request.getfixturevalue(who))
    answer = client.get(INBOX)
    assert answer.status_code == status
    assert ("Yanis" in answer.text) == (who == "manager")


def test_an_empty_inbox_says_what_to_do_next(signed_in):
    assert "C’est le moment de rappeler" in signed_in.get(INBOX).text


def test_htmx_gets_the_rows_alone(signed_in, tell):
    tell(called="Yanis")
    answer = signed_in.get(INBOX, headers={"HX-Request": "true"})
    assert "Yanis" in answer.text
    assert "<html" not in answer.text
    assert "HX-Request" in answer["Vary"]


def test_a_signal_of_nowhere_is_not_found(signed_in):
    assert signed_in.get(page("detail", Referral(pk=999))).status_code == 404
