"""« Fiche de relais »: chosen line by line with the person, sent, answered once, taken back, forgotten."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from joz.audit.models import TrailEntry
from joz.outbox.models import Message
from partners.models import Organisation
from tests.factories import HandoverSheetFactory, OrganisationFactory, StepFactory, ThemeFactory
from tests.racing import race
from tests.tracking.conftest import HOSTILE, HOSTILE_NAMES
from tracking.handover_sheets import hand, receive_answer, what_may_be_handed, wipe_ended
from tracking.leaving import Leaving, leave_pathway
from tracking.models import HandoverSheet, PathwayExit
from tracking.reading import Dossier
from tracking.tasks import wipe_handover_sheets

pytestmark = pytest.mark.django_db

Kind = Organisation.Kind


def new_url(pathway):
    return reverse("tracking:new_sheet", args=[pathway.pk])


def received_url(sheet):
    return reverse("tracking:received_sheet", args=[sheet.token])


@pytest.fixture
def cfa():
    return OrganisationFactory(name="CFA du Golfe", email="accueil@cfa.invalid", kind=Kind.SCHOOL)


@pytest.fixture
def typed(cfa):
    def filled(**changes):
        usual = {
            "submission": str(uuid.uuid4()),
            "organisation": cfa.pk,
            "items": ["identity", "commune"],
            "agreement": "oral",
        }
        return {name: value for name, value in (usual | changes).items() if value is not None}

    return filled


@pytest.fixture
def handed(entered, cfa, adviser, now):
    """A sheet on its way: `handed(pathway, organisation=…)`."""

    def made(pathway=None, *, organisation=cfa, at=now, **known):
        usual = {"recipient_as_typed": "", "email": "accueil@cfa.invalid", "agreement": "oral"}
        usual |= {"content": [["Identité", "Yanis"]], "submission": uuid.uuid4()}
        return hand(pathway or entered(), organisation=organisation, by=adviser, now=at, **usual | known)

    return made


# --- What may be handed ---


def test_only_what_is_known_may_be_handed_and_never_disability(entered, today):
    pathway = entered(called="Lou", step={"situation": {"situation": "neet", "education": "n3", "resources": ["aah"]}})
    StepFactory(pathway=pathway, goal="Dossier MDPH", theme=ThemeFactory(code="disability", label="Handicap"))
    StepFactory(pathway=pathway, goal="Passer le code", theme=ThemeFactory(code="mobility", label="Mobilité"))
    StepFactory(pathway=pathway, goal="Refaire le CV", completed=True)
    may = what_may_be_handed(pathway, on=today)
    assert may["identity"] == ("Identité", "Lou")
    assert may["situation"] == ("Situation", "Ni emploi, ni études, ni formation · CAP, BEP (niveau 3)")
    assert may["themes"] == ("Thèmes travaillés", "Mobilité")
    assert may["done"] == ("Étapes faites", "Refaire le CV")
    assert may["to_do"] == ("Étapes en cours", "Appeler l’auto-école ; Passer le code")
    assert "age" not in may
    assert not any(word in str(may) for word in ("MDPH", "Handicap", "AAH"))


# --- Handed ---


def test_the_letter_names_nobody_and_leads_to_the_sheet(handed):
    sheet = handed()
    message = Message.objects.get()
    assert (message.to, message.channel) == ("accueil@cfa.invalid", "email")
    assert "Yanis" not in message.subject + message.body
    assert received_url(sheet) in message.body


def test_the_same_submission_again_is_one_sheet_and_one_letter(handed, entered):
    pathway, submission = entered(), uuid.uuid4()
    assert handed(pathway, submission=submission) == handed(pathway, submission=submission)
    assert Message.objects.count() == TrailEntry.objects.filter(verb="handover_sheet.handed").count() == 1


def test_what_was_handed_does_not_move_when_the_person_does(signed_in, adviser, entered, typed):
    pathway = entered(called="Lou")
    signed_in(adviser).post(new_url(pathway), typed())
    type(pathway.young_person).objects.update(called="Un autre")
    assert HandoverSheet.objects.get().content[0] == ["Identité", "Lou"]


# --- Answered, taken back ---


@pytest.mark.parametrize(
    ("kind", "reason"), [(Kind.SCHOOL, "relay"), (Kind.FRANCE_TRAVAIL, "ft_cap"), (Kind.CAP_EMPLOI, "ft_cap")]
)
@pytest.mark.parametrize("order", ["left first", "answered first"])
def test_a_yes_makes_a_relay_of_an_end_that_waited_for_it(kind, reason, order, handed, entered, adviser, now, today):
    pathway = entered()
    sheet = handed(pathway, organisation=OrganisationFactory(kind=kind))
    leaving = Leaving(reason="other_structure", exited_on=today)
    acts = [
        lambda: leave_pathway(pathway, leaving, by=adviser, now=now),
        lambda: receive_answer(sheet, answer="taken", name="Mme Le Goff, accueil", now=now),
    ]
    for act in acts if order == "left first" else reversed(acts):
        act()
    assert PathwayExit.objects.get().reason == reason
    assert TrailEntry.objects.filter(verb="pathway.relay_confirmed").count() == 1


@pytest.mark.parametrize(("answer", "reason"), [("declined", "other_structure"), ("taken", "job_short")])
def test_a_no_and_another_end_change_nothing(answer, reason, handed, entered, adviser, now, today):
    pathway = entered()
    sheet = handed(pathway)
    leave_pathway(pathway, Leaving(reason=reason, exited_on=today), by=adviser, now=now)
    receive_answer(sheet, answer=answer, name="Accueil", now=now)
    assert PathwayExit.objects.get().reason == reason


def test_one_answers_once(handed, now):
    sheet = handed()
    receive_answer(sheet, answer="taken", name="Accueil", now=now)
    with pytest.raises(HandoverSheet.Over):
        receive_answer(sheet, answer="declined", name="Accueil", now=now)
    assert HandoverSheet.objects.get().answer == "taken"


def test_a_sheet_is_taken_back_until_it_is_answered_and_nothing_of_it_stays(handed, adviser, now):
    sheet = handed()
    sheet.revoke(by=adviser, now=now)
    assert (sheet.content, sheet.email) == ([], "")
    with pytest.raises(HandoverSheet.Over):
        sheet.confirm(answer="taken", name="Accueil", now=now)
    answered = handed(sheet.pathway)
    answered.confirm(answer="taken", name="Accueil", now=now)
    with pytest.raises(HandoverSheet.Over):
        answered.revoke(by=adviser, now=now)


def test_nobody_answers_after_thirty_days(handed, now):
    sheet = handed(at=now - timedelta(days=30))
    with pytest.raises(HandoverSheet.Over):
        sheet.confirm(answer="taken", name="Accueil", now=now)


@pytest.mark.django_db(transaction=True)
def test_an_answer_and_a_revocation_at_once_leave_one_end(handed, adviser, now):
    sheet = handed()

    def act(index):
        found = HandoverSheet.objects.get(pk=sheet.pk)
        if index % 2:
            found.revoke(by=adviser, now=now)
        else:
            found.confirm(answer="taken", name="Accueil", now=now)

    results = race(8, act)
    assert sum(isinstance(one, HandoverSheet.Over) for one in results) == 7


@pytest.mark.parametrize("end", ["answered", "revoked", "expired"])
def test_what_it_said_is_forgotten_thirty_days_after_its_end(end, handed, adviser, now):
    sheet = handed()
    if end == "answered":
        sheet.confirm(answer="taken", name="Accueil", now=now)
    if end == "revoked":
        sheet.revoke(by=adviser, now=now)
    days = 60 if end == "expired" else 30
    wipe_ended(now + timedelta(days=days - 1))
    assert HandoverSheet.objects.get().content == ([] if end == "revoked" else [["Identité", "Yanis"]])
    wipe_ended(now + timedelta(days=days))
    assert (HandoverSheet.objects.get().content, HandoverSheet.objects.get().email) == ([], "")
    assert wipe_ended(now + timedelta(days=days)) == 0


def test_the_clock_forgets_by_itself(handed, now):
    handed(at=now - timedelta(days=90))
    wipe_handover_sheets()
    assert HandoverSheet.objects.get().content == []


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"answer": "taken"}, "handover_sheet_answer_is_whole"),
        ({"agreement": ""}, "handover_sheet_is_agreed_to"),
        ({"organisation": None}, "handover_sheet_goes_to_one"),
        ({"recipient_as_typed": "Ailleurs"}, "handover_sheet_goes_to_one"),
    ],
)
def test_the_database_refuses_half_a_sheet(change, constraint, handed):
    handed()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        HandoverSheet.objects.update(**change)


def test_the_database_refuses_a_sheet_both_answered_and_taken_back(handed, now):
    handed().confirm(answer="taken", name="Accueil", now=now)
    with pytest.raises(IntegrityError, match="handover_sheet_revoked_or_answered"), transaction.atomic():
        HandoverSheet.objects.update(revoked_at=now)


# --- At rest ---


def as_stored(sheet):
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM tracking_handoversheet WHERE id = %s", [sheet.pk])
        return cursor.fetchone()[0]


def test_what_was_handed_is_not_readable_in_the_database(handed):
    sheet = handed()
    assert "Yanis" not in as_stored(sheet)
    assert "Identit" not in as_stored(sheet)
    assert HandoverSheet.objects.get().content == [["Identité", "Yanis"]]


def test_the_same_thing_handed_twice_does_not_look_the_same(handed):
    assert as_stored(handed()) != as_stored(handed())


def test_a_wiped_sheet_keeps_no_seal(handed, adviser, now):
    sheet = handed()
    sheet.revoke(by=adviser, now=now)
    assert as_stored(sheet) == ""


def test_a_sheet_survives_a_new_key_and_reads_as_empty_once_the_old_one_is_gone(handed, settings, client):
    sheet = handed()
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another" * 10
    assert HandoverSheet.objects.get().content == []
    assert client.get(reverse("tracking:received_sheet", args=[sheet.token])).status_code == 404
    settings.SECRET_KEY_FALLBACKS = [old]
    assert HandoverSheet.objects.get().content == [["Identité", "Yanis"]]


# --- The pages of the team ---


def test_each_line_is_shown_as_it_will_be_read_and_none_is_ticked(signed_in, adviser, entered):
    page = signed_in(adviser).get(new_url(entered(called="Lou")))
    assert "Lou" in page.text
    assert "Appeler l’auto-école" in page.text
    assert "checked" not in page.text[page.text.index("Quoi, ligne") :]


def test_a_sheet_is_handed_shown_in_the_story_and_printed(signed_in, adviser, entered, typed, now):
    pathway, client = entered(), signed_in(adviser)
    answer = client.post(new_url(pathway), typed(comment="Une place en janvier"), follow=True)
    assert "en route vers CFA du Golfe" in answer.text
    sheet = HandoverSheet.objects.get()
    assert sheet.email == "accueil@cfa.invalid"
    assert sheet.content[-1] == ["Ce que la personne demande", "Une place en janvier"]
    assert "En attente de réponse" in client.get(reverse("tracking:sheet", args=[sheet.pk])).text
    receive_answer(sheet, answer="taken", name="Mme Le Goff", now=now)
    told = [one.title for one in Dossier.of(pathway.young_person, reader=adviser, now=now).story.moments]
    assert {"CFA du Golfe prend le relais", "Fiche de relais remise : CFA du Golfe"} <= set(told)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"items": []}, "items"),
        ({"items": ["disability"]}, "items"),
        ({"items": ["a\x00"]}, "items"),
        ({"agreement": None}, "agreement"),
        ({"organisation": None}, "recipient_as_typed"),
        ({"recipient_as_typed": "Ailleurs"}, "recipient_as_typed"),
        ({"email": "nulle part"}, "email"),
        ({"comment": "Il sort de prison"}, "comment"),
        ({"submission": "x"}, "submission"),
    ],
)
def test_nothing_is_handed_half_way(changes, field, signed_in, adviser, entered, typed):
    answer = signed_in(adviser).post(new_url(entered()), typed(**changes))
    assert field in answer.context["form"].errors
    assert not HandoverSheet.objects.exists()


def test_a_structure_without_an_address_asks_for_one(signed_in, adviser, entered, typed):
    nowhere = OrganisationFactory(email="")
    answer = signed_in(adviser).post(new_url(entered()), typed(organisation=nowhere.pk))
    assert answer.context["form"].errors.keys() == {"email"}


@pytest.mark.parametrize("words", HOSTILE, ids=HOSTILE_NAMES)
def test_hostile_words_are_kept_in_the_form_or_made_harmless(words, client, signed_in, adviser, entered, typed):
    signed_in(adviser).post(new_url(entered()), typed(comment=words))
    sheet = HandoverSheet.objects.first()
    if sheet:
        assert "<script>alert" not in client.get(received_url(sheet)).text


def test_a_sheet_is_taken_back_after_one_question(signed_in, adviser, handed, client):
    sheet = handed()
    url = reverse("tracking:sheet_revocation", args=[sheet.pk])
    assert "Retirer cette fiche" in signed_in(adviser).get(url).text
    assert "est retirée" in signed_in(adviser).post(url, follow=True).text
    assert "attend plus de réponse" in signed_in(adviser).post(url, follow=True).text
    assert client.get(received_url(sheet)).status_code == 404


@pytest.mark.parametrize(
    ("role", "status"), [("outsider", 404), ("partner", 404), ("administrator", 404), ("manager", 403)]
)
def test_nobody_else_hands_or_takes_back(role, status, request, signed_in, entered, handed, typed):
    pathway = entered()
    sheet, client = handed(pathway), signed_in(request.getfixturevalue(role))
    for url in (new_url(pathway), reverse("tracking:sheet_revocation", args=[sheet.pk])):
        assert client.get(url).status_code == status
        assert client.post(url, typed()).status_code == status
    assert HandoverSheet.objects.get().revoked_at is None


# --- The page of the receiver ---


def test_the_receiver_reads_and_says_yes_without_an_account(client, handed):
    sheet = handed()
    page = client.get(received_url(sheet))
    assert "Yanis" in page.text
    assert "Prenez-vous le relais" in page.text
    answer = client.post(received_url(sheet), {"answer": "taken", "name": "Mme Le Goff, accueil"}, follow=True)
    assert "Merci de votre réponse" in answer.text
    sheet.refresh_from_db()
    assert (sheet.answer, sheet.answered_by_name) == ("taken", "Mme Le Goff, accueil")


def test_answering_twice_is_told_so(client, handed):
    sheet = handed()
    for answer in ("taken", "declined"):
        page = client.post(received_url(sheet), {"answer": answer, "name": "Accueil"}, follow=True)
    assert "Merci de votre réponse" in page.text
    assert HandoverSheet.objects.get().answer == "taken"


@pytest.mark.parametrize("typed", [{}, {"answer": "maybe", "name": "a\x00"}, {"answer": "", "name": "x" * 200}])
def test_half_an_answer_is_asked_again(typed, client, handed):
    sheet = handed()
    assert client.post(received_url(sheet), typed).context["form"].errors.keys() == {"answer", "name"}
    assert HandoverSheet.objects.get().answer == ""


@pytest.mark.parametrize("state", ["expired", "wiped", "unknown"])
def test_a_link_that_serves_no_more_says_nothing(state, client, handed, now):
    sheet = handed(at=now - timedelta(days=31) if state == "expired" else now)
    if state == "wiped":
        HandoverSheet.objects.update(content=[])
    if state == "unknown":
        sheet = HandoverSheetFactory.build(token="x" * 22)
    assert client.get(received_url(sheet)).status_code == 404
