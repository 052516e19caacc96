"""Problems for tests and measures: the six-day instances, as files; and small ones, made in one line."""

import json
from datetime import date
from pathlib import Path

import numpy as np

from outreach.planning import Candidate, Opening, Outing, Pin, Problem, Span, Window

DATA = Path(__file__).parent / "data"
TUESDAY = date(2026, 9, 8)


def six_days(path=DATA / "six_days.json") -> Problem:
    """A tour of six days by a camping-car and a car; an instance is a JSON file, made up on the real communes."""
    told = json.loads(Path(path).read_text())
    dates = {day["d"]: date.fromisoformat(day["date"]) for day in told["days"]}
    outings = tuple(outing_of(vehicle, dates) for vehicle in told["vehicles"])
    candidates = tuple(Candidate(str(one["i"]), one["nom"], one["points"]) for one in told["communes"])
    pins = tuple(
        Pin(pin["vehicle"], str(pin["commune"]), told["places"][pin["place"]]["nom"], Span(*pin["start"]))
        for pin in told["pins"]
    )
    forbidden = {
        (vehicle["id"], str(commune))
        for commune, day in told["forbidden"]
        for vehicle in told["vehicles"]
        if vehicle["day"] == day
    }
    return Problem(outings, candidates, hours(told, outings), np.array(told["D"]), pins, frozenset(forbidden))


def outing_of(told, dates):
    return Outing(
        told["id"],
        dates[told["day"]],
        told["type"],
        Span(*told["shift"]),
        told["max_drive"],
        told["max_stops"],
        told["service"],
        kind=told["type"],
    )


def hours(told, outings):
    found = {}
    for place in told["places"]:
        for outing in outings:
            spans = place["windows"].get(str(outing.date.weekday()), [])
            if place["camping"] or outing.kind != "camping-car":
                pair = outing.key, str(place["commune"])
                found.setdefault(pair, []).extend(Window(*span, place["nom"]) for span in spans)
    return {pair: Opening(tuple(windows)) for pair, windows in found.items()}


def outing(key="a", *, shift=(540, 1080), driving=120, stops=2, service=60, **more) -> Outing:
    return Outing(key, TUESDAY, "camping-car", Span(*shift), driving, stops, service, **more)


def problem(outings, windows, travel, *, points=None, **more) -> Problem:
    """Communes « C1 », « C2 », …; `windows`: the spans of each, in all outings; 10 points each unless said."""
    points = points or [10] * len(windows)
    candidates = tuple(
        Candidate(f"C{rank}", f"Commune {rank}", {"need": worth}) for rank, worth in enumerate(points, 1)
    )
    openings = {
        (one.key, candidate.code): Opening(tuple(Window(*span, "Mairie") for span in spans))
        for one in outings
        for candidate, spans in zip(candidates, windows, strict=True)
    }
    return Problem(tuple(outings), candidates, openings, np.array(travel, dtype=float), **more)


def even_roads(count, minutes=10):
    """As far from each place to each other."""
    return [[0 if one == other else minutes for other in range(count + 1)] for one in range(count + 1)]
