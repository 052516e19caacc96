"""Blocking keys: what two descriptions of one person nearly always share, hashed so that they say nothing alone.

A key is the first 64 bits of an HMAC under `SECRET_KEY`. Whoever changes that secret makes every stored key useless:
`manage.py keep_match_keys` then computes them all again.
"""

import hmac
from collections.abc import Iterator

from django.conf import settings

from referrals.matching import names
from referrals.matching.records import Record

# People guess ages: a year alone is also looked for two years around.
YEARS_AROUND, SOUNDS_OF_START = 2, 2


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
    yield from _years(record, around=0)
    if record.commune:
        first, last = _names_of(record)
        yield from _in_commune(record, "any", ({first, last}))
        yield from _with_initial(record, first, last) if last else _in_commune(record, "alone", {first})


def asked(record: Record) -> Iterator[str]:
    """What the same person may be kept under: with the years around, and the short names; by one
    name, when either tells only one."""
    yield from _names(record)
    yield from _contacts(record)
    yield from _years(record, around=YEARS_AROUND)
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
    """The sound of both names in any order; that of the family name with the initial of the other."""
    first, last = _names_of(record)
    heard = sorted(filter(None, (names.sound(first), names.sound(last))))
    if len(heard) == 2:
        yield "names " + " ".join(heard)
        yield f"initial {names.sound(last)} {first[0]}"


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
    yield f"commune {record.commune} {names.sound(first)} {last[0]}"
    yield f"commune {record.commune} {names.sound(last)} {first[0]}"


def _contacts(record):
    yield from (f"phone {phone}" for phone in record.phones)
    yield from (f"handle {handle}" for handle in record.handles)
    if record.birth_date:
        yield f"born {record.birth_date.isoformat()}"


def _years(record, *, around):
    """A year with how both names begin, in any order."""
    heard = [names.sound(name)[:SOUNDS_OF_START] for name in _names_of(record) if name]
    if record.year and len(heard) == 2:
        for year in range(record.year - around, record.year + around + 1):
            yield f"year {year} {' '.join(sorted(heard))}"
