"""The directory as rows of a file: what its page shows, and how to reach each organisation."""

HEADINGS = [
    "Structure", "Type", "Commune du siège", "Code INSEE", "Thèmes", "Ce qu’elle peut offrir",
    "Téléphone", "Adresse e-mail", "Site", "Lieux prêtés", "Fermée le",
]  # fmt: skip


def rows_of(organisations):
    """Headings, then one row for each organisation, in the order of the list."""
    yield HEADINGS
    for organisation in organisations:
        yield [
            organisation.name,
            organisation.get_kind_display(),
            str(organisation.commune) if organisation.commune else "Hors du territoire",
            organisation.commune_id,
            ", ".join(str(theme) for theme in organisation.themes.all()),
            organisation.offers,
            organisation.phone and organisation.phone.as_national,
            organisation.email,
            organisation.website,
            organisation.place_count,
            organisation.closed_on,
        ]
