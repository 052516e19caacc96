"""The sets that the matcher is measured on: made-up French signals, and the FEBRL sets of the record-linkage world."""

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, combinations
from pathlib import Path

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from referrals.matching import keys, levels, names
from referrals.matching.records import Record

TERRITORY = Path(__file__).parents[2] / "partners/data/pays_de_vannes"


@dataclass
class Told:
    """Descriptions, who each is truly about, how to compare two of them, and what may bring two together."""

    name: str
    records: list
    truth: list
    compare: Callable[[object, object], dict[str, str]]
    keys_of: Callable[[object], Iterable[str]]
    keys_asked: Callable[[object], Iterable[str]]
    # The kinds of keys that weights are learned on: the fields each fixes, the field whose rarity it tells.
    learned_on: dict[str, tuple[frozenset[str], str]]
    only_across: frozenset[int] = frozenset()
    blocks: dict = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))

    def __post_init__(self):
        for index, record in enumerate(self.records):
            for key in set(self.keys_of(record)):
                self.blocks[key.split()[0]][key].append(index)

    def pairs_by(self, kind):
        """The pairs that share a key of a kind."""
        found = set(chain.from_iterable(combinations(block, 2) for block in self.blocks[kind].values()))
        return {pair for pair in found if self._is_asked(pair)}

    def pairs(self):
        """The pairs of which one would be found when the other is looked for."""
        found = set()
        for index, record in enumerate(self.records):
            for key in set(self.keys_asked(record)):
                found |= {(min(index, at), max(index, at)) for at in self.blocks[key.split()[0]].get(key, ())}
        return {pair for pair in found if pair[0] != pair[1] and self._is_asked(pair)}

    def true_pairs(self):
        people = defaultdict(list)
        for index, person in enumerate(self.truth):
            people[person].append(index)
        found = chain.from_iterable(combinations(indexes, 2) for indexes in people.values())
        return {pair for pair in found if self._is_asked(pair)}

    def _is_asked(self, pair):
        return not self.only_across or (pair[0] in self.only_across) != (pair[1] in self.only_across)


# --- The French set ---


def french(path):
    """A JSON list of signals: `pid`, `prenom`, `nom`, `naissance`, `annee`, `commune`, `tel`, `handle`, `sexe`."""
    rows = json.loads(Path(path).read_text())
    codes = {row["name"]: row["insee_code"] for row in csv.DictReader((TERRITORY / "communes.csv").open())}
    near = neighbours()
    return Told(
        name="French signals",
        records=[_signal(row, codes) for row in rows],
        truth=[row["pid"] for row in rows],
        compare=lambda one, other: levels.compare(one, other, near),
        keys_of=keys.kept,
        keys_asked=keys.asked,
        learned_on={
            "phone": (frozenset({"phone"}), "phone"),
            "handle": (frozenset({"handle"}), "handle"),
            "born": (frozenset({"age"}), "age"),
            "names": (frozenset({"first", "last", "order"}), ""),
        },
    )


def neighbours():
    """The pairs of communes a short drive apart."""
    header, *rows = csv.reader((TERRITORY / "travel_minutes.csv").open())
    return frozenset(
        (row[0], code)
        for row in rows
        for code, minutes in zip(header[1:], row[1:], strict=True)
        if minutes and int(minutes) <= levels.NEIGHBOUR_MINUTES and code != row[0]
    )


def _signal(row, codes):
    return Record(
        first=row["prenom"] or "",
        last=row["nom"] or "",
        birth_date=date.fromisoformat(row["naissance"]) if row["naissance"] else None,
        birth_year=row["annee"],
        commune=codes.get(row["commune"], ""),
        phones=frozenset(filter(None, [row["tel"]])),
        handles=frozenset(filter(None, [row["handle"]])),
        sex={True: "M", False: "F", None: ""}[row["sexe"]],
    )


# --- FEBRL, without its social security number ---

TEXTS = ("street_number", "suburb", "postcode", "state", "date_of_birth")
STREETS = ("address_1", "address_2")


def febrl(folder, *files):
    """One of the sets; two files are two lists in which nobody stands twice, compared across."""
    rows, sizes = [], []
    for file in files:
        with (Path(folder) / file).open() as lines:
            rows += list(csv.DictReader(lines, skipinitialspace=True))
        sizes.append(len(rows))
    return Told(
        name="FEBRL " + "+".join(files),
        records=rows,
        truth=[row["rec_id"].split("-")[1] for row in rows],
        compare=_compare_rows,
        keys_of=_keys_of_row,
        keys_asked=_keys_of_row,
        learned_on={
            "born": (frozenset({"date_of_birth"}), ""),
            "names": (frozenset({"first", "last", "order"}), ""),
            "address": (frozenset({"address_1", "suburb"}), ""),
        },
        only_across=frozenset(range(sizes[0])) if len(files) > 1 else frozenset(),
    )


def _compare_rows(one, other):
    people = (Record(first=row["given_name"] or "", last=row["surname"] or "") for row in (one, other))
    found = levels.compare(*people)
    for name in TEXTS:
        if one[name] and other[name]:
            found[name] = _text(one[name], other[name])
    return found | _streets(one, other)


def _streets(one, other):
    """The two lines of an address, in the order in which they resemble each other more."""
    straight = {name: _text(one[name], other[name]) for name in STREETS if one[name] and other[name]}
    crossed = {a: _text(one[a], other[b]) for a, b in (STREETS, STREETS[::-1]) if one[a] and other[b]}
    good = ("same", "slip", "alike")
    return max(straight, crossed, key=lambda found: sum(level in good for level in found.values()))


def _text(one, other):
    if one == other:
        return "same"
    one, other = one.replace(" ", ""), other.replace(" ", "")
    if sorted(one) == sorted(other) or DamerauLevenshtein.distance(one, other, score_cutoff=1) <= 1:
        return "slip"
    likeness = JaroWinkler.similarity(one, other)
    return "alike" if likeness >= levels.ALMOST else "close" if likeness >= levels.CLOSE else "different"


def _keys_of_row(row):
    """The names, the birth date, the address; then whatever two things of any kind two rows could share."""
    heard = {
        name: names.sound((row[name] or "").replace(" ", "")) for name in (*STREETS, "suburb", "given_name", "surname")
    }
    if heard["given_name"] and heard["surname"]:
        yield "names " + " ".join(sorted((heard["given_name"], heard["surname"])))
    if row["date_of_birth"]:
        yield f"born {row['date_of_birth']}"
    if row["address_1"] and row["suburb"]:
        yield f"address {row['address_1']} {row['suburb']}"
    digits = {"".join(sorted(row[name] or "")) for name in ("postcode", "date_of_birth")}
    told = sorted({*heard.values(), *digits, f"n{row['street_number']}"} - {"", "n"})
    yield from (f"wider {one} {other}" for one, other in combinations(told, 2))
