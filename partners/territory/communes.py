"""The communes of a territory, the bodies they form, and the zone that the scheme serves by default."""

from partners.territory import fields
from partners.territory.files import table_of
from partners.territory.problems import Checking

COMMUNE = {
    "insee_code": fields.insee_code,
    "name": fields.name(80),
    "epci_siren": fields.siren,
    "epci_name": fields.name(120),
    "postal_codes": fields.postal_codes,
    "population": fields.whole(5_000_000),
    "latitude": fields.decimal(5, least=-90, most=90),
    "longitude": fields.decimal(5, least=-180, most=180),
    "area_km2": fields.decimal(2, least=0, most=20_000),
}
OPTIONAL = {"is_island": fields.yes_or_no, "in_default_zone": fields.yes_or_no}


def read_communes(path, *, zone=None):
    """The communes by code, and their bodies by SIREN; a zone decides instead of the last column."""
    communes, bodies = {}, {}
    with Checking(path) as checking:
        rows = table_of(path, checking, columns=COMMUNE, optional=OPTIONAL)
        for row in rows:
            columns = {**COMMUNE, **{name: OPTIONAL[name] for name in OPTIONAL if name in row.values}}
            said = fields.parse_row(row, columns, checking)
            if said and _is_coherent(said, row, communes, bodies, checking):
                communes[said["insee_code"]] = _commune(said, zone)
        if not rows:
            checking.stop("", "aucune commune")
    return communes, bodies


def read_zone(path, name):
    """The communes that belong to one of the zones that deployment_zones.csv proposes."""
    columns = {"insee_code": fields.insee_code, name: fields.yes_or_no}
    with Checking(path) as checking:
        rows = [fields.parse_row(row, columns, checking) for row in table_of(path, checking, columns=columns)]
    return frozenset(row["insee_code"] for row in rows if row[name])


def _commune(said, zone):
    """A row of the table of communes; where the files propose no zone, all of the territory is one."""
    commune = {"is_island": False, **said, "intercommunality_id": said["epci_siren"]}
    proposed = commune.pop("in_default_zone", True)
    commune["is_covered"] = proposed if zone is None else said["insee_code"] in zone
    del commune["epci_siren"], commune["epci_name"]
    return commune


def _is_coherent(said, row, communes, bodies, checking):
    """What a cell alone cannot say: twice the same code, two names for one body, a point off the map."""
    code, siren = said["insee_code"], said["epci_siren"]
    longitude, latitude = float(said["longitude"]), float(said["latitude"])
    if code in communes:
        checking.refuse(row.where, f"la commune {code} est déjà dans le fichier")
    elif bodies.setdefault(siren, said["epci_name"]) != said["epci_name"]:
        checking.refuse(row.where, f"l’intercommunalité {siren} porte deux noms : vérifiez epci_name")
    elif fields.is_in_france(longitude, latitude):
        return True
    elif fields.is_in_france(latitude, longitude):
        checking.refuse(row.where, "latitude et longitude semblent inversées")
    else:
        checking.refuse(row.where, "ce point n’est pas en France")
    return False
