"""Barriers: named once, moved, lifted with a date; their history, their figures."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from joz.audit.models import TrailEntry
from tests.factories import BarrierFactory
from tests.racing import race
from tracking.models import Barrier, BarrierChange, Pathway
from tracking.models.barrier_codes import BY_THEME, LABELS, THEME_OF, Code

pytestmark = pytest.mark.django_db


@pytest.fixture
def name(adviser, now):
    """Name barriers of a pathway; answers the last one."""

    def named(pathway, *codes, at=now):
        Barrier.identify(pathway, codes or ["no_transport"], by=adviser, now=at)
        return pathway.barriers.latest("pk")

    return named


def test_every_code_has_one_theme_and_no_medical_word():
    assert set(THEME_OF) == set(Code)
    assert sum(map(len, BY_THEME.values())) == len(Code)
    assert set(LABELS) == set(BY_THEME)


def test_a_barrier_is_named_once(entered, name, today):
    pathway = entered()
    barrier = name(pathway)
    assert name(pathway) == barrier
    assert (barrier.status, barrier.identified_on, barrier.lifted_on) == ("identified", today, None)
    assert barrier.changes.count() == 1


def test_a_barrier_is_lifted_with_its_day_and_once(entered, name, adviser, now, today):
    barrier = name(entered())
    barrier.lift(by=adviser, now=now)
    assert (barrier.status, barrier.lifted_on) == ("lifted", today)
    with pytest.raises(Barrier.AlreadyLifted):
        barrier.lift(by=adviser, now=now)
    assert list(barrier.changes.order_by("pk").values_list("status", flat=True)) == ["identified", "lifted"]
    assert TrailEntry.objects.filter(verb="barrier.lifted").count() == 1


@pytest.mark.parametrize("status", ["lifted", "not_relevant"])
def test_a_barrier_that_comes_back_is_named_again(status, entered, name, adviser, now):
    pathway = entered()
    barrier = name(pathway)
    barrier.change(status=status, impact="low", by=adviser, now=now)
    again = name(pathway)
    assert (again.pk, again.status, again.lifted_on, again.impact) == (barrier.pk, "identified", None, "low")
    assert again.changes.count() == 3


def test_the_same_change_again_changes_nothing(entered, name, adviser, now):
    barrier = name(entered())
    for _ in range(2):
        barrier.change(status="in_progress", impact="high", by=adviser, now=now)
    assert barrier.changes.count() == 2


def test_weighing_a_lifted_barrier_keeps_its_day(entered, name, adviser, now, today):
    barrier = name(entered())
    barrier.lift(by=adviser, now=now)
    barrier.change(status="lifted", impact="high", by=adviser, now=now + timedelta(days=9))
    assert barrier.lifted_on == today


def test_a_pathway_that_is_over_changes_no_barrier(entered, name, adviser, now):
    pathway = entered()
    barrier = name(pathway)
    Pathway.objects.update(ended_at=now)
    for act in (lambda: barrier.lift(by=adviser, now=now), lambda: name(pathway, "debt")):
        with pytest.raises(Pathway.Ended):
            act()


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_lift_a_barrier_once(entered, name, adviser, now):
    barrier = name(entered())
    results = race(8, lambda _: Barrier.objects.get(pk=barrier.pk).lift(by=adviser, now=now))
    assert sum(isinstance(one, Barrier.AlreadyLifted) for one in results) == 7
    assert BarrierChange.objects.filter(status="lifted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_name_a_barrier_once(entered, name):
    pathway = entered()
    assert race(8, lambda _: name(pathway).code) == ["no_transport"] * 8
    assert Barrier.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"status": "lifted"}, "barrier_is_lifted_when_dated"),
        ({"lifted_on": date(2999, 1, 1)}, "barrier_is_lifted_when_dated"),
        ({"status": "lifted", "lifted_on": date(2000, 1, 1)}, "barrier_is_lifted_after_it_is_identified"),
    ],
)
def test_the_database_refuses_a_half_way_state(change, constraint):
    BarrierFactory()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Barrier.objects.update(**change)


def test_the_database_refuses_the_same_barrier_twice():
    barrier = BarrierFactory()
    with pytest.raises(IntegrityError, match="barrier_once_per_pathway"), transaction.atomic():
        BarrierFactory(pathway=barrier.pathway)


# --- I14 ---


def test_named_and_lifted_are_counted_by_theme_over_a_period():
    first = BarrierFactory(identified_on=date(2026, 1, 10), lifted=True)
    BarrierFactory(pathway=first.pathway, code="licence_invalid", identified_on=date(2026, 2, 1))
    BarrierFactory(pathway=first.pathway, code="debt", identified_on=date(2026, 2, 1), status="not_relevant")
    BarrierFactory(code="rent", identified_on=date(2026, 3, 1))
    assert Barrier.objects.identified().by_theme() == {"mobility": 2, "housing": 1}
    assert Barrier.objects.identified(date(2026, 2, 1), date(2026, 2, 28)).by_theme() == {"mobility": 1}
    assert Barrier.objects.lifted().by_theme() == {"mobility": 1}
    assert Barrier.objects.lifted(date(2026, 1, 11)).by_theme() == {}
    assert Barrier.objects.lifted(None, date(2026, 1, 10)).by_theme() == {"mobility": 1}


# --- The pages ---


def test_an_adviser_names_barriers_then_lifts_one_from_the_card(signed_in, adviser, entered):
    pathway, client = entered(), signed_in(adviser)
    client.post(reverse("tracking:barriers", args=[pathway.pk]), {"codes": ["no_transport", "debt"]})
    dossier = reverse("tracking:person", args=[pathway.young_person_id])
    lifting = reverse("tracking:lifting", args=[pathway.barriers.get(code="debt").pk])
    assert lifting in client.get(dossier).text
    assert "Ce frein est levé" in client.get(lifting).text
    assert pathway.barriers.in_the_way().count() == 2
    assert client.post(lifting, headers={"HX-Request": "true"}).headers["HX-Redirect"] == dossier
    assert pathway.barriers.get(code="debt").status == "lifted"
    text = client.get(dossier).text
    assert "1\u00a0frein levé" in text
    assert "Frein levé : Surendettement" in text


def test_lifting_twice_says_so(signed_in, adviser, entered, name):
    lifting = reverse("tracking:lifting", args=[name(entered()).pk])
    client = signed_in(adviser)
    client.post(lifting)
    assert "déjà levé" in client.post(lifting, follow=True).text


def test_an_adviser_says_where_a_barrier_stands(signed_in, adviser, entered, name):
    barrier = name(entered())
    sent = signed_in(adviser).post(
        reverse("tracking:barrier", args=[barrier.pk]), {"status": "persisting", "impact": "high"}, follow=True
    )
    barrier.refresh_from_db()
    assert (barrier.status, barrier.impact) == ("persisting", "high")
    assert "Frein persistant : Aucun moyen de transport" in sent.text


@pytest.mark.parametrize("page", ["barriers", "barrier", "lifting"])
@pytest.mark.parametrize(
    ("role", "status"), [("outsider", 404), ("partner", 404), ("administrator", 404), ("manager", 403)]
)
def test_nobody_else_works_on_barriers(page, role, status, request, signed_in, entered, name):
    pathway = entered()
    barrier = name(pathway)
    address = reverse(f"tracking:{page}", args=[pathway.pk if page == "barriers" else barrier.pk])
    client = signed_in(request.getfixturevalue(role))
    assert client.get(address).status_code == status
    assert client.post(address, {"codes": ["debt"], "status": "lifted", "impact": "low"}).status_code == status
    assert BarrierChange.objects.count() == 1


@pytest.mark.parametrize(
    "codes", [[], ["nothing"], ["a\x00b"], ["<script>alert(1)</script>"], ["é" * 10_000]], ids=range(5)
)
def test_a_wrong_code_is_an_error_of_the_field(codes, signed_in, adviser, entered):
    pathway = entered()
    answer = signed_in(adviser).post(reverse("tracking:barriers", args=[pathway.pk]), {"codes": codes, "sent": 1})
    assert answer.context["form"].errors.keys() == {"codes"}
    assert "<script>alert" not in answer.text
    assert not pathway.barriers.exists()
