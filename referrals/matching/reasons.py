"""What a resemblance says to somebody who must decide: a sentence for each field, and how much it weighs."""

from referrals.matching.weights import Likeness

SENTENCES = {
    "first": {
        "same": "même prénom ou pseudo",
        "short": "prénom et diminutif",
        "sound": "prénom très proche",
        "close": "prénom proche",
        "initial": "même initiale du prénom",
        "different": "prénom différent",
    },
    "last": {
        "same": "même nom",
        "part": "nom à une particule ou un morceau près",
        "sound": "nom très proche",
        "close": "nom proche",
        "initial": "même initiale du nom",
        "handle": "nom lu dans le pseudo",
        "different": "nom différent",
        "": "nom non connu",
    },
    "order": {"inverted": "prénom et nom inversés"},
    "age": {
        "date": "même date de naissance",
        "date_almost": "date de naissance à un chiffre près",
        "twins": "même date de naissance, comme des jumeaux",
        "year": "même année de naissance",
        "year1": "un an d’écart",
        "year2": "deux ans d’écart",
        "different": "âge différent",
        "": "âge non connu",
    },
    "commune": {
        "same": "même commune",
        "neighbour": "commune voisine",
        "far": "autre commune",
        "": "commune non connue",
    },
    "phone": {
        "same": "même téléphone",
        "almost": "téléphone à un chiffre près",
        "family": "même téléphone, comme dans une famille ou un couple",
        "different": "autre téléphone",
    },
    "handle": {
        "same": "même pseudo ou e-mail",
        "almost": "pseudo ou e-mail proche",
        "different": "autre pseudo ou e-mail",
    },
    "sex": {"different": "sexe différent"},
}
# What everybody reads first: how to reach them, then who they are.
ORDER = ("phone", "handle", "first", "last", "order", "age", "commune", "sex")
STEPS = (0.75, 3.0, 6.0)


def reasons_of(likeness: Likeness) -> tuple[str, ...]:
    """« même téléphone (+++) », « prénom très proche (++) », « commune voisine (·) », « âge non connu (·) »."""
    told = []
    for field in ORDER:
        sentence = SENTENCES[field].get(likeness.levels.get(field, ""))
        if sentence:
            told.append(f"{sentence} ({signs(likeness.bits.get(field, 0.0))})")
    return tuple(told)


def signs(bits: float) -> str:
    """How much a reason weighs, for or against, in three steps; a dot for what says nothing."""
    steps = sum(abs(bits) >= least for least in STEPS)
    return ("+" if bits > 0 else "−") * steps or "·"
