"""How French writes figures, moments and ages; pure functions, so that a message can use them as well as a page."""

import unicodedata
from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format

NARROW_SPACE = "\u202f"
SPACE = "\u00a0"
# Lists of the day are counted as far as this.
MANY = 200


def number(value, decimals=0):
    """1234.5 → 1 234,5; decimals that say nothing are left out."""
    if value in (None, ""):
        return ""
    text = f"{value:,.{decimals}f}".replace(",", NARROW_SPACE).replace(".", ",")
    return text.rstrip("0").rstrip(",") if decimals else text


def percent(value, decimals=1):
    """62.6 → 62,6 %."""
    return f"{number(value, decimals)}{NARROW_SPACE}%" if value not in (None, "") else ""


def euros(amount):
    """1 234,50 €; cents only where there are some."""
    text = f"{amount:,.2f}".replace(",", NARROW_SPACE).replace(".", ",")
    return f"{text.removesuffix(',00')}{SPACE}€"


def time(moment):
    """14 h 30, and 14 h on the hour."""
    moment = timezone.localtime(moment) if getattr(moment, "tzinfo", None) else moment
    return f"{moment.hour}{SPACE}h" + (f"{SPACE}{moment.minute:02}" if moment.minute else "")


def day(moment):
    """jeudi 3 décembre, with the year only when it is not this one."""
    on = timezone.localdate(moment) if getattr(moment, "tzinfo", None) else moment
    first = "1er" if on.day == 1 else str(on.day)
    year = "" if on.year == timezone.localdate().year else f" {on.year}"
    return f"{date_format(on, 'l')} {first} {date_format(on, 'F')}{year}"


def moment(value):
    """jeudi 3 décembre à 14 h 30."""
    return f"{day(value)} à {time(value)}"


def near_day(on, today=None):
    """aujourd’hui, demain, or the day itself: how one speaks of what is close."""
    today = today or timezone.localdate()
    return {0: "aujourd’hui", 1: "demain"}.get((on - today).days) or day(on)


def duration(minutes):
    """18 min, 1 h, 1 h 05."""
    hours, rest = divmod(round(minutes), 60)
    if not hours:
        return f"{rest}{SPACE}min"
    return f"{hours}{SPACE}h" + (f"{SPACE}{rest:02}" if rest else "")


def at(town):
    """à Elven, au Hézo, à l’Île-d’Arz: the article of a town’s name joins the preposition."""
    for article, joined in (("Le ", "au "), ("Les ", "aux "), ("Île", "à l’Île")):
        if town.startswith(article):
            return joined + town.removeprefix(article)
    return f"à {town}"


def machine_time(value):
    """2026-12-03T14:30:00+01:00: the same moment, for the `datetime` of a <time>."""
    return timezone.localtime(value).isoformat(timespec="seconds")


def count(value, singular, plural=""):
    """1 personne, 2 personnes: French keeps the singular below two."""
    noun = singular if abs(value) < 2 else plural or f"{singular}s"
    return f"{number(value)}{SPACE}{noun}"


def up_to_many(total):
    """37, or 200+ when there are more than one counts in a day."""
    return number(total) if total <= MANY else f"{MANY}+"


def count_up_to_many(total, singular, plural=""):
    """37 personnes, or plus de 200 personnes."""
    return count(total, singular, plural) if total <= MANY else f"plus de {count(MANY, singular, plural)}"


def of(name):
    """« d’Elven », « de Molac », « du Bono » : the name of a place after « de »."""
    if name.startswith("Le "):
        return f"du {name[3:]}"
    return f"d’{name}" if unicodedata.normalize("NFD", name)[:1].lower() in "aeiouyœ" else f"de {name}"


def ago(value, now=None):
    """il y a 3 jours: days are counted on the calendar, as people do."""
    now = now or timezone.now()
    elapsed = now - value
    days = (timezone.localdate(now) - timezone.localdate(value)).days
    if elapsed < timedelta(minutes=1):
        return "à l’instant"
    if elapsed < timedelta(hours=1):
        return f"il y a {elapsed.seconds // 60}{SPACE}min"
    if days == 0:
        return f"il y a {elapsed.seconds // 3600}{SPACE}h"
    return _days_ago(days)


def _days_ago(days):
    if days < 3:
        return {1: "hier", 2: "avant-hier"}[days]
    if days < 60:
        return f"il y a {days}{SPACE}jours"
    if days < 730:
        return f"il y a {days // 30}{SPACE}mois"
    return f"il y a {days // 365}{SPACE}ans"
