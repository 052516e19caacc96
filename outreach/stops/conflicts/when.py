"""Days and hours at which one had better not stop."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from joz.components import french
from joz.days import is_school_year_known, public_holiday, school_holiday
from outreach.stops.conflicts.conflict import Conflict, Severity
from partners.models import Place

SUNDAY = 6
# Clocks change at two or three in the morning.
NIGHT_ENDS = time(4)


def past(candidate, facts):
    if candidate.period.upper <= facts.now:
        yield Conflict(
            "past",
            Severity.REFUSES,
            "Déjà passée",
            f"Cette halte finit {french.moment(candidate.period.upper)} : c’est déjà passé.",
            "Choisissez un moment à venir.",
        )


def over_midnight(candidate, facts):
    if candidate.ends_at.date() != candidate.day:
        yield Conflict(
            "over_midnight",
            Severity.REFUSES,
            "Après minuit",
            "Cette halte passe minuit : une halte commence et finit le même jour.",
            "Arrêtez-la avant minuit, et prévoyez-en une seconde le lendemain.",
        )


def clocks_change(candidate, facts):
    if candidate.starts_at.time() < NIGHT_ENDS and _offset(candidate.day) != _offset(candidate.day + timedelta(days=1)):
        yield Conflict(
            "clocks_change",
            Severity.WARNS,
            "Changement d’heure",
            "L’heure change cette nuit-là : une heure manque, ou revient deux fois.",
            "Commencez après 4 h, ou vérifiez les horaires avec l’équipe.",
        )


def _offset(day):
    return timezone.make_aware(datetime.combine(day, time.min)).utcoffset()


def holiday(candidate, facts):
    if name := public_holiday(candidate.day):
        yield Conflict(
            "public_holiday",
            Severity.WARNS,
            "Jour férié",
            f"{french.day(candidate.day).capitalize()} est férié ({name}).",
            "Vérifiez que le lieu et l’équipe sont là, ou choisissez un autre jour.",
        )
    elif candidate.day.weekday() == SUNDAY:
        yield Conflict(
            "sunday",
            Severity.WARNS,
            "Dimanche",
            f"{french.day(candidate.day).capitalize()} : l’équipe ne travaille pas d’ordinaire ce jour-là.",
            "Vérifiez que l’équipe est d’accord, ou choisissez un autre jour.",
        )


def school(candidate, facts):
    name = school_holiday(candidate.day)
    at_school = candidate.place is not None and candidate.place.kind == Place.Kind.SCHOOL
    if name:
        yield Conflict(
            "school_holidays",
            Severity.WARNS if at_school else Severity.NOTES,
            "Vacances scolaires",
            f"C’est pendant les vacances scolaires ({name}, zone B).",
            "L’établissement est sans doute fermé : choisissez un autre lieu ou un autre jour."
            if at_school
            else "Les jeunes sont là à d’autres heures : vérifiez que celle-ci convient.",
        )
    elif not is_school_year_known(candidate.day.year):
        yield Conflict(
            "school_year_unknown",
            Severity.NOTES,
            "Vacances inconnues",
            f"Les vacances scolaires de {candidate.day.year} ne sont pas encore publiées.",
            "Vérifiez la date quand le calendrier sera connu.",
        )


CHECKS = (past, over_midnight, clocks_change, holiday, school)
