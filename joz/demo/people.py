"""Young people who do not exist: names, ages, places and numbers drawn after DOMAIN § 11.2, all fictional."""

import unicodedata
from collections import defaultdict
from datetime import date, timedelta

from referrals.matching.people import keys_to_keep
from referrals.models import ContactPoint, YoungPerson

Kind, Sex, Level = ContactPoint.Kind, YoungPerson.Sex, YoungPerson.IdentityLevel

SEXES = {Sex.MALE: 55, Sex.FEMALE: 42, Sex.OTHER: 1, Sex.UNKNOWN: 2}
AGES = dict(zip(range(16, 30), (9, 13, 15, 14, 12, 9, 7, 6, 5, 4, 2, 2, 1, 1), strict=True))
KINDS = {Kind.PHONE: 82, Kind.INSTAGRAM: 8, Kind.SNAPCHAT: 6, Kind.EMAIL: 4}
SMS_ANSWERS = {True: 70, None: 22, False: 8}

CALLED = {
    Sex.FEMALE: (
        "Anaïs Anna Awena Bleuenn Camille Célia Chloé Clara Coraline Dounia Elisa Ema Enora Fatou Gwenola Inès Jade "
        "Janelle Kenza Klervi Laly Léna Lilou Lina Lisa Louane Louna Maëlle Maïwenn Manon Marine Maya Mélissa Morgane "
        "Nolwenn Océane Oriane Rozenn Salomé Samia Sarah Shana Soazig Solène Tess Tifenn Yaëlle Zélie"
    ).split(),
    Sex.MALE: (
        "Aël Alan Alexis Amine Antoine Axel Baptiste Brendan Briac Corentin Dylan Elouan Enzo Erwan Esteban Ewen "
        "Florian Gaël Gurvan Hugo Ibrahim Jordan Kévin Killian Léo Loïc Lorenzo Malo Mathéo Mattis Mehdi Nathan Nolan "
        "Noam Pierrick Quentin Rayan Ronan Ryan Sacha Samuel Steven Théo Thibault Titouan Tom Tristan Yanis Youenn"
    ).split(),
}
# Whoever gives no sex gives a short name, or a pseudonym.
SHORT = "Alix Charlie Eden Jo Lou Maé Noa Sam Swann Zaz".split()
# Invented, with the ring of the country.
LAST_NAMES = (
    "Brézolle Coëtmeur Dréanic Elvanic Fauvarec Goulvanne Guennarz Guirvan Jouvrec Kerbastiou Kergolan Kermanac "
    "Kervadoué Lannuzo Larvoret Locmarec Madenic Morvanec Nédellou Ormelec Penhoëdic Péravel Plouvarec Quérédan "
    "Quintrel Rozanec Ruvarec Sauvanec Talvarn Trévanic Tréhoric Urvanel Vannelou Yvonnec"
).split()

# Numbers that ARCEP keeps for fiction: they ring nowhere. Mobiles first; the first hundred of each are for tests.
FICTION = ("+33639980000", "+33261910000", "+33199000000", "+33353010000", "+33465710000", "+33536490000")
IN_EACH, LEFT_TO_TESTS = 10_000, 100


def drawn(dice, weights):
    """One key of a table of weights."""
    return dice.choices(list(weights), list(weights.values()))[0]


def draw_person(dice, *, on):
    """What the signal tells of somebody: a name or less, often a sex, a year of birth."""
    sex, has_last_name = drawn(dice, SEXES), dice.random() < 0.6
    return {
        "called": dice.choice(CALLED.get(sex, SHORT)),
        "last_name": dice.choice(LAST_NAMES) if has_last_name else "",
        "identity_level": Level.DECLARED if has_last_name else Level.PSEUDO,
        "sex": sex,
        "birth_year": on.year - drawn(dice, AGES) if dice.random() < 0.88 else None,
        "discreet_messages": dice.random() < 0.08,
    }


def draw_birth_date(dice, person, *, on):
    """A whole date, told at entry; the birthday has passed on the day of the signal, so that nobody was fifteen."""
    year = person.birth_year or on.year - drawn(dice, AGES)
    return date(year, 1, 1) + timedelta(days=dice.randrange(min(on.timetuple().tm_yday, 365)))


def draw_contacts(dice, called, *, nth, on):
    """One way to reach the `nth` person, sometimes two; with the answer about SMS."""
    number, first = phone_number(nth), drawn(dice, KINDS)
    kinds = dict.fromkeys([first, *([drawn(dice, KINDS)] if dice.random() < 0.2 else [])])
    for kind in kinds:
        if kind != Kind.PHONE:
            yield {"kind": kind, "value": _address(kind, called, nth)}
        elif number:
            sms_ok = drawn(dice, SMS_ANSWERS)
            yield {"kind": kind, "value": number, "sms_ok": sms_ok, "sms_ok_on": None if sms_ok is None else on}
    if list(kinds) == [Kind.PHONE] and not number:
        yield {"kind": Kind.SNAPCHAT, "value": _address(Kind.SNAPCHAT, called, nth)}


def put_match_keys(ledger):
    """Give the people of a ledger the keys that the verbs would have kept."""
    contacts = defaultdict(list)
    for point in ledger.rows(ContactPoint):
        contacts[point.young_person_id].append(point.value)
    for person in ledger.rows(YoungPerson):
        person.match_keys = keys_to_keep(person, contacts[person.pk])


def phone_number(nth):
    """A number of fiction for the `nth` person, never twice; None when there are none left."""
    of_range, rank = divmod(nth, IN_EACH - LEFT_TO_TESTS)
    if of_range >= len(FICTION):
        return None
    return f"+{int(FICTION[of_range]) + LEFT_TO_TESTS + rank}"


def _address(kind, called, nth):
    ascii_name = unicodedata.normalize("NFD", called).encode("ascii", "ignore").decode().lower()
    return f"{ascii_name}{nth}@exemple.invalid" if kind == Kind.EMAIL else f"{ascii_name}.exemple{nth}"
