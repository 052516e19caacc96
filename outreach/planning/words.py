"""The planner's French, in one place: reasons, refusals and what a change would cost."""

from collections.abc import Iterable

from outreach.planning.problem import Closure, Outing

WEEKDAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()


def day(date) -> str:
    """« mardi 8 septembre »"""
    return f"{WEEKDAYS[date.weekday()]} {'1er' if date.day == 1 else date.day} {MONTHS[date.month - 1]}"


def clock(minutes: float) -> str:
    """« 9 h 05 », « 14 h »; after midnight, the hour of the next day."""
    hour, minute = divmod(round(minutes) % (24 * 60), 60)
    return f"{hour} h {minute:02}" if minute else f"{hour} h"


def outing(one: Outing) -> str:
    """« mardi 8 septembre (camping-car) »"""
    return f"{day(one.date)} ({one.vehicle})" if one.vehicle else day(one.date)


def listing(names: Iterable[str]) -> str:
    """« Elven, Trédion et Molac »"""
    *first, last = names
    return f"{', '.join(first)} et {last}" if first else last


def hours(spans) -> str:
    return listing(f"de {clock(start)} à {clock(end)}" for start, end in spans)


CLOSURES = {
    "no_host": lambda data: "aucun lieu ne nous y accueille",
    "no_host_for_vehicle": lambda data: f"aucun lieu n’y accueille le véhicule « {data['vehicle']} »",
    "vehicle": lambda data: f"{data['place']} n’accueille pas le véhicule « {data['vehicle']} »",
    "height": lambda data: f"{data['place']} : hauteur limitée à {data['metres']:.2f} m".replace(".", ","),
    "holiday": lambda data: f"jour férié ({data['name']})",
    "other_project": lambda data: f"{data['name']} y est déjà le {data['date']:%d/%m}",
    "shut": lambda data: f"{data['place']} fermé du {data['first']:%d/%m} au {data['last']:%d/%m} ({data['why']})",
    "weekday": lambda data: f"{data['place']} : fermé le {WEEKDAYS[data['date'].weekday()]}",
    "off_shift": lambda data: f"{data['place']} n’ouvre que {hours(data['spans'])}, hors des heures de la sortie",
    "too_short": lambda data: f"{data['place']} : ouvert moins de {data['service']:g} min pendant la sortie",
    "forbidden": lambda data: "écartée à la main",
    "pinned_elsewhere": lambda data: f"fixée au {outing(data['outing'])}",
    "team_away": lambda data: "quelqu’un de l’équipe n’est pas là ce jour-là",
    "vehicle_taken": lambda data: "le véhicule est pris ce jour-là",
    "no_road": lambda data: "aucune route depuis la base",
    "too_far": lambda data: f"{data['minutes']:g} min de route aller et retour, pour {data['most']:g} au plus",
    "no_time": lambda data: "les heures d’accueil ne laissent pas le temps d’y aller et d’en revenir",
    "no_stop": lambda data: "cette sortie ne fait aucune halte",
}


def closure(one: Closure) -> str:
    """Why not, in a few words, without a capital or a full stop."""
    return CLOSURES[one.code](one.data)


def closures(some: Iterable[Closure]) -> str:
    """Several reasons, each said once."""
    return " ; ".join(dict.fromkeys(map(closure, some)))


# --- Refusals ---


def unknown_outing(commune: str) -> str:
    return f"{commune} est fixée à une sortie qui n’existe pas. Choisissez-en une autre."


def unknown_commune(code: str) -> str:
    return f"La commune {code} est fixée, mais ne fait pas partie des communes à visiter."


def pinned_twice(commune: str) -> str:
    return f"{commune} est fixée deux fois. Gardez une seule des deux haltes."


def pin_is_closed(commune: str, one: Outing, some: Iterable[Closure]) -> str:
    return f"{commune} ne peut pas être fixée au {outing(one)} : {closures(some)}."


def pins_do_not_fit(communes: Iterable[str], one: Outing) -> str:
    return (
        f"{listing(communes)} ne tiennent pas ensemble dans la sortie du {outing(one)} : "
        "trop de haltes, de route, ou des heures qui se contredisent. Libérez l’une d’elles."
    )


# --- What a change would cost ---


def explanation(told) -> str:
    """« Ajouter Trédion coûterait 14 points : Elven sortirait. », or why nobody can go there."""
    if not told.is_in and not told.is_reachable:
        return f"{told.commune.name} ne peut pas être visitée : {closures_by_outing(told.closures)}."
    if told.alternative is None:
        return f"{told.commune.name} est fixée." if told.is_in else no_room(told.commune.name)
    verb = "Retirer" if told.is_in else "Ajouter"
    changes = listing([change_of_points(told.points), change_of_driving(told.driving)])
    return f"{verb} {told.commune.name} : {changes}{moves(told)}."


def no_room(name: str) -> str:
    return f"Ce qui est fixé ne laisse pas de place à {name}. Libérez une halte pour l’ajouter."


def change_of_points(points: float) -> str:
    return f"{signed(points)} point{'s' if abs(points) > 1 else ''}" if points else "autant de points"


def change_of_driving(minutes: float) -> str:
    return f"{signed(minutes)} min de route" if minutes else "autant de route"


def signed(number: float) -> str:
    return f"{'−' if number < 0 else '+'}{abs(number):g}"


def moves(told) -> str:
    """« ; Elven sortirait, Molac entrerait »"""
    said = []
    for some, one, several in ((told.leaves, "sortirait", "sortiraient"), (told.enters, "entrerait", "entreraient")):
        if some:
            said.append(f"{listing(each.name for each in some)} {several if len(some) > 1 else one}")
    return f" ; {', '.join(said)}" if said else ""


def closures_by_outing(by_outing) -> str:
    """The reasons of all outings, each said once."""
    return closures(reason for reasons in by_outing.values() for reason in reasons)


# --- The year ---


def shortfall(told) -> str:
    """« Elven attendrait 13 semaines à partir du mardi 10 mars, au lieu de 8. »"""
    if told.is_never:
        return f"{told.rhythm.name} ne serait pas visitée de l’année : aucun jour ne lui reste, ou aucune route."
    since = day(told.since)
    return f"{told.rhythm.name} attendrait {told.waited} semaines à partir du {since}, au lieu de {told.rhythm.every}."
