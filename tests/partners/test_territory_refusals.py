"""A bad file is refused with its name, the line and the reason; nothing is changed."""

import pytest
from django.core.management import CommandError, call_command

from partners.models import Commune
from partners.territory import BadTerritory, files, import_territory

pytestmark = pytest.mark.django_db

AMBERIEU = "01004,Ambérieu-en-Bugey,200067932,Plaine de l'Ain,01500,15000,45.95800,5.35800,24.60,0,1"


def refused(directory, **options):
    """Why a directory is refused; and nothing came in."""
    with pytest.raises(BadTerritory) as refusal:
        import_territory(directory, say=lambda sentence: None, **options)
    assert not Commune.objects.exists()
    return str(refusal.value)


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("\n01004", "\n1004", "ligne 2 : insee_code : « 1004 » n’a que quatre chiffres ; un tableur"),
        ("\n01004", "\n20004", "ligne 2 : insee_code : « 20004 » n’est pas un code INSEE"),
        ("2A004", "2C004", "ligne 3 : insee_code"),
        ("97411", "97911", "ligne 4 : insee_code"),
        ("2A004", "01004", "ligne 3 : la commune 01004 est déjà dans le fichier"),
        ("200067932", "200067933", "ligne 2 : epci_siren : « 200067933 » n’est le SIREN d’aucune intercommunalité"),
        (
            "245614383,Pays ajaccien",
            "200067932,Pays ajaccien",
            "ligne 3 : l’intercommunalité 200067932 porte deux noms",
        ),
        ("Plaine de l'Ain", "", "ligne 2 : epci_name : nom manquant"),
        ("Ajaccio", "A" * 81, "ligne 3 : name : nom trop long"),
        ("Ajaccio", "A\u202ebc", "ligne 3 : name : nom trop long ou illisible"),
        ("15000", "quinze", "ligne 2 : population : « quinze » n’est pas un nombre entier positif"),
        ("15000", "-4", "ligne 2 : population : « -4 » n’est pas un nombre entier positif"),
        ("15000", "9" * 30, "ligne 2 : population : 99999999999999999999 est invraisemblable"),
        ("01500", "1500", "ligne 2 : postal_codes : « 1500 » n’est pas un code postal"),
        ("01500", "", "ligne 2 : postal_codes : code postal manquant"),
        ("45.95800,5.35800", "48.85000,14.00000", "ligne 2 : ce point n’est pas en France"),
        ("45.95800,5.35800", "5.35800,45.95800", "ligne 2 : latitude et longitude semblent inversées"),
        ("45.95800", "nan", "ligne 2 : latitude : « nan » n’est pas un nombre"),
        ("45.95800", "905", "ligne 2 : latitude : 905 est hors limites"),
        ("24.60,0,1", "24.60,0,peut-être", "ligne 2 : in_default_zone : « peut-être » : attendu 1 ou 0"),
        ("24.60,0,1", "24.60,0", "ligne 2 : 10 colonnes au lieu de 11"),
        ("Ambérieu-en-Bugey", '"Ambérieu', "ligne 2 : ligne illisible (guillemets non fermés ?)"),
        ("postal_codes,", "codes,", "ligne 1 : colonne manquante : postal_codes"),
        ("postal_codes,", "postal_codes,name,", "ligne 1 : colonne en double : name"),
    ],
)
def test_a_bad_commune_is_refused_with_its_line(territory, old, new, reason):
    edit(territory / "communes.csv", old, new)
    assert f"communes.csv, {reason}" in refused(territory)


def test_a_missing_directory_or_file_is_refused(territory):
    assert refused(territory / "ailleurs") == "communes.csv : fichier introuvable"
    (territory / "travel_km.csv").unlink()
    assert refused(territory) == "travel_km.csv : fichier introuvable"


def test_an_empty_file_is_refused(territory):
    (territory / "communes.csv").write_text("\n\n")
    assert refused(territory) == "communes.csv : fichier vide"
    (territory / "communes.csv").write_text(
        "insee_code,name,epci_siren,epci_name,postal_codes,population,latitude,longitude,area_km2\n"
    )
    assert refused(territory) == "communes.csv : aucune commune"


def test_another_encoding_is_refused_with_the_line(territory):
    path = territory / "communes.csv"
    path.write_bytes(path.read_text().encode("latin-1"))
    assert refused(territory) == "communes.csv, ligne 2 : encodage inattendu ; enregistrez le fichier en UTF-8"
    path.write_text("insee_code", encoding="utf-16")
    assert "UTF-16 ; enregistrez le fichier en UTF-8" in refused(territory)


def test_a_null_byte_is_refused_with_the_line(territory):
    edit(territory / "communes.csv", "Ajaccio", "Aja\0ccio")
    assert refused(territory) == "communes.csv, ligne 3 : octet nul : ce n’est pas un fichier de texte"


def test_an_absurdly_large_file_is_refused_unread(territory, monkeypatch):
    monkeypatch.setattr(files, "MAX_BYTES", 100)
    assert "communes.csv : fichier trop lourd" in refused(territory)


def test_all_the_errors_of_a_file_are_told_at_once(territory):
    path = territory / "communes.csv"
    text = path.read_text().replace("15000", "x").replace("20000", "2000").replace("97411", "974")
    path.write_text(text)
    told = refused(territory).splitlines()
    assert [line.split(" : ")[0] for line in told] == [f"communes.csv, ligne {number}" for number in (2, 3, 4)]


def test_twenty_errors_are_enough(territory):
    path = territory / "communes.csv"
    bad = "\n".join(AMBERIEU.replace("01004", f"{number}") for number in range(1000, 1050))
    path.write_text(path.read_text().splitlines()[0] + "\n" + bad)
    told = refused(territory).splitlines()
    assert len(told) == 21
    assert told[-1] == "communes.csv : il y a peut-être d’autres erreurs"


@pytest.mark.parametrize(
    ("name", "old", "new", "reason"),
    [
        ("travel_minutes.csv", "\n97411,,,0", "", "le tableau n’est pas carré : 97411"),
        ("travel_minutes.csv", "code,01004", "code,01005", "ligne 1 : commune inconnue de communes.csv : 01005"),
        ("travel_minutes.csv", "\n2A004", "\n01004", "première colonne : commune en double : 01004"),
        ("travel_minutes.csv", ",30,", ",-30,", "ligne 2, colonne 2A004 : « -30 » n’est pas un nombre entier positif"),
        ("travel_minutes.csv", ",30,", ",99999,", "ligne 2, colonne 2A004 : 99999 est invraisemblable"),
        ("travel_minutes.csv", ",30,", ",90,", "90 min à l’aller, 33 au retour : invraisemblable"),
        ("travel_minutes.csv", ",30,", ",,", "une route de 2A004 à 01004, aucune au retour"),
        ("travel_minutes.csv", "01004,0,", "01004,7,", "ligne 2, colonne 01004 : de la commune à elle-même, attendu 0"),
        ("travel_minutes.csv", "2A004,33,0,", "2A004,33,0", "ligne 3 : 3 colonnes au lieu de 4"),
        ("travel_km.csv", "01004,0.0,25.2", "01004,0.0,", "minutes sans kilomètres, ou l’inverse"),
        ("travel_km.csv", "01004,0.0,25.2", "01004,0.0,250", "250.0 km en 30 min : invraisemblable"),
        ("travel_km.csv", "01004,0.0,25.2", "01004,0.0,loin", "ligne 2, colonne 2A004 : « loin » n’est pas un nombre"),
        ("ferry_access.csv", "97411,Port", "97412,Port", "ligne 2 : commune inconnue de communes.csv : 97412"),
        ("ferry_access.csv", "25.2,30", "25.2,vite", "ligne 2 : drive_minutes : « vite » n’est pas un nombre entier"),
        ("ferry_access.csv", "from_insee", "depart", "ligne 1 : colonne manquante : from_insee"),
    ],
)
def test_a_bad_road_or_boat_is_refused_with_its_line(territory, name, old, new, reason):
    edit(territory / name, old, new)
    told = refused(territory)
    assert told.startswith(name)
    assert reason in told


def test_the_same_boat_twice_is_refused(territory):
    path = territory / "ferry_access.csv"
    path.write_text(path.read_text() + path.read_text().splitlines()[1] + "\n")
    assert "ferry_access.csv, ligne 3 : ce trajet est déjà dans le fichier" in refused(territory)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("FeatureCollection", "Topology", "attendu un GeoJSON de type FeatureCollection"),
        ('"features"', '"feature"', "aucune entité dans « features »"),
        ('"features":[', '"features":["a",', "entité 1 : entité sans propriétés"),
        ("01004", "01005", "entité 1 : commune inconnue : 01005"),
        ('"01004"', "1004", "entité 1 : code INSEE manquant"),
        ("Polygon", "Point", "entité 1 : attendu une géométrie Polygon ou MultiPolygon"),
        (",[5.3,45.9]]]", "]]", "entité 1 : contour non fermé"),
        (",[5.4,45.9],[5.4,46.0]", "", "entité 1 : contour de moins de quatre points"),
        ("[5.4,45.9]", "[205.4,45.9]", "entité 1 : coordonnées hors de France"),
        ("[5.4,45.9]", "[45.9,5.4]", "entité 1 : latitude et longitude semblent inversées"),
        ("[5.4,45.9]", '["5.4",45.9]', "entité 1 : un point est fait de nombres"),
        ("[5.4,45.9]", "[1" + "0" * 400 + ",45.9]", "entité 1 : un point est fait de nombres"),
        ("[5.4,45.9]", "5.4", "entité 1 : un point est fait d’une longitude et d’une latitude"),
        ("[5.4,45.9]", "[NaN,45.9]", "ce n’est pas du JSON valide"),
        ("[[[5.3", "[[5.3", "ce n’est pas du JSON valide"),
        ("[[[5.3", "[" * 100_000, "ce n’est pas du JSON valide"),
        ("schematic", "\n\nschem\tatic", "ligne 1 : ce n’est pas du JSON valide"),
    ],
)
def test_a_bad_cell_is_refused_with_its_place(territory, old, new, reason):
    edit(territory / "cells_schematic.geojson", old, new)
    told = refused(territory)
    assert told.startswith("cells_schematic.geojson")
    assert reason in told


def test_two_cells_for_one_commune_are_refused(territory):
    path = territory / "cells_schematic.geojson"
    cell = path.read_text().split('"features":[')[1].rsplit("]}", 1)[0]
    edit(path, '"features":[', f'"features":[{cell},')
    assert "entité 2 : la commune 01004 est déjà dans le fichier" in refused(territory)


def test_a_named_file_of_cells_must_exist(territory):
    assert refused(territory, cells=territory / "absent.geojson") == "absent.geojson : fichier introuvable"


def test_an_unknown_zone_is_refused(territory):
    (territory / "deployment_zones.csv").write_text("insee_code,all\n01004,1\n")
    assert "deployment_zones.csv, ligne 1 : colonne manquante : nulle" in refused(territory, zone="nulle")


def test_the_command_ends_in_error_and_says_that_nothing_changed(territory):
    edit(territory / "communes.csv", "15000", "x")
    with pytest.raises(CommandError, match=r"rien n’a été changé\.\ncommunes\.csv, ligne 2"):
        call_command("import_territory", str(territory))
