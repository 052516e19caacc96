"""The planner's problems as they are published or stored, and the plan that somebody would make by hand."""

import csv
from datetime import date
from pathlib import Path

import holidays
import numpy as np

from outreach.planning import Candidate, Opening, Outing, Problem, Rhythm, Span, Weights, Window, Year
from outreach.planning.choice import driving_of
from outreach.planning.timetable import timetable

YEAR, BASE = 2026, "56260"
# Of two plans with as many points, the one that drives less is nearer to a better one.
TIE_BREAK = 0.03


def orienteering(path) -> Problem:
    """Team orienteering (Chao): as many points as so many teams collect within a time, from a first to a last place."""
    lines = [line.split() for line in Path(path).read_text().strip().splitlines()]
    count, teams, time = int(lines[0][1]), int(lines[1][1]), float(lines[2][1])
    told = np.array([[float(word) for word in line] for line in lines[3:]])
    roads = np.hypot(*(told[:, None, :2] - told[None, :, :2]).transpose(2, 0, 1))
    travel = roads[:-1, :-1].copy()
    travel[1:, 0] = roads[1:-1, -1]
    outings = tuple(Outing(str(team), date(YEAR, 1, 1), "", Span(0, time), time, count, 0) for team in range(teams))
    candidates = tuple(Candidate(str(rank), str(rank), {"score": told[rank, 2]}) for rank in range(1, count - 1))
    always = Opening((Window(0, time),))
    openings = {(outing.key, one.code): always for outing in outings for one in candidates}
    return Problem(outings, candidates, openings, travel, weights=Weights(point=1, minute=TIE_BREAK))


def greedy(asked: Problem) -> float:
    """What a plan made by hand is worth: the next visit is always the one that brings most just then."""
    days = [()] * len(asked.outings)
    for pin in asked.pins:
        days[asked.outing_index[pin.outing]] += (asked.index[pin.commune],)
    while better := max(additions(asked, days), default=None):
        _, rank, day = better
        days[rank] = day
    points = sum(asked.points[rank, commune] for rank, day in enumerate(days) for commune in day)
    return asked.value(points, sum(driving_of(asked, day) for day in days if day))


def additions(asked, days):
    """(gain, rank of outing, its day) of each visit more that is possible and worth it."""
    absent = set(range(len(asked.candidates))) - {commune for day in days for commune in day}
    for rank, day in enumerate(days):
        driven = driving_of(asked, day) if day else 0.0
        for commune in absent:
            for gap in range(len(day) + 1):
                longer = (*day[:gap], commune, *day[gap:])
                gain = asked.value(asked.points[rank, commune], driving_of(asked, longer) - driven)
                if gain > 0 and fits(asked, asked.outings[rank], longer):
                    yield gain, rank, longer


def fits(asked, outing, day):
    return (
        len(day) <= outing.max_stops
        and driving_of(asked, day) <= outing.max_driving
        and timetable(asked, outing, day) is not None
    )


def territory_year(folder) -> Year:
    """A year on the real communes: every 8, 12 or 18 weeks by size, one vehicle, holidays, three weeks off."""
    told = {row["insee_code"]: row for row in csv.DictReader((Path(folder) / "communes.csv").open())}
    _, *rows = csv.reader((Path(folder) / "travel_minutes.csv").open())
    codes = [row[0] for row in rows]
    minutes = np.array([[float(cell or "nan") for cell in row[1:]] for row in rows])
    visited = [code for code in codes if code != BASE and told[code]["in_default_zone"] == "1"]
    ranks = [codes.index(code) for code in (BASE, *visited)]
    rhythms = tuple(Rhythm(code, told[code]["name"], every(int(told[code]["population"]))) for code in visited)
    closed = frozenset(holidays.country_holidays("FR", years=YEAR))
    off = frozenset({32, 33, 51})
    return Year(date(YEAR, 1, 5), 52, rhythms, minutes[np.ix_(ranks, ranks)], 140, closed=closed, off=off)


def every(population):
    return 8 if population >= 4500 else 12 if population >= 1800 else 18
