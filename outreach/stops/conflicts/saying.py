"""How conflicts write hours, days and names."""

from django.urls import reverse

from joz.components import french


def hours(period):
    """« de 9 h à 12 h »."""
    return f"de {french.time(period.lower)} à {french.time(period.upper)}"


def names(people):
    """« Maël, Awena et Joris » : first names, as a team calls itself; each once."""
    said = list(dict.fromkeys(user.first_name or str(user) for user in people))
    return " et ".join([", ".join(said[:-1]), said[-1]]) if len(said) > 1 else "".join(said)


def to_stop(stop):
    """Where another stop is settled, as keywords of a conflict."""
    return {"href": reverse("outreach:stop", args=[stop.pk]), "link": f"Voir la halte {french.of(stop.commune.name)}"}


def to_place(place):
    """Where a place is described, as keywords of a conflict."""
    return {"href": reverse("partners:edit_place", args=[place.pk]), "link": f"La fiche de {place.name}"}


def to_terms(place):
    """Where its hours and its permits are written down."""
    return {
        "href": reverse("partners:place_terms", args=[place.pk]),
        "link": f"Horaires et stationnement : {place.name}",
    }
