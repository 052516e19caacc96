"""What a place or a commune does not allow."""

from joz.components import french
from outreach.stops.conflicts.conflict import Conflict, Severity
from outreach.stops.conflicts.facts import NEARBY
from outreach.stops.conflicts.saying import to_place, to_stop, to_terms
from partners.models import Place, SchoolTime

# They are open to the sky: nobody tells their hours.
ALWAYS_OPEN = (Place.Kind.PARKING, Place.Kind.SQUARE)


def place_closed(candidate, facts):
    place = candidate.place
    if place and place.is_closed:
        yield Conflict(
            "place_closed",
            Severity.REFUSES,
            "Lieu fermé",
            f"« {place.name} » n’est plus proposé depuis le {french.day(place.closed_on)}.",
            "Choisissez un autre lieu ; s’il a rouvert, dites-le d’abord dans l’annuaire.",
            **to_place(place),
        )


def opening_hours(candidate, facts):
    place = candidate.place
    if not place or place.is_closed:
        return
    told = facts.hours.get(place.pk, [])
    if told and not _is_open(told, candidate):
        yield Conflict(
            "outside_hours",
            Severity.WARNS,
            "Hors horaires",
            f"« {place.name} » {_hours_said(told, candidate.day)}.",
            "Changez l’heure, ou demandez si quelqu’un ouvrira.",
            **to_terms(place),
        )
    elif not told and place.kind not in ALWAYS_OPEN:
        yield _hours_unknown(place)


def _hours_unknown(place):
    return Conflict(
        "hours_unknown",
        Severity.NOTES,
        "Horaires inconnus",
        f"« {place.name} » n’a pas dit ses horaires d’ouverture.",
        "Appelez avant d’y aller, puis notez-les.",
        **to_terms(place),
    )


def _holding(told, day):
    choices = SchoolTime.holding_on(day)
    return sorted(
        (row.opens, row.closes) for row in told if row.weekday == day.weekday() and row.school_time in choices
    )


def _is_open(told, candidate):
    """Whether the stretches of the day, joined where they touch, hold the whole stop."""
    reach = candidate.starts_at.time()
    for opens, closes in _holding(told, candidate.day):
        if opens <= reach < closes:
            reach = closes
    return reach >= candidate.ends_at.time()


def _hours_said(told, day):
    stretches = [f"de {french.time(opens)} à {french.time(closes)}" for opens, closes in _holding(told, day)]
    on = french.day(day).split()[0]
    return f"ouvre le {on} {' et '.join(stretches)}" if stretches else f"n’ouvre pas le {on} à cette période"


def parking(candidate, facts):
    """The camping-car is let in, fits, and has leave to stand there."""
    place, vehicle = candidate.place, candidate.vehicle
    if not candidate.brings_mobile_office:
        return
    if place and place.receives_vehicle is False:
        yield Conflict(
            "vehicle_not_received",
            Severity.REFUSES,
            "Pas de camping-car ici",
            f"{vehicle} ne peut pas se garer à « {place.name} ».",
            "Choisissez un autre lieu, ou venez sans lui.",
            **to_place(place),
        )
    elif not _has_permit(candidate, facts):
        yield _no_permit(candidate)


def height(candidate, facts):
    place, vehicle = candidate.place, candidate.vehicle
    limits = (place and place.max_height_cm, vehicle and vehicle.height_cm)
    if all(limits) and limits[1] > limits[0]:
        allowed, needed = (french.number(limit / 100, 2) for limit in limits)
        yield Conflict(
            "too_high",
            Severity.REFUSES,
            "Trop haut",
            f"{vehicle} mesure {needed} m de haut ; « {place.name} » n’en laisse passer que {allowed}.",
            "Choisissez un autre lieu ou un autre véhicule.",
            **to_place(place),
        )


def _has_permit(candidate, facts):
    permits = facts.permits.get(candidate.place.pk, []) if candidate.place else []
    return any(candidate.day in permit.period for permit in permits)


def _no_permit(candidate):
    place = candidate.place
    if place and place.receives_vehicle is None:
        text = (
            f"On ne sait pas si {candidate.vehicle} peut se garer à « {place.name} » : aucune autorisation n’est notée."
        )
    elif place:
        text = f"Aucune autorisation de stationnement ne couvre ce jour à « {place.name} »."
    else:
        text = "Ce lieu n’est pas dans l’annuaire : aucune autorisation de stationnement n’y est notée."
    return Conflict(
        "no_permit",
        Severity.WARNS,
        "Sans autorisation",
        text,
        "Demandez l’accord de la mairie ou du propriétaire, puis notez-le.",
        **(to_terms(place) if place else {}),
    )


def island(candidate, facts):
    commune = candidate.commune
    if not commune.is_island or commune.pk in facts.reached_by_road:
        return
    by_boat = _by_boat(facts.ferries.get(commune.pk, []))
    if candidate.vehicle:
        yield Conflict(
            "island",
            Severity.REFUSES,
            "Île sans route",
            f"{commune} est une île : {candidate.vehicle} n’y va pas par la route.",
            f"Allez-y sans véhicule, par le bateau{by_boat}.",
        )
    else:
        yield Conflict(
            "boat", Severity.NOTES, "Par bateau", f"{commune} est une île{by_boat}.", "Vérifiez les horaires du bateau."
        )


def _by_boat(ferries):
    if not ferries:
        return ""
    nearest = min(ferries, key=lambda ferry: ferry.total_minutes)
    return f" (depuis {nearest.port_name}, environ {nearest.total_minutes} min au départ de {nearest.origin})"


def outside_zone(candidate, facts):
    if not candidate.commune.is_covered:
        yield Conflict(
            "outside_zone",
            Severity.WARNS,
            "Hors périmètre",
            f"{candidate.commune} n’est pas dans le périmètre du dispositif.",
            "Allez-y si quelqu’un y attend ; sinon, choisissez une commune du périmètre.",
        )


def seen_this_week(candidate, facts):
    """Another stop of ours in the same commune the same week."""
    week = candidate.day.isocalendar()[:2]
    for other in facts.others_around(candidate, 6):
        if other.commune_id == candidate.commune.pk and other.day.isocalendar()[:2] == week:
            yield Conflict(
                "same_commune_same_week",
                Severity.NOTES,
                "Déjà là cette semaine",
                f"Nous sommes déjà à {candidate.commune} {french.moment(other.starts_at)}.",
                "Gardez les deux si c’est voulu ; sinon, allez voir une autre commune.",
                **to_stop(other),
            )
            return


def other_projects(candidate, facts):
    """Another mobile project in the same commune within a week: the same day it is to be settled with them."""
    near = [
        passage
        for passage in facts.passages.get(candidate.commune.pk, ())
        if abs(passage.day - candidate.day) <= NEARBY
    ]
    if near:
        passage = min(near, key=lambda one: (abs(one.day - candidate.day), one.pk))
        same_day = passage.day == candidate.day
        yield Conflict(
            "other_project",
            Severity.WARNS if same_day else Severity.NOTES,
            f"{passage.project} aussi",
            f"{passage.project} est à {candidate.commune} {'le même jour' if same_day else french.day(passage.day)}.",
            "Appelez-les : allez-y ensemble, ou choisissez un autre moment.",
            href=passage.project.get_absolute_url(),
            link=f"Les passages de {passage.project}",
        )


CHECKS = (place_closed, opening_hours, parking, height, island, outside_zone, seen_this_week, other_projects)
