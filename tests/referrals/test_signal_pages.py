import uuid

import pytest
from django.urls import reverse

from outreach.models import FieldObservation
from referrals.models import Invitation, Referral, YoungPerson

pytestmark = pytest.mark.django_db

NAMED, CALL_BACK, OBSERVATION = (reverse(f"referrals:{name}") for name in ("named_signal", "call_back", "observation"))
HOSTILE = [
    "<script>alert(1)</script>",
    "\u202eRTL\u202c et \u200binvisible",
    "nul \x00 octet",
    "ligne\n" * 10_000,
    "x" * 100_000,
    "'; DROP TABLE referrals_referral; --",
    "{{ 7|add:7 }} {% csrf_token %}",
]


@pytest.fixture(autouse=True)
def scheme(carrier):
    """Every page needs a scheme to speak for."""


def named(**more):
    return {
        "submission": uuid.uuid4(),
        "consent": "yes_oral",
        "called": "Yanis",
        "contact_kind": "phone",
        "contact": "06 39 98 00 01",
        "commune": "Elven",
        "channel": "charity",
        "sender_as_typed": "Annick, des Paniers",
    } | more


def self_told(**more):
    return {"submission": uuid.uuid4(), "called": "Yanis", "contact": "0639980001", "commune": "elven"} | more


def seen(**more):
    from django.utils import timezone

    today = timezone.localdate().isoformat()
    return {
        "submission": uuid.uuid4(),
        "commune": "Elven",
        "seen_on": today,
        "headcount": 3,
        "age_band": "unknown",
    } | more


def test_three_answers_are_enough(client):
    answer = client.post(NAMED, named())
    referral = Referral.objects.get()
    assert answer.url == reverse("referrals:follow", args=[referral.follow_token])
    assert referral.sender_label == "Annick, des Paniers"
    assert referral.young_person.contact_points.get().value == "+33639980001"


def test_somebody_signed_in_is_not_asked_who_they_are(client, partner, welfare_office):
    client.force_login(partner)
    data = named()
    del data["channel"], data["sender_as_typed"]
    client.post(NAMED, data)
    referral = Referral.objects.get()
    assert (referral.sender, referral.channel) == (welfare_office, "ccas")


def test_a_double_submit_is_one_row(client):
    data = named()
    first, second = client.post(NAMED, data), client.post(NAMED, data)
    assert first.url == second.url
    assert Referral.objects.count() == 1


@pytest.mark.parametrize("missing", ["consent", "called", "contact", "commune", "channel", "sender_as_typed"])
def test_what_is_missing_is_said_beside_its_field_and_the_rest_is_kept(client, missing):
    data = named(called="Yanis" if missing != "called" else "")
    data[missing] = ""
    answer = client.post(NAMED, data)
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {missing}
    assert "Annick" in answer.text or missing == "sender_as_typed"
    assert f'id="error_1_id_{missing}"' in answer.text or f"id_{missing}" in answer.text
    assert not YoungPerson.objects.exists()


@pytest.mark.parametrize(
    "field", ["called", "contact", "commune", "sender_as_typed", "comment", "birth_year", "themes"]
)
@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_words_never_break_the_form(client, field, value):
    answer = client.post(NAMED, named(**{field: value}))
    assert answer.status_code in (200, 302)
    assert "<script>alert" not in answer.text
    if answer.status_code == 200:
        assert field in answer.context["form"].errors
        assert not YoungPerson.objects.exists()


@pytest.mark.parametrize("page", [NAMED, CALL_BACK, OBSERVATION])
@pytest.mark.parametrize("submission", ["", "not-a-number", "\x00"])
def test_a_form_without_its_number_is_asked_again(client, page, submission):
    answer = client.post(page, named(submission=submission))
    assert answer.status_code == 200
    assert not Referral.objects.exists()


def test_names_are_cleaned_of_what_no_reader_sees(client):
    client.post(NAMED, named(called="  Ya\u200bnis\u202e   D. "))
    assert YoungPerson.objects.get().called == "Yanis D."


@pytest.mark.parametrize(
    ("kind", "contact", "kept"),
    [
        ("email", "Yanis@Exemple.FR", "yanis@exemple.fr"),
        ("instagram", "@Yanis.56", "yanis.56"),
        ("snapchat", "yanis56", "yanis56"),
    ],
)
def test_one_contact_of_any_kind_is_enough(client, kind, contact, kept):
    client.post(NAMED, named(contact_kind=kind, contact=contact))
    assert YoungPerson.objects.get().contact_points.get().value == kept


@pytest.mark.parametrize(
    ("kind", "contact", "says"),
    [
        ("phone", "06 39", "Ce n’est pas un numéro"),
        ("phone", "yanis@exemple.fr", "choisissez un autre moyen"),
        ("email", "yanis@", "pas complète"),
        ("snapchat", "deux mots", "sans espace"),
    ],
)
def test_a_contact_that_cannot_be_says_how_to_mend(client, kind, contact, says):
    answer = client.post(NAMED, named(contact_kind=kind, contact=contact))
    assert says in answer.text
    assert not YoungPerson.objects.exists()


def test_a_landline_is_fine_for_a_call_and_refused_for_sms(client):
    answer = client.post(NAMED, named(contact="02 61 91 00 00", sms_ok="on"))
    assert "numéro fixe" in answer.text
    client.post(NAMED, named(contact="02 61 91 00 00"))
    assert YoungPerson.objects.get().contact_points.get().sms_ok is None


@pytest.mark.parametrize("typed", ["elven", "ELVEN", " Elven "])
def test_a_commune_is_known_whatever_its_spelling(client, elven, typed):
    client.post(NAMED, named(commune=typed))
    assert YoungPerson.objects.get().commune == elven


def test_saint_may_be_short(client, other_commune):
    client.post(NAMED, named(commune="st ave"))
    assert YoungPerson.objects.get().commune == other_commune


def test_an_unknown_commune_is_kept_as_typed(client):
    client.post(NAMED, named(commune="Trifouilly"))
    person = YoungPerson.objects.get()
    assert (person.commune, person.display_commune) == (None, "Trifouilly")


def test_danger_shows_the_numbers_and_keeps_nothing(client):
    answer = client.post(NAMED, named(urgency="danger"))
    assert answer.url == reverse("outreach:emergency")
    assert not YoungPerson.objects.exists()


def test_under_sixteen_is_guided_and_not_kept(client, elven):
    answer = client.post(NAMED, named(birth_year=2013))
    assert answer.url == reverse("referrals:too_young")
    assert "CIO" in client.get(answer.url).text
    assert not YoungPerson.objects.exists()
    assert FieldObservation.objects.get().age_band == "u16"


def test_delicate_words_are_questioned_once(client):
    data = named(comment="Sort de prison, en dépression")
    answer = client.post(NAMED, data)
    assert "prison" in answer.context["form"].errors["comment"][0]
    assert 'type="checkbox" name="comment_is_needed"' in answer.text
    client.post(NAMED, data | {"comment_is_needed": "on"})
    assert Referral.objects.get().comment == "Sort de prison, en dépression"


def test_too_many_forms_from_one_place_are_refused_for_a_while(client):
    answers = [client.post(CALL_BACK, self_told()).status_code for _ in range(45)]
    assert answers[:20] == [302] * 20
    assert answers[-1] == 429


# --- Oneself ---


def test_a_person_asks_to_be_called(client):
    answer = client.post(CALL_BACK, self_told(preferred_moment="soir", sms_ok="on", discreet="on"))
    assert answer.url == reverse("referrals:call_back_thanks")
    referral = Referral.objects.get()
    assert (referral.consent, referral.channel, referral.preferred_moment) == ("self", "self", "soir")
    person = referral.young_person
    assert (person.informed_how, person.discreet_messages) == ("web", True)


@pytest.mark.parametrize("field", ["called", "contact", "commune", "birth_year"])
@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_words_never_break_the_smallest_form(client, field, value):
    assert client.post(CALL_BACK, self_told(**{field: value})).status_code in (200, 302)


# --- Something seen ---


def test_something_seen_names_nobody(client):
    client.post(OBSERVATION, seen(place="City-stade", note="Le soir"))
    observation = FieldObservation.objects.get()
    assert (observation.headcount, observation.place, observation.commune.name) == (3, "City-stade", "Elven")
    assert not YoungPerson.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("headcount", 0), ("headcount", 201), ("headcount", "trois"), ("seen_on", "2999-01-01"), ("seen_on", "hier"),
     ("seen_on", "2001-01-01"), ("age_band", "old"), ("note", "x" * 201)],
)  # fmt: skip
def test_nonsense_is_refused_beside_its_field(client, field, value):
    answer = client.post(OBSERVATION, seen(**{field: value}))
    assert set(answer.context["form"].errors) == {field}
    assert not FieldObservation.objects.exists()


@pytest.mark.parametrize("field", ["commune", "place", "seen_on", "headcount", "note"])
@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_words_never_break_an_observation(client, field, value):
    assert client.post(OBSERVATION, seen(**{field: value})).status_code in (200, 302)


# --- A card to hand over ---


def test_a_card_keeps_nothing_about_anybody(client, partner, welfare_office):
    client.force_login(partner)
    submission = uuid.uuid4()
    first = client.post(reverse("referrals:new_invitation"), {"submission": submission})
    assert client.post(reverse("referrals:new_invitation"), {"submission": submission}).url == first.url
    card = Invitation.objects.get()
    assert (card.organisation, card.created_by) == (welfare_office, partner)
    page = client.get(first.url).text
    assert f"/i/{card.token}/" in page
    assert "<svg" in page
    assert not YoungPerson.objects.exists()


def test_a_card_serves_once(client, partner, now, welfare_office):
    card = Invitation.make(by=partner, organisation=welfare_office, now=_now(), submission=uuid.uuid4())
    address = reverse("referrals:invited", args=[card.token])
    assert client.post(address, self_told()).url == reverse("referrals:call_back_thanks")
    referral = Referral.objects.get()
    assert (referral.invitation, referral.channel, referral.sender_user) == (card, "ccas", None)
    assert "déjà servi" in client.get(address).text
    assert "déjà servi" in client.post(address, self_told()).text
    assert Referral.objects.count() == 1


def test_an_old_card_leads_to_the_form_without_card(client, partner, now, welfare_office):
    card = Invitation.make(by=partner, organisation=welfare_office, now=now.replace(year=2024), submission=uuid.uuid4())
    assert "déjà servi" in client.get(reverse("referrals:invited", args=[card.token])).text


@pytest.mark.parametrize("name", ["invited", "invitation_card", "follow"])
def test_a_wrong_token_is_nowhere(client, name):
    assert client.get(reverse(f"referrals:{name}", args=["inconnu"])).status_code == 404


def _now():
    from django.utils import timezone

    return timezone.now()
