"""Writing a checked territory: only the rows that are new or differ, in few statements."""

from dataclasses import dataclass
from operator import itemgetter

from django.db.models import Exists, OuterRef, Q

from partners.models import Commune, FerryAccess, Intercommunality, Scheme, TravelTime

BATCH = 2_000


@dataclass(frozen=True)
class Decided:
    """What someone decided here and a file must leave alone."""

    coverage: bool = True
    boundaries: bool = True


@dataclass(frozen=True)
class Step:
    """How many rows a step wrote, and what there is to say about it."""

    rows: int = 0
    sentences: tuple[str, ...] = ()


def put_bodies(bodies):
    """The intercommunalities that the communes form."""
    return _put(Intercommunality, [{"siren": siren, "name": name} for siren, name in bodies.items()], key=["siren"])


def put_communes(communes, cells, decided):
    """The communes, with the facts of the file and the decisions of those who use it."""
    columns = ("insee_code", "is_covered", "cell", "cell_is_official")
    known = {row["insee_code"]: row for row in Commune.objects.values(*columns)}
    rows = [
        {
            **commune,
            **_cell(code, cells, known.get(code), decided),
            **_coverage(commune, known.get(code), decided),
        }
        for code, commune in communes.items()
    ]
    step = _put(Commune, rows, key=["insee_code"])
    return Step(step.rows, (*step.sentences, *_about_coverage(communes, known, decided), *_about_cells(rows)))


def put_travel(travel):
    """The roads of the file, and no other."""
    return Step() if travel is None else _put(TravelTime, travel, key=["origin_id", "destination_id"], only=True)


def put_ferries(ferries):
    """The boats of the file, and no other."""
    key = ["island_id", "origin_id", "port_name"]
    return Step() if ferries is None else _put(FerryAccess, ferries, key=key, only=True)


def remove_gone(communes):
    """What the file no longer has leaves, except the communes that something still points at."""
    gone = Commune.objects.exclude(pk__in=list(communes))
    kept = list(_still_used(gone, apart_from=(TravelTime, FerryAccess)).by_name())
    _, removed = gone.exclude(pk__in=[commune.pk for commune in kept]).delete()
    bodies = Intercommunality.objects.all()
    bodies.exclude(pk__in=_still_used(bodies).values("pk")).delete()
    count = removed.get(Commune._meta.label, 0)
    sentences = [f"Communes absentes du fichier, retirées : {count}."] if count else []
    if kept:
        names = ", ".join(f"{commune} ({commune.pk})" for commune in kept)
        sentences.append(f"Communes absentes du fichier mais utilisées ici, gardées : {names}.")
    return Step(count, tuple(sentences))


def _put(model, rows, *, key, only=False):
    """Insert the new rows, update those that differ; with `only`, remove those that are not there."""
    identity = itemgetter(*key)
    stale = _stale(model, {identity(row) for row in rows}, key) if only else []
    model.objects.filter(pk__in=stale).delete()
    known = {identity(row): row for row in model.objects.values(*rows[0])} if rows else {}
    differing = [row for row in rows if known.get(identity(row)) != row]
    if differing:
        others = [column for column in rows[0] if column not in key]
        objects = [model(**row) for row in differing]
        model.objects.bulk_create(objects, BATCH, update_conflicts=True, unique_fields=key, update_fields=others)
    new = sum(identity(row) not in known for row in differing)
    return _told(model, new=new, changed=len(differing) - new, removed=len(stale))


def _stale(model, wanted, key):
    identity = itemgetter(*key)
    return [row["pk"] for row in model.objects.values("pk", *key) if identity(row) not in wanted]


def _told(model, *, new, changed, removed):
    """« Communes : 2 lignes ajoutées, 1 modifiée. »"""
    counts = {"ajoutées": new, "modifiées": changed, "retirées": removed}
    told = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    name = str(model._meta.verbose_name_plural).capitalize()
    return Step(new + changed + removed, (f"{name}, lignes : {told}.",) if told else ())


def _coverage(commune, known, decided):
    source = known if known and decided.coverage else commune
    return {"is_covered": source["is_covered"]}


def _cell(code, cells, known, decided):
    """The cell of the file, unless an official boundary stands and must be left alone."""
    new = cells.by_code.get(code) if cells else None
    if new and not (known and known["cell_is_official"] and decided.boundaries):
        return {"cell": new, "cell_is_official": not cells.are_schematic}
    return {
        "cell": known["cell"] if known else None,
        "cell_is_official": bool(known and known["cell_is_official"]),
    }


def _about_coverage(communes, known, decided):
    differing = sum(known[code]["is_covered"] != communes[code]["is_covered"] for code in known.keys() & communes)
    if not differing:
        return []
    if decided.coverage:
        return [f"Périmètre laissé tel quel ; {differing} communes diffèrent du fichier (--reset-coverage)."]
    # Nobody has read this list yet.
    Scheme.objects.update(coverage_is_confirmed=False)
    return [f"Périmètre repris du fichier, à confirmer : {differing} communes changent."]


def _about_cells(rows):
    missing = sum(row["cell"] is None for row in rows)
    return [f"Communes sans contour, absentes de la carte : {missing}."] if 0 < missing < len(rows) else []


def _still_used(rows, *, apart_from=()):
    """The rows that something points at, whichever floor it stands on."""
    used = Q(pk__in=[])
    for relation in rows.model._meta.get_fields(include_hidden=True):
        if (relation.one_to_many or relation.one_to_one) and relation.related_model not in apart_from:
            pointing = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            used |= Exists(pointing)
    return rows.filter(used)
