"""A vehicle or a person that is needed elsewhere, and a team that is not whole."""

from joz.components import french
from outreach.models import VehicleUse
from outreach.stops.conflicts.conflict import Conflict, Severity
from outreach.stops.conflicts.facts import overlap
from outreach.stops.conflicts.saying import hours, names, to_stop

FOR = {
    VehicleUse.Purpose.TOUR: "pour une halte",
    VehicleUse.Purpose.ACCOMPANIMENT: "pour un accompagnement",
    VehicleUse.Purpose.VISIT: "pour une visite",
}


def vehicle_out_of_service(candidate, facts):
    if candidate.vehicle and not candidate.vehicle.is_in_service:
        yield Conflict(
            "vehicle_out_of_service",
            Severity.REFUSES,
            "Hors service",
            f"{candidate.vehicle} n’est pas en service.",
            "Choisissez un autre véhicule.",
        )


def vehicle_taken(candidate, facts):
    """By a stop, an accompaniment or a visit; or by another draft of the same tour."""
    vehicle = candidate.vehicle
    if not vehicle:
        return
    for use in facts.uses:
        stop = getattr(use, "stop", None)
        is_own = stop is not None and stop.pk == candidate.pk
        if use.vehicle_id == vehicle.pk and not is_own and overlap(use.period, candidate.period):
            yield _taken(vehicle, use.period, FOR[use.purpose], stop)
            return
    for other in facts.others_of(candidate):
        if other.is_draft and other.vehicle_id == vehicle.pk and overlap(other.period, candidate.period):
            yield _taken(vehicle, other.period, FOR[VehicleUse.Purpose.TOUR], other)
            return


def _taken(vehicle, period, purpose, stop):
    where = f"à {stop.commune}" if stop else purpose
    return Conflict(
        "vehicle_taken",
        Severity.REFUSES,
        "Véhicule déjà pris",
        f"{vehicle} est déjà pris {where} {hours(period)}.",
        f"Choisissez un autre véhicule ou une autre heure : il est libre à partir de {french.time(period.upper)}.",
        **(to_stop(stop) if stop else {}),
    )


def team_at_another_stop(candidate, facts):
    for other in facts.others_of(candidate):
        if not overlap(other.period, candidate.period):
            continue
        there = [row.user for row in other.team.all() if row.user_id in candidate.user_ids]
        if there:
            yield Conflict(
                "team_elsewhere",
                Severity.REFUSES,
                f"{names(there)} ailleurs",
                f"{names(there)} {verb_to_be(there)} déjà à {other.commune} {hours(other.period)}.",
                "Choisissez quelqu’un d’autre, ou une autre heure.",
                **to_stop(other),
            )


def team_on_the_road(candidate, facts):
    """Somebody of the team drives then, for something that is no stop."""
    by_id = {user.pk: user for user in candidate.team}
    for use in facts.uses:
        is_stop = getattr(use, "stop", None) is not None
        if use.driver_id in by_id and not is_stop and overlap(use.period, candidate.period):
            user = by_id[use.driver_id]
            yield Conflict(
                "team_driving",
                Severity.REFUSES,
                f"{names([user])} conduit",
                f"{names([user])} conduit déjà {use.vehicle} {FOR[use.purpose]} {hours(use.period)}.",
                "Choisissez quelqu’un d’autre, ou une autre heure.",
            )


def team_not_free(candidate, facts):
    """Whoever is away, as the floors above say."""
    by_id = {user.pk: user for user in candidate.team}
    for busy in facts.busy:
        if busy.user_id in by_id and overlap(busy.period, candidate.period):
            name = names([by_id[busy.user_id]])
            yield Conflict(
                "team_not_free",
                Severity.REFUSES,
                f"{name} {busy.words}",
                f"{name} {busy.words} ce jour-là.",
                "Choisissez quelqu’un d’autre, ou un autre jour.",
            )


def nobody(candidate, facts):
    if not candidate.team:
        yield Conflict(
            "nobody",
            Severity.WARNS,
            "Sans équipe",
            "Personne n’est prévu sur cette halte.",
            "Choisissez au moins une personne, deux si possible.",
        )


def no_driver(candidate, facts):
    if candidate.team and candidate.vehicle and not candidate.driver:
        yield Conflict(
            "no_driver",
            Severity.WARNS,
            "Sans conducteur",
            f"Personne ne conduit {candidate.vehicle}.",
            "Dites qui prend le volant.",
        )


def alone(candidate, facts):
    """Somebody on their own, far from colleagues (R24)."""
    if len(candidate.team) == 1:
        yield Conflict(
            "alone",
            Severity.WARNS,
            f"{names(candidate.team)} sans collègue",
            f"{names(candidate.team)} sera sans collègue sur cette halte.",
            "Ajoutez quelqu’un, ou convenez d’une heure à laquelle donner des nouvelles.",
        )


def verb_to_be(people):
    return "est" if len({user.pk for user in people}) == 1 else "sont"


CHECKS = (
    vehicle_out_of_service,
    vehicle_taken,
    team_at_another_stop,
    team_on_the_road,
    team_not_free,
    nobody,
    no_driver,
    alone,
)
