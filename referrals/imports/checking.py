"""One line of a list, checked as a signal is: what it says, what is wrong with it, what deserves a look."""

import re
from dataclasses import dataclass, field, replace
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac

from joz.components.fields import PlainTextField
from joz.components.folding import folded
from partners.models import Commune
from partners.territory.naming import Places
from referrals import phones
from referrals.actions import Signal
from referrals.forms.fields import contact_value
from referrals.imports import cells
from referrals.imports.columns import Target
from referrals.lexicon import delicate_words
from referrals.models import ContactPoint, YoungPerson
from referrals.models.young_person import MAXIMUM_AGE, MINIMUM_AGE

Kind = ContactPoint.Kind
CONTACTS = {
    Target.PHONE: Kind.PHONE,
    Target.OTHER_PHONE: Kind.PHONE,
    Target.EMAIL: Kind.EMAIL,
    Target.INSTAGRAM: Kind.INSTAGRAM,
    Target.SNAPCHAT: Kind.SNAPCHAT,
}
NAME, COMMENT = PlainTextField(max_length=60, required=False), PlainTextField(max_length=200, required=False)
NOT_A_NAME = re.compile(r"[<>={}|\\^~\[\]@/]|^[+-]|\d{5}")
# Said by whoever mends the line, never by a column.
COMMENT_IS_NEEDED = "comment_is_needed"
# The most that a cell of contacts may give: beyond, it is not one person.
MOST_CONTACTS = 4

# None of these quotes the line: they stay in the report when the line is forgotten.
NO_NAME = "Il manque un prénom ou un pseudo : comment l’appeler ?"
BAD_NAME = "Le nom contient des signes qui ne vont pas dans un nom."
LONG_NAME = "Le prénom ou le nom dépasse 60 caractères."
NO_CONTACT = "Aucun moyen de la joindre : ni téléphone, ni e-mail, ni pseudo."
BAD_CONTACT = "Le moyen de la joindre n’est pas lisible : numéro incomplet, adresse sans @…"
BAD_BIRTH = "La date de naissance n’est pas lisible. Écrivez une année, par exemple 2006."
LONG_COMMENT = "Le commentaire dépasse 200 caractères."
DELICATE_COMMENT = "Le commentaire touche à la santé, à la justice ou au jugement : retirez-le ou réécrivez-le."

OVER_AGE, UNKNOWN_COMMUNE = "plus de 29 ans", "commune à vérifier"
LOST_CONTACT, LANDLINE = "un contact illisible laissé de côté", "pas de mobile"


@dataclass(frozen=True)
class Line:
    """What a line says once read; `problems` by field, `remarks` for what is accepted but flagged."""

    called: str = ""
    last_name: str = ""
    contacts: tuple[tuple[str, str], ...] = ()
    commune: Commune | None = None
    commune_as_typed: str = ""
    birth_year: int | None = None
    is_too_young: bool = False
    sex: str = YoungPerson.Sex.UNKNOWN
    comment: str = ""
    problems: dict[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()

    @property
    def full_name(self):
        return f"{self.called} {self.last_name}".strip()

    @property
    def display_commune(self):
        return self.commune.name if self.commune else self.commune_as_typed

    @property
    def ways(self):
        """The ways to reach, as a French reader writes them."""
        return [ContactPoint(kind=kind, value=value).display for kind, value in self.contacts]

    @property
    def name_key(self):
        return folded(self.full_name)

    def fingerprint(self, recipient_id):
        """What recognises this line in any file, and from which nobody can be found again without our key."""
        said = [recipient_id, self.name_key, self.birth_year, sorted(self.contacts), folded(self.display_commune)]
        return salted_hmac("referrals.imports.line", repr(said), algorithm="sha256").hexdigest()

    def signal(self, *, submission, consent):
        """The line as the domain hears it."""
        same = ("called", "last_name", "contacts", "commune", "commune_as_typed", "birth_year", "sex", "comment")
        return Signal(submission=submission, consent=consent, **{name: getattr(self, name) for name in same})


def check(values: dict[str, str], *, places: Places, on: date) -> Line:
    """Read the cells of a line, given by target; everything wrong with it is said at once."""
    told = {target: text if target == Target.SEX else cells.written(text) for target, text in values.items()}
    line = _named(Line(sex=cells.read_sex(told.get(Target.SEX, ""))), told)
    for read in (_born, _reachable):
        line = read(line, told, on)
    line = _placed(line, told, places)
    line = _commented(line, told)
    # Whoever is under 16 is counted and not kept: nothing else about them needs to be right (P28).
    return replace(line, problems={}) if line.is_too_young else line


def _with_problem(line, target, sentence):
    return replace(line, problems={**line.problems, target: sentence})


def _with_remark(line, remark):
    return replace(line, remarks=(*line.remarks, remark))


def _named(line, told):
    called, last_name = told.get(Target.CALLED, ""), told.get(Target.LAST_NAME, "")
    for target, last_first in ((Target.LAST_THEN_FIRST, True), (Target.FIRST_THEN_LAST, False)):
        if not called and told.get(target):
            called, both = cells.split_name(told[target], last_first=last_first)
            last_name = last_name or both
    try:
        called, last_name = (NAME.clean(cells.readable(name)) for name in (called, last_name))
    except ValidationError:
        return _with_problem(line, Target.CALLED, LONG_NAME)
    if not folded(called):
        return _with_problem(line, Target.CALLED, NO_NAME)
    if NOT_A_NAME.search(called) or NOT_A_NAME.search(last_name):
        return _with_problem(line, Target.CALLED, BAD_NAME)
    return replace(line, called=called, last_name=last_name)


def _born(line, told, on):
    born_on = None
    try:
        if birth := told.get(Target.BIRTH):
            year, born_on = cells.read_birth(birth, on=on)
        elif age := told.get(Target.AGE):
            year = cells.read_age(age, on=on)
        else:
            return line
    except cells.NotADate:
        return _with_problem(line, Target.BIRTH, BAD_BIRTH)
    if not on.year - 99 <= year <= on.year or (born_on and born_on > on):
        return _with_problem(line, Target.BIRTH, BAD_BIRTH)
    # The day serves here and is not kept (P2). Without it, under 16 must be sure: the year says at most 15.
    age = YoungPerson(birth_date=born_on, birth_year=year).age(on)
    line = replace(line, birth_year=year, is_too_young=age < MINIMUM_AGE)
    return _with_remark(line, OVER_AGE) if age > MAXIMUM_AGE else line


def _reachable(line, told, on):
    found, lost = [], 0
    for target, kind in CONTACTS.items():
        for typed in _ways_in(told.get(target, ""), kind):
            try:
                found.append((str(kind), contact_value(kind, typed)))
            except ValidationError:
                lost += 1
    if not found:
        return _with_problem(line, Target.PHONE, BAD_CONTACT if lost else NO_CONTACT)
    line = replace(line, contacts=tuple(dict.fromkeys(found))[:MOST_CONTACTS])
    if lost:
        line = _with_remark(line, LOST_CONTACT)
    if all(kind == Kind.PHONE and not phones.is_mobile(value) for kind, value in line.contacts):
        line = _with_remark(line, LANDLINE)
    return line


def _ways_in(text, kind):
    if not text:
        return []
    if kind == Kind.PHONE:
        return cells.read_phones(text)
    return [cells.read_email(text) if kind == Kind.EMAIL else text]


def _placed(line, told, places):
    commune, as_typed, problem = places.find(told.get(Target.COMMUNE, ""), told.get(Target.POSTAL_CODE, ""))
    if problem:
        return _with_problem(line, Target.COMMUNE, problem)
    line = replace(line, commune=commune, commune_as_typed=cells.readable(as_typed))
    return line if commune else _with_remark(line, UNKNOWN_COMMUNE)


def _commented(line, told):
    try:
        comment = COMMENT.clean(told.get(Target.COMMENT, ""))
    except ValidationError:
        return _with_problem(line, Target.COMMENT, LONG_COMMENT)
    if delicate_words(comment) and not told.get(COMMENT_IS_NEEDED):
        return _with_problem(line, Target.COMMENT, DELICATE_COMMENT)
    return replace(line, comment=comment)
