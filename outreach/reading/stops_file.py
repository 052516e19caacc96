"""The list of stops as a spreadsheet: places and times, nobody's name."""

from django.utils import timezone

HEADINGS = (
    "Jour", "De", "À", "Commune", "Intercommunalité", "Lieu", "État", "Véhicule", "Tournée", "Annoncée au public",
    "Pourquoi annulée ou reportée",
)  # fmt: skip


def rows_of(stops):
    """The headings, then a row for each stop."""
    yield HEADINGS
    for stop in stops:
        starts, ends = (timezone.localtime(moment) for moment in (stop.starts_at, stop.ends_at))
        yield (
            f"{stop.day:%d/%m/%Y}",
            f"{starts:%H:%M}",
            f"{ends:%H:%M}",
            stop.commune.name,
            stop.commune.intercommunality.name,
            stop.where,
            stop.state_label,
            stop.vehicle.name if stop.vehicle else "",
            stop.tour.name if stop.tour else "",
            stop.is_public,
            stop.get_lost_because_display(),
        )
