"""The pure part of the matcher: names, levels, weights, learning. No database."""

from datetime import date
from random import Random

import pytest

from referrals.matching import keys, learning, names
from referrals.matching.levels import compare, first_name, last_name
from referrals.matching.rarity import ENOUGH_PEOPLE, Rarity
from referrals.matching.reasons import reasons_of, signs
from referrals.matching.records import Record
from referrals.matching.weights import LEARNED, weigh

PHONE, OTHER_PHONE, SLIPPED = "+33639980001", "+33639985172", "+33639980007"


def record(first="Maëlys", last="Le Goff", phone=None, **more):
    return Record(first, last, phones=frozenset([phone] if phone else []), **more)


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("Kévin", "KEVIN", "same"),
        ("Jean-Marc", "jean marc", "same"),
        ("Antoine", "Tonio", "short"),
        ("Yann", "Jean", "short"),
        ("Thomas", "Toto", "short"),
        ("Clémence", "Clem", "short"),
        ("Mickaël", "Michael", "short"),
        ("Chloé", "Cloe", "sound"),
        ("Mathilde", "Mathylde", "sound"),
        ("Lucas", "L.", "initial"),
        ("Ali", "Eli", "close"),
        ("Hugo", "Manon", "different"),
        ("Inès", "", ""),
    ],
)
def test_first_names_resemble_each_other(one, other, level):
    found = first_name(names.fold(one), names.fold(other))
    assert found == level
    assert first_name(names.fold(other), names.fold(one)) == found


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("Le Goff", "LEGOFF", "same"),
        ("Le Goff", "Goff", "part"),
        ("Le-Goff", "LeGof", "sound"),
        ("Kergoat", "Quergoat", "sound"),
        ("Nevo-Rosbio", "Rosbio", "part"),
        ("Martin", "M", "initial"),
        ("Martin", "Thomas", "different"),
    ],
)
def test_family_names_resemble_each_other(one, other, level):
    assert last_name(names.fold(one), names.fold(other)) == level
    assert last_name(names.fold(other), names.fold(one)) == level


def test_a_lone_particle_is_no_family_name():
    assert record(last="Le").last_folded == ""


def test_exchanged_names_are_seen():
    assert compare(record("Inès", "Le Riou"), record("Le Riou", "Inès"))["order"] == "inverted"


def test_one_exchanged_name_alone_is_chance():
    found = compare(record("Thomas", "Martin"), record("Quentin", "Thomas"))
    assert (found["first"], found["last"]) == ("different", "different")
    assert "order" not in found


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ({"birth_date": date(2004, 3, 5)}, {"birth_date": date(2004, 3, 5)}, "date"),
        ({"birth_date": date(2004, 3, 5)}, {"birth_date": date(2004, 5, 3)}, "date_almost"),
        ({"birth_date": date(2004, 3, 5)}, {"birth_year": 2004}, "year"),
        ({"birth_year": 2004}, {"birth_year": 2006}, "year2"),
        ({"birth_year": 2004}, {"birth_year": 1999}, "different"),
        ({"birth_year": 2004}, {}, None),
    ],
)
def test_ages_agree_as_far_as_they_are_known(one, other, level):
    assert compare(record(**one), record(**other)).get("age") == level


def test_a_neighbouring_commune_is_not_far():
    one, other = record(commune="56053"), record(commune="56206")
    assert compare(one, other, {("56206", "56053")})["commune"] == "neighbour"
    assert compare(one, other)["commune"] == "far"


def test_a_phone_with_a_clearly_different_first_name_is_a_family():
    found = compare(record("Hugo", phone=PHONE, commune="56053"), record("Manon", phone=PHONE, commune="56053"))
    assert found["phone"] == "family"
    assert "last" not in found and "commune" not in found


@pytest.mark.parametrize("named_alike", ["Le Goff", ""])
def test_a_phone_shared_by_a_family_or_a_couple_is_no_double(named_alike):
    one = record("Hugo", "Le Goff", PHONE, commune="56053", birth_year=2004)
    other = record("Manon", named_alike, PHONE, commune="56053", birth_year=2004)
    assert weigh(one, other).strength == 0


def test_twins_are_two():
    twin = {"birth_date": date(2004, 3, 5), "commune": "56053"}
    assert weigh(record("Hugo", **twin), record("Manon", **twin)).strength == 0


def test_one_phone_and_one_first_name_are_very_likely_one_person():
    one, other = record("Kévin", "", PHONE), record("Kevin", "Le Goff", PHONE)
    likeness = weigh(one, other)
    assert likeness.strength == 3
    assert reasons_of(likeness)[:2] == ("même téléphone (+++)", "même prénom ou pseudo (+++)")
    assert "âge non connu (·)" in reasons_of(likeness)


def test_a_family_name_is_read_in_a_handle():
    nameless = Record("Lou", handles=frozenset(["lou.dubois56"]))
    assert compare(nameless, record("Lou", "Dubois"))["last"] == "handle"


@pytest.mark.parametrize(("bits", "shown"), [(9, "+++"), (3.3, "++"), (1, "+"), (0.1, "·"), (-2, "−"), (-8, "−−−")])
def test_a_weight_is_shown_in_three_steps(bits, shown):
    assert signs(bits) == shown


def test_resemblance_is_the_same_both_ways():
    one = record("Tonio", "Le Marec", PHONE, birth_year=2004, commune="56053")
    other = record("Antoine", "Lemarec", SLIPPED, birth_year=2005, commune="56206")
    assert weigh(one, other) == weigh(other, one)


# --- Rarity ---


def test_a_rare_name_says_more_than_a_common_one():
    crowd = [Record("Lucas", "Le Gall")] * ENOUGH_PEOPLE + [Record("Tancrède", "Kerdodriec")] * 6
    rarity = Rarity.among(crowd)
    assert rarity.of("first", "same", "tancrede", "tancrede") > rarity.of("first", "same", "lucas", "lucas")
    # Where the spellings differ, the commoner one counts: the other may be a slip of it.
    assert rarity.of("first", "sound", "lukas", "lucas") == rarity.of("first", "sound", "lucas", "lucas")


def test_no_name_borne_by_few_is_kept():
    crowd = [Record("Lucas", "Le Gall")] * ENOUGH_PEOPLE + [Record("Tancrède", "Kerdodriec")]
    assert not {name for name in Rarity.among(crowd).bits if name[2] in ("tancrede", "kerdodriec")}


def test_among_few_people_rarity_says_nothing():
    assert Rarity.among([Record("Lucas", "Le Gall")] * 10).of("first", "same", "lucas", "lucas") == 0


# --- Keys ---


def test_keys_are_hashes_that_depend_on_the_secret(settings):
    before = keys.keys_of(record(phone=PHONE))
    assert all(-(2**63) <= key < 2**63 for key in before)
    settings.SECRET_KEY = "another"
    assert not set(before) & set(keys.keys_of(record(phone=PHONE)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (record("Inès", "Le Riou"), record("Le Riou", "Inès")),
        (record("Camille", "Le Goff"), record("Cam", "LEGOFF")),
        (record("Antoine", "Le Goff"), record("Tonio", "LEGOFF")),
        (record("Lou", "", phone=PHONE), record("Zaz", "Martin", phone=PHONE)),
        (record("Lou", "", commune="56053"), record("Loue", "Martin", commune="56053")),
        (record("Lou", "Martin", birth_year=2004), record("L", "Martim", birth_year=2006)),
        (record("Lucie", "Lagatde", commune="56206"), record("Lucie", "Lagarde", commune="56132")),
        (record("Axekle", "Le Trionnaire"), record("Axelle", "Le Trionnaire")),
        (record("Tremarte", "Lucie"), record("Lucie", "Tremare")),
        (record("Célia", "Rey", commune="56042"), record("Kelia", "Rey", commune="56042")),
        (record("Clara", "Coatrier-Berger"), record("Clara", "Berger")),
        (record("Lou", "Bpcher", birth_year=2004), record("Lo", "Bpker", birth_year=2005)),
        (record("Tomas", "", handles=frozenset({"thom.lepennec"})), record("Thomas", "Le Penneck")),
        (record("Thomas", "Le Penneck"), record("Tomas", "", handles=frozenset({"thom.lepennec"}))),
    ],
)
def test_who_could_be_one_shares_a_key(one, other):
    assert set(keys.keys_to_look_for(one)) & set(keys.keys_of(other))


def test_a_short_sound_is_looked_for_a_slip_away_in_one_commune_only():
    one, other = record("Célia", "Rey", commune="56042"), record("Kelia", "Ray", commune="56260")
    shared = set(keys.asked(one)) & set(keys.kept(other))
    assert not [key for key in shared if key.startswith("slip 5")]


def test_nothing_known_has_no_key():
    assert keys.keys_of(Record("")) == []


@pytest.mark.parametrize("hostile", ["\x00", "‮Kévin", "李小龍", "🙂", "'" * 10_000, "--", " \n "])
def test_whatever_was_typed_is_compared(hostile):
    odd = Record(hostile, hostile, handles=frozenset([hostile]))
    weigh(odd, record())
    weigh(odd, odd)
    keys.keys_of(odd)


# --- Learning ---


def people_told_twice(count=400, seed=3):
    """Made-up descriptions: a name among many, a phone told two times out of three, a place; half are told twice."""
    dice, told = Random(seed), []
    for person in range(count):
        first, last = f"f{dice.randrange(60)}", f"l{dice.randrange(200)}"
        for _ in range(dice.choice((1, 2))):
            phone = person if dice.random() < 0.66 else None
            slipped = last if dice.random() < 0.9 else f"l{dice.randrange(200)}"
            told.append({"first": first, "last": slipped, "phone": phone, "place": dice.randrange(3)})
    return told


def levels_of(one, other):
    told = [field for field in one if one[field] is not None and other[field] is not None]
    return {field: "same" if one[field] == other[field] else "different" for field in told}


def block_of(told, *fields, tells=""):
    pairs = [(a, b) for at, a in enumerate(told) for b in told[at + 1 :]]
    shared = [
        levels_of(a, b) for a, b in pairs if all(a[field] is not None and a[field] == b[field] for field in fields)
    ]
    return learning.Block(shared, frozenset(fields), tells)


def test_weights_are_learned_without_labels():
    told, draw = people_told_twice(), Random(1)
    drawn = [levels_of(*draw.sample(told, 2)) for _ in range(20_000)]
    blocks = [block_of(told, "phone", tells="phone"), block_of(told, "first", "last")]
    weights = learning.learn(drawn, blocks, population=len(told)).weights()
    assert weights["phone"]["same"] > weights["last"]["same"] > weights["first"]["same"] > 4
    assert weights["last"]["different"] < -2
    # What says nothing weighs nothing.
    assert abs(weights["place"]["same"]) < 0.5


def test_shipped_weights_go_down_as_resemblance_does():
    for field in ("first", "last", "age", "commune", "phone", "handle", "sex"):
        weights = list(LEARNED[field].values())
        assert weights == sorted(weights, reverse=True)
