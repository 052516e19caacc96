"""Financial aid: asked for once, never more than its envelope holds, answered and paid; what is left, in words."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from joz.audit.models import TrailEntry
from tests.factories import AidEnvelopeFactory, FinancialAidFactory, OrganisationFactory, PathwayFactory
from tests.racing import race
from tracking.models import AidEnvelope, FinancialAid, Pathway

pytestmark = pytest.mark.django_db

AID = "/aid/"
HTMX = {"HTTP_HX_REQUEST": "true"}
# Each state, by the verbs that lead to it.
WAYS = {
    "requested": (),
    "granted": ("grant",),
    "refused": ("refuse",),
    "paid": ("grant", "pay"),
    "cancelled": ("cancel",),
}
FOLLOWS = {"requested": {"grant", "refuse", "cancel"}, "granted": {"pay", "cancel"}}


@pytest.fixture
def envelope(carrier):
    return AidEnvelopeFactory(organisation=carrier, amount=1000)


@pytest.fixture
def asked(entered, envelope, adviser, now):
    """Have money asked for, and led to a state: `asked("granted", amount=80)`."""

    def made(state="requested", **more):
        pathway = more.pop("pathway", None) or entered()
        aid = FinancialAidFactory(pathway=pathway, **{"envelope": envelope} | more)
        for verb in WAYS[state]:
            getattr(aid, verb)(by=adviser, now=now)
        return aid

    return made


def left_in(envelope):
    return AidEnvelope.objects.get(pk=envelope.pk).left


# --- The verbs ---


def test_what_is_granted_leaves_the_envelope_and_is_paid(asked, envelope, adviser, now):
    aid = asked(amount=250)
    aid.grant(by=adviser, now=now)
    assert (aid.status, aid.decided_by, left_in(envelope)) == ("granted", adviser, 750)
    aid.pay(by=adviser, now=now)
    assert (aid.status, left_in(envelope)) == ("paid", 750)
    verbs = TrailEntry.objects.filter(object_type="tracking.financialaid").values_list("verb", flat=True)
    assert sorted(verbs) == ["financial_aid.granted", "financial_aid.paid"]


def test_what_is_granted_then_cancelled_goes_back(asked, envelope, adviser, now):
    aid = asked("granted", amount=250)
    aid.cancel(by=adviser, now=now)
    assert (aid.status, left_in(envelope)) == ("cancelled", 1000)


@pytest.mark.parametrize("verb", ["refuse", "cancel"])
def test_a_request_that_is_not_granted_takes_nothing(verb, asked, envelope, adviser, now):
    getattr(asked(), verb)(by=adviser, now=now)
    assert left_in(envelope) == 1000


def test_the_last_euro_may_be_granted_and_not_one_cent_more(asked, envelope, adviser, now):
    asked("granted", amount=1000)
    aid = asked(amount=Decimal("0.01"))
    with pytest.raises(AidEnvelope.NotEnoughLeft, match="Il reste 0"):
        aid.grant(by=adviser, now=now)
    aid.refresh_from_db()
    assert (aid.status, left_in(envelope)) == ("requested", 0)
    assert not TrailEntry.objects.filter(verb="financial_aid.granted", object_id=aid.pk).exists()


@pytest.mark.parametrize("change", ["closed", "over"])
def test_nothing_comes_out_of_an_envelope_that_is_closed_or_over(change, asked, envelope, adviser, now, today):
    aid = asked()
    if change == "closed":
        AidEnvelope.objects.update(closed_at=now)
    else:
        FinancialAid.objects.update(requested_on=today + timedelta(days=40))
        aid.refresh_from_db()
    with pytest.raises(AidEnvelope.Closed):
        aid.grant(by=adviser, now=now)


@pytest.mark.parametrize("state", WAYS)
@pytest.mark.parametrize("verb", ["grant", "refuse", "pay", "cancel"])
def test_only_what_follows_is_possible(state, verb, asked, adviser, now):
    aid = asked(state)
    before = left_in(aid.envelope)
    if verb in FOLLOWS.get(state, ()):
        getattr(aid, verb)(by=adviser, now=now)
        return
    with pytest.raises(FinancialAid.NotNext, match="rechargez la page"):
        getattr(aid, verb)(by=adviser, now=now)
    assert left_in(aid.envelope) == before


def test_money_is_asked_for_once_however_often_it_is_sent(entered, envelope, adviser, now, today):
    pathway = entered()
    form = {"envelope": envelope, "kind": "faj", "amount": 10, "requested_on": today, "submission": uuid.uuid4()}
    first = FinancialAid.request(pathway, by=adviser, now=now, **form)
    assert FinancialAid.request(pathway, by=adviser, now=now, **form) == first


def test_nothing_is_asked_for_in_a_pathway_that_is_over_or_from_a_closed_envelope(
    entered, envelope, adviser, now, today
):
    pathway = entered()
    form = {"envelope": envelope, "kind": "faj", "amount": 10, "requested_on": today, "submission": uuid.uuid4()}
    AidEnvelope.objects.update(closed_at=now)
    with pytest.raises(AidEnvelope.Closed):
        FinancialAid.request(pathway, by=adviser, now=now, **form)
    Pathway.objects.update(ended_at=now)
    with pytest.raises(Pathway.Ended):
        FinancialAid.request(pathway, by=adviser, now=now, **form)


def test_an_envelope_with_requests_that_wait_does_not_close(asked, envelope, manager, now, adviser):
    aid = asked()
    with pytest.raises(AidEnvelope.StillAwaited):
        envelope.close(by=manager, now=now)
    aid.refuse(by=adviser, now=now)
    for _ in range(2):
        envelope.close(by=manager, now=now)
    assert TrailEntry.objects.filter(verb="aid_envelope.closed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_grant_the_last_euros_and_only_what_fits_is_granted(asked, envelope, adviser, now):
    pathway = asked("granted", amount=700).pathway
    aids = [asked(amount=100, pathway=pathway) for _ in range(8)]
    answers = race(8, lambda i: FinancialAid.objects.get(pk=aids[i].pk).grant(by=adviser, now=now))
    assert sum(isinstance(one, AidEnvelope.NotEnoughLeft) for one in answers) == 5
    granted = FinancialAid.objects.filter(status="granted").aggregate(total=Sum("amount"))["total"]
    assert (granted, left_in(envelope)) == (1000, 0)


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_grant_or_cancel_one_aid_and_the_envelope_still_adds_up(asked, envelope, adviser, now):
    aid = asked(amount=100)
    race(8, lambda i: getattr(FinancialAid.objects.get(pk=aid.pk), ("grant", "cancel")[i % 2])(by=adviser, now=now))
    aid.refresh_from_db()
    assert left_in(envelope) == (900 if aid.status == "granted" else 1000)


# --- The database ---


@pytest.mark.parametrize(
    ("model", "wrong", "name"),
    [
        (AidEnvelope, {"granted_total": 1001}, "aid_within_envelope"),
        (AidEnvelope, {"granted_total": -1}, "aid_within_envelope"),
        (AidEnvelope, {"amount": 0}, "aid_envelope_holds_money|aid_within_envelope"),
        (FinancialAid, {"amount": -5}, "aid_is_some_money"),
        (FinancialAid, {"amount": 0}, "aid_is_some_money"),
        (FinancialAid, {"status": "granted"}, "aid_state_is_whole"),
        (FinancialAid, {"decided_at": "2026-01-01T00:00Z"}, "aid_answer_is_whole"),
    ],
)
def test_the_database_refuses_money_that_does_not_add_up(model, wrong, name, asked):
    asked()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        model.objects.update(**wrong)


# --- The forms ---


def sent(envelope, **changes):
    usual = {"submission": str(uuid.uuid4()), "kind": "licence", "amount": "120,50", "envelope": envelope.pk}
    return usual | changes


def test_an_adviser_asks_in_place_and_notes_the_answer(signed_in, adviser, entered, envelope, today):
    pathway, client = entered(), signed_in(adviser)
    url = reverse("tracking:new_aid", args=[pathway.pk])
    assert "reste 1" in client.get(url, **HTMX).text
    form = sent(envelope, requested_on=today.isoformat())
    for _ in range(2):
        assert client.post(url, form, **HTMX).headers["HX-Redirect"].endswith(f"/people/{pathway.young_person_id}/")
    aid = FinancialAid.objects.get()
    assert aid.amount == Decimal("120.50")
    answer = reverse("tracking:aid_answer", args=[aid.pk])
    assert "Versée" not in client.get(answer).text
    assert client.post(answer, {"answer": "granted"}).status_code == 302
    assert client.post(answer, {"answer": "granted"}).context["form"].errors
    page = client.get(reverse("tracking:person", args=[pathway.young_person_id])).text
    assert "120,50\xa0€" in page
    assert left_in(envelope) == Decimal("879.50")


def test_too_much_is_refused_in_words_that_say_what_is_left(signed_in, adviser, asked):
    aid = asked(amount=1200)
    answer = signed_in(adviser).post(reverse("tracking:aid_answer", args=[aid.pk]), {"answer": "granted"})
    assert "Il reste 1\u202f000\xa0€" in answer.text


@pytest.mark.parametrize("amount", ["-5", "0", "0,001", "beaucoup", "", "9999999999", "1\x00", "NaN", "1e3\n" * 999])
def test_an_amount_that_is_not_one_is_an_error_of_its_field(amount, signed_in, adviser, entered, envelope, today):
    form = sent(envelope, amount=amount, requested_on=today.isoformat())
    answer = signed_in(adviser).post(reverse("tracking:new_aid", args=[entered().pk]), form)
    assert answer.context["form"].errors.keys() == {"amount"}


@pytest.mark.parametrize(("typed", "amount"), [("1 234,5 €", "1234.50"), ("80", "80"), ("80.25", "80.25")])
def test_an_amount_is_read_as_people_write_it(typed, amount, signed_in, adviser, entered, envelope, today):
    form = sent(envelope, amount=typed, requested_on=today.isoformat())
    signed_in(adviser).post(reverse("tracking:new_aid", args=[entered().pk]), form)
    assert FinancialAid.objects.get().amount == Decimal(amount)


def test_only_the_open_envelopes_of_the_structure_are_offered(signed_in, adviser, entered, envelope, today):
    pathway = entered()
    closed = AidEnvelopeFactory(organisation=pathway.organisation, closed=True)
    elsewhere = AidEnvelopeFactory()
    client, url = signed_in(adviser), reverse("tracking:new_aid", args=[pathway.pk])
    for other in (closed, elsewhere):
        form = sent(other, requested_on=today.isoformat())
        assert client.post(url, form).context["form"].errors.keys() == {"envelope"}


@pytest.mark.parametrize(
    ("role", "asking", "answering"),
    [
        ("outsider", 404, 404),
        ("partner", 404, 404),
        ("administrator", 404, 404),
        ("manager", 403, 200),
        ("colleague", 200, 200),
    ],
)
def test_who_may_ask_and_who_may_answer(role, asking, answering, request, signed_in, asked):
    aid, client = asked(), signed_in(request.getfixturevalue(role))
    assert client.get(reverse("tracking:new_aid", args=[aid.pathway_id])).status_code == asking
    assert client.get(reverse("tracking:aid_answer", args=[aid.pk])).status_code == answering
    if answering != 200:
        assert (
            client.post(reverse("tracking:aid_answer", args=[aid.pk]), {"answer": "granted"}).status_code == answering
        )


# --- The envelopes ---


def described(client, url, **changes):
    usual = {"name": "FAJ 2027", "amount": "5 000", "first_day": "2027-01-01", "last_day": "2027-12-31"}
    return client.post(url, {"funder": OrganisationFactory().pk, "seen": ""} | usual | changes)


def test_a_manager_opens_changes_and_closes_an_envelope(signed_in, manager, carrier):
    client = signed_in(manager)
    assert described(client, reverse("tracking:new_envelope")).status_code == 302
    envelope = AidEnvelope.objects.get()
    assert (envelope.organisation, envelope.amount, str(envelope.last_day)) == (carrier, 5000, "2027-12-31")
    assert "FAJ 2027" in client.get(AID).text
    url = reverse("tracking:envelope", args=[envelope.pk])
    seen = client.get(url).context["form"]["seen"].value()
    answer = described(client, url, funder=envelope.funder_id, seen=seen, amount="6000")
    assert answer.status_code == 302
    closure = reverse("tracking:envelope_closure", args=[envelope.pk])
    assert "Fermer l’enveloppe" in client.get(closure).text
    client.post(closure)
    envelope.refresh_from_db()
    assert (envelope.amount, envelope.closed_at is not None) == (6000, True)


def test_an_envelope_never_shrinks_below_what_is_granted(signed_in, manager, asked, envelope):
    asked("granted", amount=600)
    client, url = signed_in(manager), reverse("tracking:envelope", args=[envelope.pk])
    form = client.get(url).context["form"]
    days = {name: form[name].value() for name in ("first_day", "last_day", "seen", "name", "funder")}
    answer = client.post(url, days | {"amount": "599"})
    assert "déjà accordé" in answer.text
    assert client.post(url, days | {"amount": "600"}).status_code == 302


def test_a_period_that_ends_before_it_begins_is_an_error(signed_in, manager, carrier):
    answer = described(signed_in(manager), reverse("tracking:new_envelope"), last_day="2026-01-01")
    assert answer.context["form"].errors.keys() == {"last_day"}


# --- The page ---


def test_the_page_shows_what_is_left_and_totals_by_state_and_period(signed_in, adviser, asked, today):
    pathway = asked("paid", amount=200).pathway
    asked("granted", amount=100, pathway=pathway)
    asked(amount=50, pathway=pathway, requested_on=today - timedelta(days=10))
    client = signed_in(adviser)
    page = client.get(AID)
    assert "700\xa0€" in page.text
    totals = {total.status: (total.n, total.amount) for total in page.context["totals"]}
    assert totals == {"Demandée": (1, "50\xa0€"), "Accordée": (1, "100\xa0€"), "Versée": (1, "200\xa0€")}
    recent = client.get(AID, {"since": today.isoformat()}).context
    assert [line.amount for line in recent["rows"]] == ["100\xa0€", "200\xa0€"]
    assert [line.amount for line in client.get(AID, {"state": "requested"}).context["rows"]] == ["50\xa0€"]


def test_an_administrator_reads_the_envelopes_and_names_nobody(signed_in, administrator, asked, envelope):
    aid = asked()
    page = signed_in(administrator).get(AID).text
    assert envelope.name in page
    assert str(aid.pathway.young_person) not in page


def test_an_outsider_sees_neither_money_nor_people(signed_in, outsider, asked, envelope):
    asked()
    page = signed_in(outsider).get(AID)
    assert envelope.name not in page.text
    assert page.context["rows"] == []


def test_queries_do_not_grow_with_rows(signed_in, adviser, carrier, envelope):
    counts, client = [], signed_in(adviser)
    for rows in (1, 8):
        for _ in range(rows):
            FinancialAidFactory(pathway=PathwayFactory(organisation=carrier), envelope=envelope)
        with CaptureQueriesContext(connection) as queries:
            client.get(AID)
        counts.append(len(queries))
    assert counts[0] == counts[1]
