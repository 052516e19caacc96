"""iCal (RFC 5545): each event is read on its own, so that whatever is wrong with it is told with its line."""

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from icalendar import Event

from outreach.projects.files.reading import Found, LineProblem, Reading, Unreadable, local, shortened
from outreach.projects.files.recurrence import Walk, days_of, midnights

MOST_LINES = 60_000
MOST_DAYS = 31
READ = {
    *("UID", "DTSTART", "DTEND", "DURATION", "RRULE", "EXDATE", "RDATE", "RECURRENCE-ID", "STATUS"),
    *("LOCATION", "SUMMARY", "SEQUENCE"),
}
NOT_AN_EVENT = "Cet événement n’est pas lisible : une de ses lignes est abîmée."
NO_START = "Cet événement n’a pas de date de début, ou elle n’est pas lisible."
TOO_FAR = "Une date de cet événement est hors de tout calendrier."
BAD_PROPERTY = "« {} » n’est pas lisible dans cet événement."


def read(text: str, reading: Reading) -> None:
    """Put into the reading what the events of a calendar say; corrections of one day after the rules they correct."""
    events, walk = [], Walk()
    for line, block in _blocks(text):
        try:
            events.append((line, _event(block)))
        except LineProblem as problem:
            reading.refuse(line, str(problem))
        if reading.is_full:
            return
    for line, event in sorted(events, key=lambda one: ("RECURRENCE-ID" in one[1], _revision(one[1]))):
        try:
            _take(line, event, reading, walk)
        except LineProblem as problem:
            reading.refuse(line, str(problem))
        except OverflowError:
            reading.refuse(line, TOO_FAR)
        if reading.is_full:
            return


def _blocks(text):
    """(line, text) of each event."""
    lines = re.split(r"\r\n|\n|\r", text)
    if not any(line.strip().upper() == "BEGIN:VCALENDAR" for line in lines[:50]):
        raise Unreadable("Ligne 1 : ce fichier n’est pas un agenda iCal. Il devrait commencer par BEGIN:VCALENDAR.")
    if len(lines) > MOST_LINES:
        raise Unreadable(f"Ligne {MOST_LINES} : cet agenda est trop long. Exportez-en seulement une année.")
    begun = None
    for nth, line in enumerate(lines):
        word = line.strip().upper()
        if word == "BEGIN:VEVENT":
            begun = nth
        elif word == "END:VEVENT" and begun is not None:
            yield begun + 1, "\r\n".join(lines[begun : nth + 1])
            begun = None
    if begun is not None:
        raise Unreadable(f"Ligne {begun + 1} : cet événement n’est pas fini. Le fichier est peut-être coupé.")


def _event(block):
    try:
        event = Event.from_ical(block)
    except ValueError as error:
        raise LineProblem(NOT_AN_EVENT) from error
    for name, _ in event.errors:
        if name is None:
            raise LineProblem(NOT_AN_EVENT)
        if str(name).upper() in READ:
            raise LineProblem(BAD_PROPERTY.format(name))
    return event


def _revision(event):
    return event.get("SEQUENCE", 0) if isinstance(event.get("SEQUENCE", 0), int) else 0


def _take(line, event, reading, walk):
    """Every day of one event."""
    starts, ends, is_all_day = _times(event)
    said = _said(line, event, reading.places)
    uid = shortened(event.get("UID", ""), 200) or f"{starts:%Y%m%dT%H%M}-{said['typed']}"
    model = Found(uid=uid, starts=starts, ends=ends, is_all_day=is_all_day, **said)
    if correction := event.get("RECURRENCE-ID"):
        if "RANGE" in correction.params:
            raise LineProblem("Une correction vaut ici pour toute la suite : écrivez plutôt une nouvelle répétition.")
        reading.take(replace(model, uid=_of_day(uid, _moment(correction.dt))), replaces=True)
        return
    moments = _moments(event, starts, reading, walk)
    if moments is None:
        _take_days(model, reading)
        return
    for moment in moments:
        start = local(moment.date(), moment.time())
        end = local(moment.date() + timedelta(days=1), time.min) if is_all_day else start + (ends - starts)
        reading.take(replace(model, uid=_of_day(uid, moment), starts=start, ends=end))


def _take_days(model, reading):
    """One stop, or one for each day of an event that lasts several whole days."""
    count = (timezone.localdate(model.ends) - timezone.localdate(model.starts)).days if model.is_all_day else 1
    if count == 1:
        reading.take(model)
        return
    for day in midnights(timezone.localdate(model.starts), count):
        stop = replace(model, starts=local(day, time.min), ends=local(day + timedelta(days=1), time.min))
        reading.take(replace(stop, uid=_of_day(model.uid, datetime.combine(day, time.min))))


def _moments(event, starts, reading, walk):
    """The naive local moments of an event that comes back; None when it does not."""
    rule, more = event.get("RRULE"), _dates(event.get("RDATE"))
    if rule is None and not more:
        return None
    if isinstance(rule, list):
        raise LineProblem("Cet événement a deux répétitions : gardez-en une.")
    start = timezone.make_naive(starts)
    moments = [start] if rule is None else days_of(rule, start, first=reading.first, last=reading.last, walk=walk)
    without = _dates(event.get("EXDATE"))
    left_out = {moment for moment, whole in without if not whole}
    days_out = {moment.date() for moment, whole in without if whole}
    every = sorted({*moments, *(moment for moment, _ in more)})
    return [moment for moment in every if moment not in left_out and moment.date() not in days_out]


def _dates(value):
    """(naive local moment, whether it is a whole day) of each date of an EXDATE or RDATE."""
    lists = value if isinstance(value, list) else [value] if value is not None else []
    dates = [one.dt for given in lists for one in given.dts]
    dates = [one[0] if isinstance(one, tuple) else one for one in dates]
    return [(_moment(one), not isinstance(one, datetime)) for one in dates]


def _times(event):
    """When it starts and ends, and whether whole days are meant; without an end, it lasts an hour, or a day."""
    try:
        starts, ends, lasts = (_dt(event.get(name)) for name in ("DTSTART", "DTEND", "DURATION"))
    except (AttributeError, TypeError, ValueError) as error:
        raise LineProblem(NO_START) from error
    if not isinstance(starts, date):
        raise LineProblem(NO_START)
    is_all_day = not isinstance(starts, datetime)
    if ends is None:
        ends = starts + (lasts or (timedelta(days=1) if is_all_day else timedelta(hours=1)))
    begin, end = (_aware(moment) for moment in (starts, ends))
    _check_length(begin, end, is_all_day)
    return begin, end, is_all_day


def _check_length(begin, end, is_all_day):
    if end <= begin:
        raise LineProblem("Cet événement finit avant de commencer.")
    if end - begin > (timedelta(days=MOST_DAYS, hours=1) if is_all_day else timedelta(hours=25)):
        most = f"de {MOST_DAYS} jours" if is_all_day else "d’un jour"
        raise LineProblem(f"Cet événement dure plus {most} : coupez-le.")


def _dt(value):
    if isinstance(value, list):
        raise TypeError
    return None if value is None else value.dt


def _aware(moment):
    """On the clock of the territory; a time without a zone, or of a zone that nobody knows, is read as one of ours."""
    if not isinstance(moment, datetime):
        return local(moment, time.min)
    return moment if moment.tzinfo else timezone.make_aware(moment)


def _moment(value):
    """The same, naive."""
    return timezone.make_naive(_aware(value))


def _of_day(uid, moment):
    """The identity of one day of an event that comes back."""
    return f"{uid}#{moment:%Y%m%dT%H%M}"


def _said(line, event, places):
    """Where, in words and as a commune; whether it was called off."""
    where, title = (_text(event.get(name)) for name in ("LOCATION", "SUMMARY"))
    commune = places.within(where) or places.within(title)
    place = re.split(r"[,\n]", where)[0].strip() or ("" if commune and places.within(title) else title)
    if commune and places.find(place, "")[0] == commune:
        place = ""
    return {
        "line": line,
        "place": shortened(place, 120),
        "commune": commune.pk if commune else None,
        "typed": shortened(where or title, 80),
        "is_cancelled": _text(event.get("STATUS")).upper() == "CANCELLED",
    }


def _text(value):
    value = value[0] if isinstance(value, list) else value
    return "" if value is None else str(value)
