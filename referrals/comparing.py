"""Two people side by side, as somebody who decides whether they are one reads them."""

from dataclasses import dataclass

from joz.components import french
from referrals import merging
from referrals.matching import surroundings
from referrals.matching.people import record_of
from referrals.matching.reasons import reasons_of
from referrals.matching.weights import Likeness, weigh
from referrals.models import PossibleDuplicate, Referral, YoungPerson

LABELS = {
    "called": "Prénom ou pseudo",
    "last_name": "Nom",
    "birth": "Naissance",
    "sex": "Sexe",
    "commune": "Commune",
}


@dataclass(frozen=True)
class Line:
    """One thing told of both: what each says, and which of the two is kept unless somebody chooses."""

    name: str
    label: str
    kept: str
    absorbed: str
    default: str

    @property
    def differs(self):
        """Whether there is something to choose."""
        return bool(self.kept and self.absorbed) and self.kept != self.absorbed


@dataclass(frozen=True)
class Side:
    """One of the two, with what is not to be chosen: it all stays."""

    person: YoungPerson
    contacts: tuple[str, ...]
    referrals: tuple[Referral, ...]


@dataclass(frozen=True)
class Comparison:
    """Two people compared, the one that would be kept and the one that it would absorb."""

    kept: Side
    absorbed: Side
    lines: tuple[Line, ...]
    reasons: tuple[str, ...]
    strength: int
    moves: str

    @classmethod
    def of(cls, absorbed: YoungPerson, kept: YoungPerson):
        likeness = likeness_of(kept, absorbed, surroundings.look_now())
        return cls(
            kept=_side(kept),
            absorbed=_side(absorbed),
            lines=tuple(_line(name, kept, absorbed) for name in LABELS),
            reasons=reasons_of(likeness),
            strength=likeness.strength,
            moves=what_moves(absorbed),
        )


def likeness_of(one: YoungPerson, other: YoungPerson, around: surroundings.Surroundings) -> Likeness:
    """How alike two people are; their contacts may be prefetched."""
    records = (record_of(person, [point.value for point in person.contact_points.all()]) for person in (one, other))
    return weigh(*records, neighbours=around.neighbours, rarity=around.rarity)


def what_moves(person: YoungPerson) -> str:
    """« 2 signalements, 1 moyen de contact »: what a merge would move, in words."""
    told = []
    for model, field in merging.links():
        if number := model._base_manager.filter(**{field.name: person}).count():
            told.append(french.count(number, str(model._meta.verbose_name), str(model._meta.verbose_name_plural)))
    return ", ".join(told)


def _line(name, kept, absorbed):
    told = [_told(name, person) for person in (kept, absorbed)]
    default = merging.who_tells_more(kept, absorbed, merging.CHOICES[name])
    return Line(name, LABELS[name], *told, default)


def _told(name, person):
    if name == "birth":
        return french.day(person.birth_date) if person.birth_date else str(person.birth_year or "")
    if name == "sex":
        return "" if person.sex == YoungPerson.Sex.UNKNOWN else person.get_sex_display()
    return person.display_commune if name == "commune" else getattr(person, name)


def _side(person):
    return Side(
        person=person,
        contacts=tuple(point.display for point in person.contact_points.all()),
        referrals=tuple(person.referrals.select_related("sender").order_by("received_at")),
    )


# --- The list of the night ---


@dataclass(frozen=True)
class Pair:
    """A possible double of the list: the two people, why, and how strongly."""

    row: PossibleDuplicate
    reasons: tuple[str, ...]
    strength: int


def pairs_of(rows) -> list[Pair]:
    """The rows of a page with their reasons as they stand now."""
    pairs, around = [], surroundings.look_now()
    for row in rows:
        likeness = likeness_of(row.first, row.second, around)
        pairs.append(Pair(row, reasons_of(likeness), max(likeness.strength, 1)))
    return pairs
