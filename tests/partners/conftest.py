"""What tests of the network stand on: somebody signed in with a role, and a small territory in a directory."""

import pytest

from tests.factories import MembershipFactory, sign_in

# Corsica, overseas and a leading zero: what careless readers of codes get wrong.
COMMUNES = """\
insee_code,name,epci_siren,epci_name,postal_codes,population,latitude,longitude,area_km2,is_island,in_default_zone
01004,Ambérieu-en-Bugey,200067932,Plaine de l'Ain,01500,15000,45.95800,5.35800,24.60,0,1
2A004,Ajaccio,245614383,Pays ajaccien,20000 20090,75000,41.92700,8.73800,82.03,0,1
97411,Saint-Denis,200027027,Nord de la Réunion,97400,155000,-20.87890,55.44810,142.79,1,0
"""
MINUTES = "insee_code,01004,2A004,97411\n01004,0,30,\n2A004,33,0,\n97411,,,0\n"
KM = "insee_code,01004,2A004,97411\n01004,0.0,25.2,\n2A004,25.2,0.0,\n97411,,,0.0\n"
FERRIES = """\
island_insee,port_name,port_commune_insee,from_insee,drive_km,drive_minutes,crossing_minutes,mean_wait_minutes
97411,Port-Blanc,2A004,01004,25.2,30,15,20
"""
SQUARE = "[[[5.3,45.9],[5.4,45.9],[5.4,46.0],[5.3,46.0],[5.3,45.9]]]"
CELL = (
    f'{{"type":"Feature","properties":{{"insee_code":"01004"}},"geometry":{{"type":"Polygon","coordinates":{SQUARE}}}}}'
)
CELLS = f'{{"type":"FeatureCollection","schematic":true,\n"features":[{CELL}]}}'


@pytest.fixture
def territory(tmp_path):
    """A directory with a territory of three communes, every optional file included."""
    files = {
        "communes.csv": COMMUNES,
        "travel_minutes.csv": MINUTES,
        "travel_km.csv": KM,
        "ferry_access.csv": FERRIES,
        "cells_schematic.geojson": CELLS,
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.fixture
def sign_in_as(client):
    """Sign in somebody who holds a role; returns the client, with the person as `client.user`."""

    def sign(role, **membership):
        client.user = MembershipFactory(role=role, **membership).user
        return sign_in(client, client.user)

    return sign
