"""The other mobile projects of the demonstration: invented, on the roads where we also go."""

from datetime import timedelta
from uuid import UUID, uuid5

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from joz.demo.calendar import instant
from outreach.models import ExternalProject, ExternalStop
from partners.models import Commune, Organisation

ELSEWHERE = UUID("0b8b6f0e-7d1f-4c7e-8f1e-5a4b1f6a9c21")
CARAVAN, RIGHTS_BUS = "La Caravane des possibles", "Le Bus des droits"
MONTH = timedelta(weeks=4)
Look = ExternalProject.Look
# Every four weeks: in which week, on which weekday, where, from when to when; evenings and week-ends, as theirs are.
CARAVAN_GOES = (
    (1, 2, "Malansac", "Skate-park", 17, 20),
    (1, 5, "Caden", "Salle des sports", 14, 18),
    (2, 4, "Berric", "Foyer des jeunes", 18, 21),
    (2, 5, "La Vraie-Croix", "City-stade", 14, 18),
    (3, 2, "Molac", "Place de l’église", 17, 20),
    (3, 4, "Questembert", "Halles", 18, 22),
)
RIGHTS_BUS_GOES = (
    (0, 1, "Muzillac", "Place du marché", 9, 12),
    (1, 3, "Questembert", "Halles", 9, 12),
    (2, 1, "Nivillac", "", 9, 12),
)


def put_projects(calendar) -> None:
    """Two projects, and where they went and will go."""
    home = Organisation.objects.filter(name=CARAVAN).first()
    caravan = ExternalProject.objects.create(name=CARAVAN, label="Caravane", look=Look.STRIPES, organisation=home)
    rights_bus = ExternalProject.objects.create(name=RIGHTS_BUS, label="Bus des droits", look=Look.DOTS)
    communes = {commune.name: commune for commune in Commune.objects.covered().defer("cell")}
    stops = [
        *_stops(caravan, CARAVAN_GOES, communes, calendar),
        *_stops(rights_bus, RIGHTS_BUS_GOES, communes, calendar),
    ]
    ExternalStop.objects.bulk_create(stops)


def _stops(project, rounds, communes, calendar):
    monday = calendar.today - timedelta(days=calendar.today.weekday())
    for turn in range(-4, 4):
        for week, weekday, name, place, starts, ends in rounds:
            day = monday + turn * MONTH + timedelta(weeks=week, days=weekday)
            if name in communes:
                submission = uuid5(ELSEWHERE, f"{project.name} {name} {day}")
                yield ExternalStop(
                    project=project,
                    commune=communes[name],
                    place=place,
                    period=DateTimeTZRange(instant(day, starts), instant(day, ends)),
                    uid=f"note-{submission}",
                    submission=submission,
                    noted_at=instant(calendar.today),
                )
