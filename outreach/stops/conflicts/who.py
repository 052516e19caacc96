"""A vehicle or a person that is needed elsewhere, and a team that is not whole."""

from joz.components import french
from joz.periods import overlap
from outreach.models import VehicleUse
from outreach.stops.conflicts.conflict import Conflict, Severity
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
    """By a stop, an accompaniment or a visit; in the garage; or by another draft of the same tour."""
    vehicle = candidate.vehicle
    if not vehicle:
        return
    uses = [use for use in facts.uses if use.vehicle_id == vehicle.pk and overlap(use.period, candidate.period)]
    for use in uses:
        stop = getattr(use, "stop", None)
        if stop is None or stop.pk != candidate.pk:
            yield _in_garage(use) if use.purpose == VehicleUse.Purpose.DOWNTIME else _taken(use, stop)
            return
    for other in facts.others_of(candidate):
        if other.is_draft and other.vehicle_id == vehicle.pk and overlap(other.period, candidate.period):
            yield _taken(VehicleUse(vehicle=vehicle, period=other.period, purpose=VehicleUse.Purpose.TOUR), other)
            return


def _taken(use, stop):
    vehicle, where = use.vehicle, f"à {stop.commune}" if stop else FOR[use.purpose]
    return Conflict(
        "vehicle_taken",
        Severity.REFUSES,
        "Véhicule déjà pris",
        f"{vehicle} est déjà pris {where} {hours(use.period)}.",
        f"Choisissez un autre véhicule ou une autre heure : il est libre à partir de {french.time(use.period.upper)}.",
        **(to_stop(stop) if stop else {}),
    )


def _in_garage(use):
    return Conflict(
        "vehicle_in_garage",
        Severity.REFUSES,
        "Véhicule à l’arrêt",
        f"{use.vehicle} {use.words_when_taken} : {use.words_when_free}.",
        "Choisissez un autre véhicule, ou dites sur sa page qu’il est revenu.",
        href=use.vehicle.get_absolute_url(),
        link=f"La page de {use.vehicle}",
    )


def driver_not_named(candidate, facts):
    """A vehicle that names its drivers is driven by nobody else."""
    vehicle, driver = candidate.vehicle, candidate.driver
    if not (vehicle and driver):
        return
    named = {row.user_id for row in facts.drivers.get(vehicle.pk, ()) if candidate.day in row.period}
    if named and driver.pk not in named:
        yield Conflict(
            "driver_not_named",
            Severity.REFUSES,
            f"{names([driver])} ne conduit pas",
            f"{names([driver])} ne fait pas partie des personnes qui peuvent conduire {vehicle}.",
            "Choisissez quelqu’un d’autre au volant, ou un autre véhicule.",
            href=vehicle.get_absolute_url(),
            link=f"La page de {vehicle}",
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
    driver_not_named,
    team_at_another_stop,
    team_on_the_road,
    team_not_free,
    nobody,
    no_driver,
    alone,
)
