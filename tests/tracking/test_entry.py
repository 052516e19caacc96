"""Entering a pathway: the verb, its races, and the page."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from joz.audit.models import TrailEntry
from referrals import actions
from referrals.models import PersonMerge, Referral, YoungPerson
from tests.racing import race
from tests.tracking.conftest import HOSTILE, HOSTILE_NAMES
from tracking.actions import enter_pathway, tell
from tracking.models import Pathway, Step

pytestmark = pytest.mark.django_db


def entry_url(referral):
    return reverse("tracking:entry", args=[referral.pk])


@pytest.fixture
def typed(adviser):
    """The form, filled in as an adviser would."""

    def filled(**changes):
        usual = {
            "submission": str(uuid.uuid4()),
            "informed_how": "oral",
            "agreement": "written",
            "situation": "neet",
            "housing": "parents",
            "transport": ["bike", "lift"],
            "adviser": adviser.pk,
            "goal": "Appeler l’auto-école",
            "owner": "youth",
        }
        return {name: value for name, value in (usual | changes).items() if value is not None}

    return filled


# --- The verb ---


def test_entering_settles_information_agreement_situation_lead_and_first_step(
    signalled, interview, adviser, colleague, now, today
):
    referral = signalled(status="reached")
    situation = {"situation": "neet", "transport": ["walk"]}
    pathway = enter_pathway(referral, interview(situation=situation), adviser=colleague, by=adviser, now=now)
    referral.refresh_from_db()
    person = referral.young_person
    assert referral.status == "enrolled"
    assert (person.informed_on, person.informed_how, person.engaged_on) == (today, "oral", today)
    assert (pathway.agreement, pathway.entered_on, pathway.organisation) == ("oral", today, referral.recipient)
    assert pathway.lead_at(now).adviser == colleague
    assert pathway.steps.get().goal == "Appeler l’auto-école"
    assert (pathway.entry_situation.situation, pathway.entry_situation.housing) == ("neet", "unknown")
    assert TrailEntry.objects.filter(verb="pathway.entered", actor=adviser).count() == 1


def test_somebody_informed_before_keeps_the_day_they_were(signalled, interview, adviser, now, today):
    earlier = today - timedelta(days=5)
    referral = signalled(informed_on=earlier, informed_how="sms")
    enter_pathway(referral, interview(informed_how=""), adviser=adviser, by=adviser, now=now)
    assert YoungPerson.objects.get().informed_on == earlier


@pytest.mark.parametrize("status", ["received", "enrolled"])
def test_nobody_enters_from_a_signal_that_is_not_being_worked_on(status, signalled, interview, adviser, now):
    with pytest.raises(Referral.NotInContactPhase):
        enter_pathway(signalled(status=status), interview(), adviser=adviser, by=adviser, now=now)
    assert not Pathway.objects.exists()


def test_somebody_in_a_pathway_does_not_enter_another_one(entered, signalled, interview, adviser, now):
    person = entered().young_person
    again = signalled(person=person)
    with pytest.raises(Pathway.AlreadyOpen):
        enter_pathway(again, interview(), adviser=adviser, by=adviser, now=now)
    again.refresh_from_db()
    assert again.status == "accepted"


def test_the_same_submission_again_gives_the_same_pathway(signalled, interview, adviser, now):
    referral, entry = signalled(), interview()
    first, second = (enter_pathway(referral, entry, adviser=adviser, by=adviser, now=now) for _ in range(2))
    assert first == second
    assert Step.objects.count() == TrailEntry.objects.filter(verb="pathway.entered").count() == 1


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"agreement": ""}, "pathway_is_agreed_to"),
        ({"first_step": ""}, "step_has_a_goal"),
        ({"informed_how": ""}, "young_person_notice_is_whole"),
    ],
)
def test_the_database_refuses_half_an_entry(wrong, constraint, signalled, interview, adviser, now):
    referral = signalled()
    with pytest.raises(IntegrityError, match=constraint):
        enter_pathway(referral, interview(**wrong), adviser=adviser, by=adviser, now=now)
    referral.refresh_from_db()
    assert (referral.status, Pathway.objects.count()) == ("accepted", 0)


def test_the_database_refuses_a_second_open_pathway(entered):
    pathway = entered()
    with pytest.raises(IntegrityError, match="one_open_pathway_per_person"), transaction.atomic():
        Pathway.objects.create(
            young_person=pathway.young_person,
            organisation=pathway.organisation,
            entered_at=pathway.entered_at,
            entered_on=pathway.entered_on,
            agreement="oral",
        )


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_from_one_signal_make_one_pathway(signalled, interview, adviser, now):
    referral = signalled()
    results = race(8, lambda _: enter_pathway(referral, interview(), adviser=adviser, by=adviser, now=now))
    assert sum(isinstance(one, Pathway) for one in results) == 1
    assert sum(isinstance(one, Referral.NotInContactPhase) for one in results) == 7
    assert Pathway.objects.count() == Step.objects.count() == 1
    assert TrailEntry.objects.filter(verb="pathway.entered").count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_from_eight_signals_about_one_person_make_one_pathway(signalled, interview, adviser, now):
    first = signalled()
    about_them = [first, *(signalled(person=first.young_person) for _ in range(7))]
    results = race(8, lambda i: enter_pathway(about_them[i], interview(), adviser=adviser, by=adviser, now=now))
    assert sum(isinstance(one, Pathway) for one in results) == 1
    assert sum(isinstance(one, Pathway.AlreadyOpen) for one in results) == 7
    assert Referral.objects.filter(status="enrolled").count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_eight_times_at_once_is_one_pathway(signalled, interview, adviser, now):
    referral, entry = signalled(), interview()
    results = race(8, lambda _: enter_pathway(referral, entry, adviser=adviser, by=adviser, now=now))
    assert set(results) == {Pathway.objects.get()}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_", range(3))
def test_nobody_is_merged_away_while_they_enter(_, signalled, interview, adviser, now):
    gone, kept = signalled(phone="+33639980002"), signalled()
    acts = [
        lambda: enter_pathway(gone, interview(), adviser=adviser, by=adviser, now=now),
        lambda: actions.merge(gone.young_person, into=kept.young_person, by=adviser),
    ]
    results = race(2, lambda i: acts[i]())
    assert Pathway.objects.get().young_person.merged_into is None
    assert isinstance(results[0], Pathway)
    assert isinstance(results[1], PersonMerge)


# --- The page ---


def test_an_adviser_enters_somebody(signed_in, adviser, signalled, typed, theme, today):
    referral = signalled(status="reached")
    client = signed_in(adviser)
    assert client.get(entry_url(referral)).status_code == 200
    answer = client.post(entry_url(referral), typed(theme=theme.pk, due_on=today.isoformat()))
    pathway = Pathway.objects.get()
    assert answer.url == reverse("tracking:person", args=[pathway.young_person_id])
    assert (pathway.agreement, pathway.steps.get().due_on, pathway.steps.get().theme) == ("written", today, theme)
    assert pathway.entry_situation.transport == ["bike", "lift"]
    assert pathway.entry_situation.education == "unknown"


def test_the_same_form_twice_leads_to_the_same_person(signed_in, adviser, signalled, typed):
    referral, client, form = signalled(), signed_in(adviser), typed()
    assert client.post(entry_url(referral), form).url == client.post(entry_url(referral), form).url
    assert Pathway.objects.count() == 1


def test_a_second_form_is_told_why_and_keeps_what_was_typed(signed_in, adviser, signalled, interview, typed, now):
    referral, client = signalled(), signed_in(adviser)
    enter_pathway(signalled(person=referral.young_person), interview(), adviser=adviser, by=adviser, now=now)
    answer = client.post(entry_url(referral), typed(goal="Visiter le garage"))
    assert answer.status_code == 200
    assert "déjà en parcours" in answer.text
    assert "Visiter le garage" in answer.text


@pytest.mark.parametrize(
    ("status", "sentence"), [("enrolled", "déjà en parcours"), ("received", "pas en cours de contact")]
)
def test_a_signal_that_cannot_be_entered_says_so(status, sentence, signed_in, adviser, signalled):
    answer = signed_in(adviser).get(entry_url(signalled(status=status)))
    assert answer.status_code == 200
    assert sentence in answer.text


def test_somebody_informed_already_is_not_asked_again(signed_in, adviser, signalled, today):
    answer = signed_in(adviser).get(entry_url(signalled(informed_on=today, informed_how="oral")))
    assert "informed_how" not in answer.context["form"].fields
    assert "Déjà fait" in answer.text


def test_a_minor_is_flagged(signed_in, adviser, signalled, today):
    assert "Mineur·e" in signed_in(adviser).get(entry_url(signalled(birth_year=today.year - 17))).text


def test_only_advisers_of_the_organisation_may_lead(signed_in, adviser, outsider, manager, signalled, typed):
    referral, client = signalled(), signed_in(adviser)
    for nobody in (outsider.pk, manager.pk):
        answer = client.post(entry_url(referral), typed(adviser=nobody))
        assert "adviser" in answer.context["form"].errors
    assert not Pathway.objects.exists()


@pytest.mark.parametrize(
    ("role", "status"),
    [("outsider", 404), ("partner", 404), ("administrator", 404), ("manager", 403), ("colleague", 200)],
)
def test_who_may_enter_somebody(role, status, request, signed_in, signalled, typed):
    referral = signalled()
    client = signed_in(request.getfixturevalue(role))
    assert client.get(entry_url(referral)).status_code == status
    if status != 200:
        assert client.post(entry_url(referral), typed()).status_code == status
        assert not Pathway.objects.exists()


@pytest.mark.parametrize("goal", HOSTILE, ids=HOSTILE_NAMES)
def test_hostile_words_are_kept_in_the_form_or_made_harmless(goal, signed_in, adviser, signalled, typed):
    referral, client = signalled(), signed_in(adviser)
    answer = client.post(entry_url(referral), typed(goal=goal), follow=True)
    assert answer.status_code == 200
    if Pathway.objects.exists():
        assert "<script>alert" not in answer.text
        assert "\u202e" not in Step.objects.get().goal
    else:
        assert answer.context["form"].errors.keys() == {"goal"}
        assert answer.context["form"]["goal"].value() == goal


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("informed_how", "rumour"),
        ("agreement", ""),
        ("situation", "astronaut"),
        ("transport", ["walk", "carpet"]),
        ("transport", ["none", "car"]),
        ("resources", ["none", "rsa"]),
        ("adviser", "abc"),
        ("adviser", "9" * 30),
        ("adviser", "1\x00"),
        ("theme", "1\x00"),
        ("theme", "x" * 5000),
        ("owner", "boss"),
        ("due_on", "hier"),
        ("due_on", "2020-01-01"),
        ("due_on", "9999-12-31"),
        ("submission", "not-a-number"),
        ("goal", None),
    ],
)
def test_a_wrong_value_is_an_error_of_its_field(field, value, signed_in, adviser, signalled, typed):
    answer = signed_in(adviser).post(entry_url(signalled()), typed(**{field: value}))
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {field}
    assert answer.context["form"]["housing"].value() == "parents"
    assert not Pathway.objects.exists()


def test_delicate_words_are_questioned_once(signed_in, adviser, signalled, typed):
    referral, client = signalled(), signed_in(adviser)
    answer = client.post(entry_url(referral), typed(goal="Passer au tribunal"))
    assert "tribunal" in answer.context["form"].errors["goal"][0]
    client.post(entry_url(referral), typed(goal="Passer au tribunal", goal_is_needed="on"))
    assert Step.objects.get().goal == "Passer au tribunal"


# --- Telling ---


def test_somebody_is_told_once_what_we_keep(signalled, adviser, now, today):
    person = signalled().young_person
    tell(person, how="sms", by=adviser, now=now)
    tell(person, how="oral", by=adviser, now=now + timedelta(days=3))
    assert (person.informed_on, person.informed_how) == (today, "sms")
    assert TrailEntry.objects.filter(verb="young_person.informed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_tellings_at_once_leave_one_trace(signalled, adviser, now):
    person = signalled().young_person
    race(8, lambda _: tell(person, how="oral", by=adviser, now=now))
    assert TrailEntry.objects.filter(verb="young_person.informed").count() == 1


def test_an_adviser_notes_that_somebody_was_told(signed_in, adviser, signalled, today):
    person = signalled().young_person
    url, client = reverse("tracking:information", args=[person.pk]), signed_in(adviser)
    assert client.get(url).status_code == 200
    assert client.post(url, {"how": "carrier pigeon"}).context["form"].errors.keys() == {"how"}
    assert client.post(url, {"how": "oral"}).url == reverse("tracking:person", args=[person.pk])
    person.refresh_from_db()
    assert person.informed_on == today
    assert "Déjà fait" in client.get(url).text


@pytest.mark.parametrize(("role", "status"), [("outsider", 404), ("partner", 404), ("manager", 403)])
def test_who_may_note_that_somebody_was_told(role, status, request, signed_in, signalled):
    url = reverse("tracking:information", args=[signalled().young_person_id])
    assert signed_in(request.getfixturevalue(role)).post(url, {"how": "oral"}).status_code == status
