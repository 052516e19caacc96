import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from referrals import actions
from referrals.feedback import State, feedback_on, rows_for_sender
from referrals.models import ContactAttempt, Invitation, Referral

pytestmark = pytest.mark.django_db
MINE = reverse("referrals:my_signals")


def state_of(referral, user, scheme_now):
    from partners.models import Scheme

    found = feedback_on(rows_for_sender(user).filter(pk=referral.pk), scheme=Scheme.objects.the_one(), now=scheme_now)
    return found[0].state


@pytest.mark.parametrize(
    ("results", "state"),
    [
        (None, State.RECEIVED),
        ([], State.IN_PROGRESS),
        (["no_answer"], State.NOT_REACHED),
        (["talked_callback"], State.MET),
        (["appointment"], State.MET),
        (["does_not_want_support"], State.CLOSED),
    ],
)
def test_a_partner_sees_one_of_five_states(tell, adviser, partner, now, results, state):
    referral = tell()
    if results is not None:
        referral.accept(by=adviser, now=now)
    for result in results or []:
        ContactAttempt.record(referral, channel="call", result=result, by=adviser, now=now, submission=uuid.uuid4())
    assert state_of(referral, partner, now) == state


def test_a_duplicate_looks_like_the_first(tell, adviser, partner, other_partner, now):
    first = tell(called="Kévin", by=other_partner)
    double = tell(called="Kev", by=partner)
    actions.mark_duplicate(double, of=first, by=adviser, now=now)
    assert state_of(double, partner, now) == State.RECEIVED


def test_a_partner_reads_back_its_own_word_never_ours(client, tell, adviser, partner, other_partner):
    now = timezone.now()
    first = tell(called="Kévin Le Vrai Nom", by=other_partner, at=now)
    double = tell(called="Kev", by=partner, at=now)
    actions.mark_duplicate(double, of=first, by=adviser, now=now)
    client.force_login(partner)
    text = client.get(MINE).text
    assert "Kev" in text
    assert "Le Vrai Nom" not in text


def test_what_was_typed_is_masked_when_it_is_over(client, tell, adviser, partner, now):
    referral = tell(called="Yanissimo", at=timezone.now())
    client.force_login(partner)
    assert "Yanissimo" in client.get(MINE).text
    referral.refuse(by=adviser, now=timezone.now(), reason="redirected")
    assert "Yanissimo" not in client.get(MINE).text


def test_what_was_typed_is_masked_after_six_months(client, tell, partner):
    tell(called="Yanissimo", at=timezone.now() - timedelta(days=184))
    client.force_login(partner)
    assert "Yanissimo" not in client.get(MINE).text


def test_a_partner_sees_its_own_structure_only(client, tell, other_partner):
    referral = tell(called="Yanis")
    client.force_login(other_partner)
    text = client.get(MINE).text
    assert referral.number not in text
    assert "Aucun signalement pour le moment" in text


def test_an_ambassador_sees_how_many_cards_served_and_no_list(client, ambassador, carrier, tell):
    now = timezone.now()
    card = Invitation.make(by=ambassador, organisation=carrier, now=now, submission=uuid.uuid4())
    tell(called="Maëlys", by=ambassador, invitation=card, at=now)
    client.force_login(ambassador)
    answer = client.get(MINE)
    assert answer.context["cards"] == {"made": 1, "served": 1, "usable": 0}
    assert "Maëlys" not in answer.text


@pytest.mark.parametrize("who", ["adviser", "manager", "stranger"])
def test_the_team_has_no_signals_of_its_own_to_follow(client, request, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(MINE).status_code == 403


def test_whoever_holds_the_link_sees_the_state_and_no_name(client, tell):
    referral = tell(called="Yanissimo", comment="Aime la mécanique")
    text = client.get(reverse("referrals:follow", args=[referral.follow_token])).text
    assert "Bien reçu" in text
    assert "Yanissimo" not in text
    assert "mécanique" not in text


def test_queries_do_not_grow_with_rows(client, tell, partner):
    client.force_login(partner)
    counts = []
    for rows in (1, 49):
        for _ in range(rows):
            tell(at=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            client.get(MINE)
        counts.append(len(queries))
    assert Referral.objects.count() == 50
    assert counts[0] == counts[1]
