"""Blocking keys: what two descriptions of one person nearly always share, hashed so that they say nothing alone.

A key is the first 64 bits of an HMAC under `SECRET_KEY`. Whoever changes that secret makes every stored key useless:
`manage.py keep_match_keys` then computes them all again.
"""

import hmac
from collections.abc import Iterator

from django.conf import settings

from referrals.matching import names
from referrals.matching.records import Record

# People guess ages: a year alone is also looked for two years around, with less of the names one year.
YEARS_AROUND, YEARS_NEAR, SOUNDS_OF_START = 2, 1, 2
# A sound of two letters without one of them is nearly any name: only in one commune does it tell something.
SHORTEST_SOUND, SHORTEST_BESIDE = 3, 2
LETTERS_IN_HANDLE, LONGEST_READ = 4, 30


def keys_of(record: Record) -> list[int]:
    """The keys under which a description is kept, as PostgreSQL's `bigint`, each once."""
    return sorted({keyed(text) for text in kept(record)})


def keys_to_look_for(record: Record) -> list[int]:
    """The keys of the descriptions that could be about the same person."""
    return sorted({keyed(text) for text in asked(record)})


def keyed(text: str) -> int:
    """A text as a signed 64-bit number that only this installation can compute."""
    digest = hmac.digest(settings.SECRET_KEY.encode(), f"match:{text}".encode(), "sha256")
    return int.from_bytes(digest[:8], "big", signed=True)


# --- In clear: only for tests and benchmarks, never to be stored ---


def kept(record: Record) -> Iterator[str]:
    """What a description is kept under."""
    yield from _names(record)
    yield from _contacts(record)
    yield from _years(record, around=0, near=0)
    yield from _in_handles(record, named="named", nameless="nameless")
    if record.commune:
        first, last = _names_of(record)
        yield from _in_commune(record, "any", ({first, last}))
        yield from _with_initial(record, first, last) if last else _in_commune(record, "alone", {first})


def asked(record: Record) -> Iterator[str]:
    """What the same person may be kept under: with the years around, and the short names; by one
    name, when either tells only one."""
    yield from _names(record)
    yield from _contacts(record)
    yield from _years(record, around=YEARS_AROUND, near=YEARS_NEAR)
    yield from _in_handles(record, named="nameless", nameless="named")
    if record.commune:
        first, last = _names_of(record)
        if last:
            yield from _with_initial(record, first, last)
        yield from _in_commune(record, "alone" if last else "any", {first, last})
    yield from _by_short_name(record)


def _names_of(record):
    """Both names without particles, since names get exchanged; one that is nothing else is kept."""
    folded = (record.first_folded, record.last_folded)
    return [names.bare(name) or names.glued(name) for name in folded]


def _names(record):
    """The sound of both names in any order; that of the family name with the initial of the other; then a slip away."""
    first, last = _names_of(record)
    for family in _family_names(record, last):
        heard = sorted(filter(None, (names.sound(first), names.sound(family))))
        if len(heard) == 2:
            yield "names " + " ".join(heard)
            yield f"initial {names.sound(family)} {first[0]}"
    if first and last:
        yield from _a_slip_away(record, names.sound(first), names.sound(last))
        yield from _a_slip_away(record, names.sound(last), names.sound(first))


def _family_names(record, last):
    """The family name, and each part of a double one: many people go by either."""
    parts = [part for part in names.bare_parts(record.last_folded) if len(part) > 2]
    return {last, *parts} if len(parts) > 1 else {last}


def _a_slip_away(record, heard, other):
    """One name as it sounds, the other with one sound left out, which two that differ by one sound have in common."""
    is_telling = len(other) >= SHORTEST_SOUND and len(heard) >= SHORTEST_BESIDE
    where = "" if is_telling else record.commune
    if heard and other and (is_telling or where):
        shortened = {other, *(other[:at] + other[at + 1 :] for at in range(len(other)))} - {""}
        yield from (f"slip {where} {heard} {rest}" for rest in shortened)


def _in_handles(record, *, named, nameless):
    """How a family name begins, and such letters in the handles of who tells none; with the initial of the first."""
    first, last = _names_of(record)
    if last and first and len(last) >= LETTERS_IN_HANDLE:
        yield f"{named} {first[0]} {last[:LETTERS_IN_HANDLE]}"
    elif first and not last:
        for pseudo in (handle.partition("@")[0][:LONGEST_READ] for handle in record.handles):
            starts = range(len(pseudo) - LETTERS_IN_HANDLE + 1)
            yield from (f"{nameless} {first[0]} {pseudo[at : at + LETTERS_IN_HANDLE]}" for at in starts)


def _by_short_name(record):
    """The family name with the initials of the other names that the person may go by: Tonio for Antoine."""
    first, last = _names_of(record)
    if last:
        initials = {name[0] for name in names.short_names().get(first, ())}
        yield from (f"initial {names.sound(last)} {initial}" for initial in initials)


def _in_commune(record, how, told):
    """One name and a commune: `any` description, or one that tells this name `alone`."""
    yield from (f"commune {how} {record.commune} {names.sound(name)}" for name in told if name)


def _with_initial(record, first, last):
    """A commune, the sound of one name, the initial of the other."""
    for family in _family_names(record, last):
        yield f"commune {record.commune} {names.sound(first)} {family[0]}"
        yield f"commune {record.commune} {names.sound(family)} {first[0]}"


def _contacts(record):
    yield from (f"phone {phone}" for phone in record.phones)
    yield from (f"handle {handle}" for handle in record.handles)
    if record.birth_date:
        yield f"born {record.birth_date.isoformat()}"


def _years(record, *, around, near):
    """A year with how both names begin, in any order; or with the initial of one and two letters of the other."""
    first, last = _names_of(record)
    if not (record.year and first and last):
        return
    heard = " ".join(sorted(names.sound(name)[:SOUNDS_OF_START] for name in (first, last)))
    yield from (f"year {year} {heard}" for year in range(record.year - around, record.year + around + 1))
    spelt = f"{first[0]} {last[:2]}"
    yield from (f"spelt {year} {spelt}" for year in range(record.year - near, record.year + near + 1))
