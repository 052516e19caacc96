"""How two descriptions resemble each other, field by field: one level each, none where one of them says nothing."""

from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from referrals.matching import names
from referrals.matching.records import Record

FIELDS = ("first", "last", "order", "age", "commune", "phone", "handle", "sex")
NEIGHBOUR_MINUTES = 16
HANDLE_LETTERS = 4
ALMOST, CLOSE, ROUGHLY = 0.92, 0.84, 0.75
ALIKE = frozenset({"same", "short", "sound", "part"})


def compare(one: Record, other: Record, neighbours=frozenset()) -> dict[str, str]:
    """The level of each field that both tell; `neighbours` holds pairs of communes a short drive apart."""
    found = _names(one, other)
    found["phone"] = _phone(one.phones, other.phones, is_family=found["first"] == "different")
    if found["phone"] == "family":
        # People of one home: that they bear one name and live in one place says nothing more.
        found = {"first": found["first"], "phone": "family"}
    else:
        found["commune"] = _commune(one.commune, other.commune, neighbours)
    found["age"] = _age(one, other)
    if found["age"] == "date" and found["first"] == "different" and found.get("last") in ALIKE:
        found["age"] = "twins"
    found["handle"] = _handle(one.handles, other.handles)
    if one.sex and other.sex:
        found["sex"] = "same" if one.sex == other.sex else "different"
    return {field: level for field, level in found.items() if level}


def _names(one, other):
    """The levels of the two names, and whether they had to be exchanged to resemble each other."""
    a, b, c, d = one.first_folded, one.last_folded, other.first_folded, other.last_folded
    straight = {"first": first_name(a, c), "last": last_name(b, d) or _in_handle(one, other)}
    if not (b and d) or straight["first"] in ALIKE or straight["last"] in ALIKE:
        return straight
    crossed = {"first": first_name(a, d), "last": last_name(b, c)}
    is_inverted = crossed["first"] in ALIKE and crossed["last"] in ALIKE
    return crossed | {"order": "inverted"} if is_inverted else straight


@lru_cache(maxsize=200_000)
def first_name(one: str, other: str) -> str:
    """The level of two folded first names, `""` if one is unknown."""
    one, other = names.glued(one), names.glued(other)
    if not (one and other):
        return ""
    if one == other:
        return "same"
    if names.are_short_names(one, other):
        return "short"
    shorter, longer = sorted((one, other), key=len)
    if longer.startswith(shorter):
        return "short" if len(shorter) > 2 else "initial"
    return _by_sound_or_letters(one, other)


@lru_cache(maxsize=200_000)
def last_name(one: str, other: str) -> str:
    """The level of two folded family names, `""` if one is unknown."""
    if not (one and other):
        return ""
    if names.glued(one) == names.glued(other):
        return "same"
    mine, theirs = names.bare(one), names.bare(other)
    if mine == theirs or _share_a_part(one, other):
        return "part"
    shorter, longer = sorted((mine, theirs), key=len)
    if longer.startswith(shorter) and len(shorter) < 3:
        return "initial"
    return min(
        _by_sound_or_letters(mine, theirs), _by_sound_or_letters(names.glued(one), names.glued(other)), key=BEST.index
    )


BEST = ("sound", "close", "different")


def _in_handle(one, other):
    """The family name that one does not tell, read in their handle: `@lou.dubois`."""
    nameless, named = (one, other) if other.last_folded else (other, one)
    start = names.bare(named.last_folded)[:HANDLE_LETTERS]
    if nameless.last_folded or len(start) < HANDLE_LETTERS:
        return ""
    return "handle" if any(start in handle for handle in nameless.handles) else ""


def _share_a_part(one, other):
    """Of two names where at least one is double, a word of some length that both have, or nearly."""
    mine, theirs = names.bare_parts(one), names.bare_parts(other)
    if len(mine) + len(theirs) == 2:
        return False
    return any(_by_sound_or_letters(a, b) == "sound" for a in mine for b in theirs if len(a) > 2 and len(b) > 2)


@lru_cache(maxsize=200_000)
def _by_sound_or_letters(one, other):
    likeness = JaroWinkler.similarity(one, other)
    sounds_alike = names.sound(one) == names.sound(other)
    if likeness >= ALMOST or (sounds_alike and likeness >= ROUGHLY):
        return "sound"
    is_slip = len(one) > 2 and DamerauLevenshtein.distance(one, other, score_cutoff=1) <= 1
    return "close" if likeness >= CLOSE or is_slip or sounds_alike else "different"


def _age(one, other):
    if one.birth_date and other.birth_date:
        return _dates(one.birth_date, other.birth_date)
    if not (one.year and other.year):
        return ""
    return ("year", "year1", "year2")[abs(one.year - other.year)] if abs(one.year - other.year) <= 2 else "different"


def _dates(one, other):
    if one == other:
        return "date"
    is_swapped = (one.day, one.month, one.year) == (other.month, other.day, other.year)
    slips = DamerauLevenshtein.distance(one.isoformat(), other.isoformat())
    return "date_almost" if is_swapped or slips == 1 else "different"


def _commune(one, other, neighbours):
    if not (one and other):
        return ""
    if one == other:
        return "same"
    return "neighbour" if (one, other) in neighbours or (other, one) in neighbours else "far"


def _phone(mine, theirs, *, is_family):
    if not (mine and theirs):
        return ""
    if mine & theirs:
        return "family" if is_family else "same"
    near = any(_one_slip(one, other) for one in mine for other in theirs)
    return "almost" if near else "different"


def _one_slip(one, other):
    """One digit off, or two neighbours exchanged."""
    return DamerauLevenshtein.distance(one, other, score_cutoff=1) <= 1


def _handle(mine, theirs):
    if not (mine and theirs):
        return ""
    if mine & theirs:
        return "same"
    near = any(JaroWinkler.similarity(one, other) >= ALMOST for one in mine for other in theirs)
    return "almost" if near else "different"
