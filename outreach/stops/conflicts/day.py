"""The day of a team: the road from one stop to the next, a pause, an end, a night's rest."""

from collections import defaultdict
from datetime import datetime, time, timedelta

from django.utils import timezone

from joz.components import french
from joz.periods import overlap
from outreach.stops.conflicts.conflict import Conflict, Severity
from outreach.stops.conflicts.saying import names, to_stop

# To park, to set up, to meet a tractor.
MARGIN = timedelta(minutes=10)
PAUSE = timedelta(minutes=30)
NOON, TWO = time(12), time(14)
# Labour code: a day on duty, and the rest between two.
LONGEST_DAY = timedelta(hours=10)
REST = timedelta(hours=11)
ONE_DAY = timedelta(days=1)


def travel(candidate, facts):
    """From the stop before, and to the stop after, with the same vehicle or somebody of the same team."""
    near = [other for other in facts.others_of(candidate) if _shares(other, candidate)]
    before = [other for other in near if other.period.upper <= candidate.period.lower]
    after = [other for other in near if other.period.lower >= candidate.period.upper]
    if before:
        other = max(before, key=lambda stop: stop.period.upper)
        gap = candidate.period.lower - other.period.upper
        yield from _too_short(gap, facts.drive(other.commune_id, candidate.commune.pk), other, "venir")
    if after:
        other = min(after, key=lambda stop: stop.period.lower)
        gap = other.period.lower - candidate.period.upper
        yield from _too_short(gap, facts.drive(candidate.commune.pk, other.commune_id), other, "aller")


def _shares(other, candidate):
    same_vehicle = candidate.vehicle is not None and other.vehicle_id == candidate.vehicle.pk
    return same_vehicle or any(row.user_id in candidate.user_ids for row in other.team.all())


def _too_short(gap, minutes, other, way):
    if not minutes or gap >= timedelta(minutes=minutes) + MARGIN:
        return
    name = other.commune.name
    where = french.of(name) if way == "venir" else f"à {name}"
    yield Conflict(
        "travel_too_short",
        Severity.WARNS,
        "Trajet trop court",
        f"{french.number(gap.seconds // 60)} min pour {way} {where} : il en faut environ {minutes}, et 10 de marge.",
        f"Laissez au moins {minutes + 10} min entre les deux haltes.",
        **to_stop(other),
    )


def pause(candidate, facts):
    """Half an hour free between noon and two, the road left out, for whoever is on duty before and after."""
    without = [user for user, stops in _duties(candidate, facts).items() if not _has_pause(stops, candidate, facts)]
    if without:
        yield Conflict(
            "no_pause",
            Severity.WARNS,
            "Pas de pause",
            f"{names(without)} : pas de pause de 30 min entre 12 h et 14 h.",
            "Arrêtez plus tôt, reprenez plus tard, ou prévoyez une relève.",
        )


def _has_pause(stops, candidate, facts):
    noon, two = (timezone.make_aware(datetime.combine(candidate.day, hour)) for hour in (NOON, TWO))
    if stops[0].period.lower >= noon or max(stop.period.upper for stop in stops) <= two:
        return True
    free_from, at = noon, None
    for stop in stops:
        minutes = facts.drive(at, _commune(stop)) or 0 if at else 0
        if min(stop.period.lower, two) - free_from - timedelta(minutes=minutes) >= PAUSE:
            return True
        free_from, at = max(free_from, stop.period.upper), _commune(stop)
    return two - free_from >= PAUSE


def long_day(candidate, facts):
    tired = [user for user, stops in _duties(candidate, facts).items() if _span(stops) > LONGEST_DAY]
    if tired:
        yield Conflict(
            "long_day",
            Severity.WARNS,
            "Journée trop longue",
            f"{names(tired)} : plus de 10 h entre la première et la dernière halte du jour.",
            "Confiez l’une des haltes à quelqu’un d’autre, ou déplacez-la.",
        )


def rest(candidate, facts):
    """Eleven hours between the last stop of a day and the first of the next."""
    tired = [user for user in candidate.team if _rests_too_little(user, candidate, facts)]
    if tired:
        yield Conflict(
            "short_rest",
            Severity.WARNS,
            "Repos trop court",
            f"{names(tired)} : moins de 11 h de repos entre deux jours.",
            "Commencez plus tard, ou finissez plus tôt la veille.",
        )


def _rests_too_little(user, candidate, facts):
    today = _duties(candidate, facts)[user]
    before = _on_duty(facts.others_of(candidate, candidate.day - ONE_DAY), user)
    after = _on_duty(facts.others_of(candidate, candidate.day + ONE_DAY), user)
    nights = [(_end(before), today[0].period.lower)] if before else []
    nights += [(_end(today), after[0].period.lower)] if after else []
    return any(morning - evening < REST for evening, morning in nights)


def _duties(candidate, facts):
    """What each of the team does that day, this stop with it, in order; two at once are another conflict."""
    duties = defaultdict(list)
    others = [other for other in facts.others_of(candidate) if not overlap(other.period, candidate.period)]
    for user in candidate.team:
        duties[user] = sorted([*_on_duty(others, user), candidate], key=lambda stop: stop.period.lower)
    return duties


def _on_duty(stops, user):
    return [stop for stop in stops if any(row.user_id == user.pk for row in stop.team.all())]


def _end(stops):
    return max(stop.period.upper for stop in stops)


def _span(stops):
    return _end(stops) - stops[0].period.lower


def _commune(stop):
    """A row knows the key of its commune, a candidate its commune."""
    return stop.commune.pk


CHECKS = (travel, pause, long_day, rest)
