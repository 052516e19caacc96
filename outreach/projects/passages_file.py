"""The stops of the other projects as rows of a file: what their list shows."""

from joz.components import french

HEADINGS = ["Projet", "Jour", "De", "À", "Commune", "Code INSEE", "Lieu", "Dans le périmètre"]


def rows_of(stops):
    """Headings, then one row for each stop, in the order of the list."""
    yield HEADINGS
    for stop in stops:
        hours = ["", ""] if stop.is_all_day else [french.time(stop.starts_at), french.time(stop.ends_at)]
        commune = stop.commune
        yield [stop.project.name, stop.day, *hours, commune.name, commune.pk, stop.place, commune.is_covered]
