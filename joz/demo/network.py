"""The network of the demonstration: organisations that are invented or named by no person, and the places they lend."""

from dataclasses import dataclass

from django.db.backends.postgresql.psycopg_any import DateRange

from joz.demo import demo_accounts
from joz.demo.calendar import Calendar
from partners.models import Commune, ConsortiumMembership, Organisation, Place

Kind, PlaceKind, Role = Organisation.Kind, Place.Kind, ConsortiumMembership.Role

WOMENS_RIGHTS = "CIDFF du Morbihan"
SPORT = "FSCF du Morbihan"
YOUTH_INFORMATION = "Service Information Jeunesse de Vannes"
FRANCE_SERVICES = "France Services de La Roche-Bernard"
VANNES, QUESTEMBERT, ELVEN, MUZILLAC, SARZEAU, MOLAC = "56260", "56184", "56053", "56143", "56240", "56135"


@dataclass(frozen=True)
class Structure:
    """An organisation to put in the directory; `signals` is its part in what partners tell us."""

    name: str
    kind: str
    commune: str | None = None
    themes: tuple[str, ...] = ()
    offers: str = ""
    signals: int = 0


STRUCTURES = (
    Structure(demo_accounts.LOCAL_MISSION, Kind.LOCAL_MISSION, VANNES, ("guidance", "training", "employment")),
    Structure(demo_accounts.FUNDER, Kind.STATE),
    Structure(demo_accounts.SOCIAL_ACTION, Kind.SOCIAL_CENTRE, ELVEN, ("financial_aid", "housing"), "Un bureau", 9),
    Structure(demo_accounts.CHARITY, Kind.CHARITY, QUESTEMBERT, ("financial_aid",), "Le parking, le mardi matin", 9),
    Structure(demo_accounts.TOWN_HALL, Kind.TOWN_HALL, MOLAC, (), "La salle du conseil", 2),
    Structure(demo_accounts.WORKSHOPS, Kind.OTHER, VANNES, ("confidence",), "Des ateliers pour les jeunes femmes"),
    Structure(WOMENS_RIGHTS, Kind.WOMENS_RIGHTS, VANNES, ("confidence", "family"), "Des ateliers, une écoute", 5),
    Structure(SPORT, Kind.SPORT, VANNES, ("confidence", "health"), "Des séances de sport et de culture", 3),
    Structure("Entraide du Golfe", Kind.CHARITY, SARZEAU, ("financial_aid", "housing"), "Un local chauffé", 5),
    Structure("La Table partagée", Kind.CHARITY, MUZILLAC, ("financial_aid",), "", 4),
    Structure("CCAS de Questembert", Kind.SOCIAL_CENTRE, QUESTEMBERT, ("financial_aid",), "Un bureau", 6),
    Structure("CCAS de Muzillac", Kind.SOCIAL_CENTRE, MUZILLAC, ("financial_aid",), "Un bureau", 5),
    Structure("CCAS de Saint-Avé", Kind.SOCIAL_CENTRE, "56206", ("housing",), "", 4),
    Structure("Espace Jeunes de Sarzeau", Kind.YOUTH_SPACE, SARZEAU, (), "La salle, en période scolaire", 6),
    Structure("Espace Jeunes de Grand-Champ", Kind.YOUTH_SPACE, "56067", (), "La salle", 5),
    Structure("Espace Jeunes de Theix-Noyalo", Kind.YOUTH_SPACE, "56251", (), "La salle", 5),
    Structure("Espace Jeunes de Nivillac", Kind.YOUTH_SPACE, "56147", (), "", 4),
    Structure(YOUTH_INFORMATION, Kind.YOUTH_INFORMATION, VANNES, ("guidance",), "Un bureau", 7),
    Structure("Mairie de Malansac", Kind.TOWN_HALL, "56123", (), "La place du marché", 3),
    Structure("Mairie de Surzur", Kind.TOWN_HALL, "56248", (), "L’esplanade", 3),
    Structure("Médiathèque de Péaule", Kind.CULTURE, "56153", ("digital",), "Un coin au calme", 2),
    Structure("Centre social des Trois Rivières", Kind.COMMUNITY_CENTRE, "56195", ("family",), "", 3),
    Structure("Résidence jeunes du Port", Kind.HOUSING, VANNES, ("housing",), "Deux chambres d’urgence", 4),
    Structure("CFA du Golfe", Kind.SCHOOL, VANNES, ("training", "employment"), "", 4),
    Structure("Point écoute du Pays de Vannes", Kind.HEALTH, VANNES, ("health",), "", 2),
    Structure("Les Ateliers du Ponant", Kind.INSERTION, "56205", ("employment",), "Des chantiers, dès 18 ans", 2),
    Structure(FRANCE_SERVICES, Kind.FRANCE_SERVICES, "56195", ("rights", "digital"), "Un poste", 2),
    Structure("La Caravane des possibles", Kind.MOBILE_PROJECT, VANNES, ("guidance",), "", 2),
)
SIGNALS = {structure.name: structure.signals for structure in STRUCTURES if structure.signals}

# Who plays which part in the scheme, since its opening or since its relaunch (R43).
CONSORTIUM = {
    demo_accounts.LOCAL_MISSION: Role.LEAD,
    demo_accounts.FUNDER: Role.FUNDER,
    WOMENS_RIGHTS: Role.MEMBER,
    demo_accounts.WORKSHOPS: Role.MEMBER,
    demo_accounts.CHARITY: Role.ASSOCIATE,
    demo_accounts.SOCIAL_ACTION: Role.REFERRER,
    "CCAS de Questembert": Role.REFERRER,
    YOUTH_INFORMATION: Role.REFERRER,
    "Espace Jeunes de Sarzeau": Role.REFERRER,
}
CONSORTIUM_SINCE_RELAUNCH = {demo_accounts.CHARITY: Role.MEMBER, SPORT: Role.MEMBER}

# Who lends what, what one must know to get there, and whether a wheelchair gets in.
PLACES = (
    ("Espace Jeunes de Sarzeau", PlaceKind.YOUTH_SPACE, "Espace Jeunes", "Sonner à l’entrée de côté", True),
    ("Espace Jeunes de Grand-Champ", PlaceKind.YOUTH_SPACE, "Espace Jeunes", "", True),
    ("Espace Jeunes de Theix-Noyalo", PlaceKind.YOUTH_SPACE, "Espace Jeunes", "", True),
    ("Espace Jeunes de Nivillac", PlaceKind.YOUTH_SPACE, "Espace Jeunes", "La clé est à la mairie", None),
    (demo_accounts.SOCIAL_ACTION, PlaceKind.SOCIAL_CENTRE, "Bureau du CCAS", "Le mercredi", True),
    ("CCAS de Questembert", PlaceKind.SOCIAL_CENTRE, "Bureau du CCAS", "Au premier étage, sans ascenseur", False),
    ("CCAS de Muzillac", PlaceKind.SOCIAL_CENTRE, "Bureau du CCAS", "", True),
    (demo_accounts.CHARITY, PlaceKind.PARKING, "Parking du Panier solidaire", "Le mardi matin, côté quai", None),
    ("Entraide du Golfe", PlaceKind.CHARITY, "Local chauffé", "", False),
    (YOUTH_INFORMATION, PlaceKind.YOUTH_INFORMATION, "Bureau d’entretien", "", True),
    (demo_accounts.TOWN_HALL, PlaceKind.TOWN_HALL, "Salle du conseil", "Prévenir la veille", True),
    ("Mairie de Malansac", PlaceKind.SQUARE, "Place du marché", "Pas le jeudi, jour de marché", None),
    ("Mairie de Surzur", PlaceKind.SQUARE, "Esplanade", "Prise électrique près du kiosque", None),
    ("Médiathèque de Péaule", PlaceKind.LIBRARY, "Coin lecture", "", True),
    (FRANCE_SERVICES, PlaceKind.FRANCE_SERVICES, "Poste d’accueil", "", True),
)


def put_organisations() -> dict[str, Organisation]:
    """The directory, by name; what is there already is left alone."""
    known = set(Commune.objects.values_list("pk", flat=True))
    rows = [_organisation(structure, nth, known) for nth, structure in enumerate(STRUCTURES, start=1)]
    Organisation.objects.bulk_create(rows, ignore_conflicts=True)
    found = {row.name: row for row in Organisation.objects.filter(name__in=[row.name for row in rows])}
    through = Organisation.themes.through
    links = [
        through(organisation=found[structure.name], theme_id=code)
        for structure in STRUCTURES
        for code in structure.themes
    ]
    through.objects.bulk_create(links, ignore_conflicts=True)
    return found


def _organisation(structure, nth, known):
    return Organisation(
        name=structure.name,
        kind=structure.kind,
        commune_id=structure.commune if structure.commune in known else None,
        phone=f"+3326191{nth:04}",
        email=f"contact{nth}@partenaire.example",
        offers=structure.offers,
    )


def put_consortium(organisations, calendar: Calendar) -> None:
    """The consortium: who was there from the start, and who came, or took a greater part, with the relaunch."""
    rows = [
        ConsortiumMembership(
            organisation=organisations[name],
            role=role,
            period=DateRange(calendar.opening, calendar.relaunch if name in CONSORTIUM_SINCE_RELAUNCH else None),
        )
        for name, role in CONSORTIUM.items()
    ]
    rows += [
        ConsortiumMembership(organisation=organisations[name], role=role, period=DateRange(calendar.relaunch, None))
        for name, role in CONSORTIUM_SINCE_RELAUNCH.items()
    ]
    ConsortiumMembership.objects.bulk_create(rows)


def put_places(organisations) -> None:
    """The places that partners lend, each in the commune of whoever lends it."""
    rows = [
        Place(
            name=name,
            kind=kind,
            organisation=organisations[lender],
            commune_id=organisations[lender].commune_id,
            access_notes=access_notes,
            is_accessible=is_accessible,
        )
        for lender, kind, name, access_notes, is_accessible in PLACES
        if organisations[lender].commune_id
    ]
    Place.objects.bulk_create(rows, ignore_conflicts=True)
