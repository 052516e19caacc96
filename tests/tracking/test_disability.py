"""A recognised disability: with agreement, for the lead adviser alone, never a word more."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, models, transaction
from django.urls import reverse

from joz.audit.models import TrailEntry
from referrals.merging import merge, undo_merge
from tracking.models import AbsenceCover, Disability, Pathway

pytestmark = pytest.mark.django_db


@pytest.fixture
def noted(adviser, now):
    def noting(pathway, status="rqth", agreement="oral"):
        return Disability.note(pathway, status=status, agreement=agreement, by=adviser, now=now)

    return noting


def page(pathway):
    return reverse("tracking:disability", args=[pathway.pk])


def test_there_is_no_room_for_free_text():
    texts = [field for field in Disability._meta.fields if isinstance(field, models.CharField | models.TextField)]
    assert all(field.choices for field in texts)


def test_the_answer_is_kept_with_the_agreement_and_its_day(entered, noted, today):
    pathway = entered()
    noted(pathway)
    again = noted(pathway, status="aah", agreement="written")
    assert Disability.objects.count() == 1
    assert (again.status, again.agreement, again.agreed_on) == ("aah", "written", today)
    traces = TrailEntry.objects.filter(verb="disability.noted")
    assert {trace.object_type for trace in traces} == {"tracking.pathway"}


def test_whoever_prefers_not_to_say_agreed_to_nothing(entered, noted):
    disability = noted(entered(), status="prefer_not", agreement="oral")
    assert (disability.agreement, disability.agreed_on) == ("", None)


@pytest.mark.parametrize("change", [{"agreement": ""}, {"agreed_on": None}, {"status": "prefer_not"}])
def test_the_database_refuses_an_answer_without_its_agreement(change, entered, noted):
    noted(entered())
    with pytest.raises(IntegrityError, match="disability_is_kept_with_agreement"), transaction.atomic():
        Disability.objects.update(**change)


def test_a_pathway_that_is_over_takes_no_answer(entered, noted, now):
    pathway = entered()
    Pathway.objects.update(ended_at=now)
    with pytest.raises(Pathway.Ended):
        noted(pathway)


@pytest.mark.parametrize("role", ["colleague", "manager", "outsider", "partner", "administrator"])
def test_nobody_but_the_lead_adviser_sees_it(role, request, signed_in, entered, noted):
    pathway, reader = entered(), request.getfixturevalue(role)
    noted(pathway)
    assert not Disability.objects.visible_to(reader).exists()
    client = signed_in(reader)
    assert client.get(page(pathway)).status_code in (403, 404)
    assert client.post(page(pathway), {"status": "none", "agreement": "oral"}).status_code in (403, 404)
    text = client.get(reverse("tracking:person", args=[pathway.young_person_id])).text
    assert "RQTH" not in text
    assert "Reconnaissance de handicap" not in text
    assert Disability.objects.get().status == "rqth"


def test_it_passes_with_the_lead(entered, noted, adviser, colleague, now):
    pathway = entered()
    noted(pathway)
    pathway.hand_over(to=colleague, by=adviser, now=now)
    assert Disability.objects.visible_to(colleague).exists()
    assert not Disability.objects.visible_to(adviser).exists()


def test_whoever_stands_in_sees_it_while_the_lead_is_away(
    signed_in, entered, noted, adviser, colleague, manager, today
):
    pathway = entered()
    noted(pathway)
    away = {"adviser": adviser, "substitute": colleague, "organisation_id": pathway.organisation_id, "by": manager}
    AbsenceCover.plan(**away, first_day=today + timedelta(days=1), last_day=today + timedelta(days=2))
    assert signed_in(colleague).get(page(pathway)).status_code == 403
    AbsenceCover.plan(**away, first_day=today, last_day=today)
    assert signed_in(colleague).get(page(pathway)).status_code == 200
    assert Disability.objects.visible_to(colleague).exists()


def test_it_follows_a_merge_and_comes_back_when_the_merge_is_undone(entered, signalled, noted, adviser, now):
    pathway, kept = entered(), signalled(phone="+33639980002").young_person
    gone = pathway.young_person
    noted(pathway)
    done = merge(gone, into=kept, by=adviser, now=now)
    assert Disability.objects.get().young_person == kept
    undo_merge(done, by=adviser, now=now)
    assert Disability.objects.get().young_person == gone


def test_the_lead_adviser_notes_it_and_reads_it_but_the_story_never_tells(signed_in, adviser, entered):
    pathway, client = entered(), signed_in(adviser)
    text = client.post(page(pathway), {"status": "mdph_pending", "agreement": "oral"}, follow=True).text
    assert "Dossier MDPH en cours" in text
    assert "MDPH" not in text[text.index('id="story"') : text.index("dossier-summary")]
    assert client.get(page(pathway)).context["form"]["status"].value() == "mdph_pending"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"status": "rqth"}, "agreement"),
        ({"agreement": "oral"}, "status"),
        ({"status": "autism", "agreement": "oral"}, "status"),
        ({"status": "a\x00b", "agreement": "oral"}, "status"),
        ({"status": "rqth", "agreement": "<script>alert(1)</script>"}, "agreement"),
    ],
)
def test_a_wrong_value_is_an_error_of_its_field(typed, field, signed_in, adviser, entered):
    answer = signed_in(adviser).post(page(entered()), typed)
    assert answer.context["form"].errors.keys() == {field}
    assert "<script>alert" not in answer.text
    assert not Disability.objects.exists()


def test_a_manager_knows_how_many_gave_each_answer(entered, noted):
    noted(entered())
    noted(entered(phone="+33639980002"))
    noted(entered(phone="+33639980003"), status="prefer_not")
    assert Disability.objects.counted() == {"rqth": 2, "prefer_not": 1}
