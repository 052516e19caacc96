"""The coverage as rows of a file: what its table shows to whoever asks, no more."""

HEADINGS = [
    "Commune", "Code INSEE", "Intercommunalité", "Dans le périmètre", "Population", "État", "Dernier passage",
    "Jours depuis", "Prochain passage", "Lieu d’accueil", "Parrain ou marraine", "Autres projets", "Jeunes repérés",
]  # fmt: skip


def rows_of(coverage):
    """Headings, then one row for each commune shown; open signals for the team only."""
    yield [*HEADINGS, *(["Signalements ouverts"] if coverage.with_counts else [])]
    for row in coverage.shown:
        commune = row.commune
        yield [
            commune.name,
            commune.pk,
            commune.intercommunality.name,
            commune.is_covered,
            commune.population,
            row.freshness.label,
            row.ours.last,
            row.days,
            row.ours.next,
            commune.has_place,
            commune.has_ambassador,
            ", ".join(project.name for project, _ in row.others),
            row.spotted_in_words,
            *([row.signals] if coverage.with_counts else []),
        ]
