"""Taking stock: one page, nine themes, compared from the entry to the exit."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from joz.audit.models import TrailEntry
from partners.models import Theme
from tests.factories import BarrierFactory, DiagnosisFactory, ThemeFactory
from tests.racing import race
from tracking.models import Diagnosis, Pathway, ThemeState
from tracking.reading import Picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def themes(theme):
    return [theme, ThemeFactory(code="housing", label="Logement", position=theme.position + 1)]


@pytest.fixture
def made(adviser, now):
    def making(pathway, *, at=now, moment="review", submission=None, **states):
        return Diagnosis.make(
            pathway, moment=moment, states=states, by=adviser, now=at, submission=submission or uuid.uuid4()
        )

    return making


def page(pathway):
    return reverse("tracking:diagnosis", args=[pathway.pk])


def typed(**changes):
    usual = {"submission": str(uuid.uuid4()), "moment": "entry", "state_mobility": "need"}
    return {name: value for name, value in (usual | changes).items() if value is not None}


# --- The verb ---


def test_a_diagnosis_keeps_what_was_explored_and_nothing_else(themes, entered, made):
    diagnosis = made(entered(), moment="entry", mobility="need", housing="not_explored")
    assert list(diagnosis.states.values_list("theme", "state")) == [("mobility", "need")]
    assert diagnosis.state_of(themes[1]) == "not_explored"
    assert TrailEntry.objects.filter(verb="diagnosis.made", object_id=diagnosis.pk).count() == 1


def test_it_is_not_compulsory_at_entry(theme, entered, made):
    assert made(entered(), moment="review", mobility="lifted").moment == "review"


def test_the_entry_comes_first_and_once(theme, entered, made):
    pathway = entered()
    made(pathway, moment="entry", mobility="need")
    with pytest.raises(Diagnosis.OutOfOrder, match="d’entrée vient le premier"):
        made(pathway, moment="entry", mobility="need")


def test_nothing_comes_after_the_exit(theme, entered, made):
    pathway = entered()
    made(pathway, moment="exit", mobility="lifted")
    for moment in Diagnosis.Moment:
        with pytest.raises(Diagnosis.OutOfOrder, match="sortie est déjà fait"):
            made(pathway, moment=moment, mobility="need")


def test_a_pathway_that_is_over_takes_no_diagnosis(theme, entered, made, now):
    pathway = entered()
    Pathway.objects.update(ended_at=now)
    with pytest.raises(Pathway.Ended):
        made(pathway, mobility="need")


def test_the_same_submission_again_is_the_same_diagnosis(theme, entered, made):
    pathway, submission = entered(), uuid.uuid4()
    assert made(pathway, submission=submission, mobility="need") == made(pathway, submission=submission)
    assert ThemeState.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_entries_at_once_are_one(theme, entered, made):
    pathway = entered()
    results = race(8, lambda _: made(pathway, moment="entry", mobility="need"))
    assert sum(isinstance(one, Diagnosis.OutOfOrder) for one in results) == 7
    assert Diagnosis.objects.count() == 1


@pytest.mark.parametrize("moment", ["entry", "exit"])
def test_the_database_refuses_a_second_entry_or_exit(moment):
    first = DiagnosisFactory(moment=moment)
    with pytest.raises(IntegrityError, match=f"one_{moment}_diagnosis_per_pathway"), transaction.atomic():
        DiagnosisFactory(pathway=first.pathway, moment=moment)


def test_the_database_refuses_what_was_not_explored_and_a_theme_twice(theme):
    diagnosis = DiagnosisFactory(states={"mobility": "need"})
    with pytest.raises(IntegrityError, match="theme_state_is_explored"), transaction.atomic():
        ThemeState.objects.update(state="not_explored")
    with pytest.raises(IntegrityError, match="theme_state_once"), transaction.atomic():
        diagnosis.states.create(theme=theme, state="lifted")


# --- The page to fill in ---


def test_an_adviser_takes_stock_and_names_a_barrier_on_the_way(signed_in, adviser, themes, entered):
    pathway, client = entered(), signed_in(adviser)
    sent = client.post(page(pathway), typed(barriers_mobility=["no_transport"]))
    assert sent.url == reverse("tracking:person", args=[pathway.young_person_id])
    assert pathway.diagnoses.get().moment == "entry"
    assert pathway.barriers.get().code == "no_transport"
    text = client.get(sent.url).text
    assert "Où en est-on" in text
    assert "1\u00a0thème non exploré" in text
    assert "Aucun moyen de transport" in text


def test_the_page_starts_from_the_last_time_and_offers_no_second_entry(signed_in, adviser, themes, entered, made):
    pathway, client = entered(), signed_in(adviser)
    fresh = client.get(page(pathway)).context["form"]
    assert (fresh["moment"].value(), fresh["state_mobility"].value()) == ("entry", "not_explored")
    made(pathway, moment="entry", mobility="need")
    BarrierFactory(pathway=pathway, code="no_transport")
    answer = client.get(page(pathway))
    form = answer.context["form"]
    assert (form["moment"].value(), form["state_mobility"].value()) == ("review", "need")
    assert "entry" not in dict(form.fields["moment"].choices)
    assert "no_transport" not in dict(form.fields["barriers_mobility"].choices)
    assert "Aucun moyen de transport" in answer.text


def test_a_page_where_nothing_was_explored_says_so(signed_in, adviser, theme, entered):
    pathway = entered()
    answer = signed_in(adviser).post(page(pathway), typed(state_mobility="not_explored"))
    assert "Choisissez au moins un thème" in answer.text
    assert not pathway.diagnoses.exists()


def test_a_rule_that_says_no_is_said_by_the_form(signed_in, adviser, theme, entered, made):
    pathway, client = entered(), signed_in(adviser)
    made(pathway, moment="exit", mobility="lifted")
    assert "déjà fait" in client.post(page(pathway), typed(moment="review")).text


def test_the_same_form_twice_is_one_diagnosis(signed_in, adviser, theme, entered):
    pathway, client, form = entered(), signed_in(adviser), typed(moment="review")
    for _ in range(2):
        client.post(page(pathway), form)
    assert pathway.diagnoses.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("moment", None),
        ("moment", "a\x00b"),
        ("state_mobility", "<script>alert(1)</script>"),
        ("barriers_mobility", ["no_housing"]),
        ("barriers_mobility", ["é" * 10_000]),
        ("submission", "x"),
    ],
)
def test_a_wrong_value_is_an_error_of_its_field(field, value, signed_in, adviser, theme, entered):
    pathway = entered()
    answer = signed_in(adviser).post(page(pathway), typed(**{field: value}))
    assert answer.context["form"].errors.keys() == {field}
    assert "<script>alert" not in answer.text
    assert not pathway.diagnoses.exists()


@pytest.mark.parametrize(
    ("role", "may_make", "may_read"),
    [("outsider", 404, 404), ("partner", 404, 404), ("manager", 403, 200), ("colleague", 200, 200)],
)
def test_who_may_take_stock_and_who_may_read(role, may_make, may_read, request, signed_in, theme, entered):
    pathway, client = entered(), signed_in(request.getfixturevalue(role))
    assert client.get(page(pathway)).status_code == may_make
    assert client.get(reverse("tracking:diagnoses", args=[pathway.pk])).status_code == may_read
    if may_make != 200:
        assert client.post(page(pathway), typed()).status_code == may_make
        assert not Diagnosis.objects.exists()


# --- The comparison ---


def test_the_picture_and_its_table_say_what_changed(signed_in, adviser, themes, entered, made, now):
    pathway = entered()
    made(pathway, at=now - timedelta(days=90), moment="entry", mobility="need")
    made(pathway, mobility="lifted", housing="need")
    text = signed_in(adviser).get(reverse("tracking:diagnoses", args=[pathway.pk])).text
    assert "Besoin, puis levé" in text
    assert "Non exploré, puis besoin" in text
    assert text.count("Entrée") >= 2


def test_the_comparison_says_what_to_do_when_there_is_nothing(signed_in, adviser, manager, theme, entered):
    address = reverse("tracking:diagnoses", args=[entered().pk])
    assert "Rien d’obligatoire" in signed_in(adviser).get(address).text
    assert "Faire le point" not in signed_in(manager).get(address).text


def test_leaving_reminds_of_the_last_diagnosis(signed_in, adviser, entered):
    pathway = entered()
    assert page(pathway) in signed_in(adviser).get(reverse("tracking:exit", args=[pathway.pk])).text


def test_a_theme_offered_no_more_still_shows_where_it_was_explored(themes):
    diagnosis = DiagnosisFactory(states={"housing": "need"})
    Theme.objects.update(is_offered=False)
    picture = Picture.of([diagnosis], list(Theme.objects.order_by("position")))
    assert [row.theme.pk for row in picture.rows] == ["housing"]


def test_the_story_tells_each_diagnosis(signed_in, adviser, theme, entered, made):
    pathway = entered()
    made(pathway, moment="entry", mobility="need")
    text = signed_in(adviser).get(reverse("tracking:person", args=[pathway.young_person_id]) + "?kind=diagnoses").text
    assert "Point de situation : entrée" in text
    assert "besoin : 1" in text


def test_queries_do_not_grow_with_the_diagnoses(signed_in, adviser, themes, entered):
    pathway, client, counts = entered(), signed_in(adviser), []
    addresses = [
        reverse("tracking:diagnoses", args=[pathway.pk]),
        reverse("tracking:person", args=[pathway.young_person_id]),
    ]
    for _ in range(2):
        for code in ("no_transport", "rent", "debt")[len(counts) :]:
            BarrierFactory(pathway=pathway, code=code).changes.create(
                status="identified", impact="low", changed_at=pathway.entered_at, changed_by=adviser
            )
            DiagnosisFactory(pathway=pathway, states={"mobility": "need", "housing": "lifted"})
            if not counts:
                break
        with CaptureQueriesContext(connection) as queries:
            assert [client.get(address).status_code for address in addresses] == [200, 200]
        counts.append(len(queries))
    assert counts[0] == counts[1]
