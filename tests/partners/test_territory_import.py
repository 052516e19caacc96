"""Importing a territory: any of France, twice without harm, never against what someone decided here."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from joz.audit.models import TrailEntry
from partners.models import Commune, FerryAccess, Intercommunality, Scheme, TravelTime
from partners.territory import import_territory
from tests.factories import CommuneFactory, PlaceFactory, SchemeFactory
from tests.racing import race

SHIPPED = Path(settings.BASE_DIR) / "partners/data/pays_de_vannes"

pytestmark = pytest.mark.django_db


def run(directory, **options):
    """What the command says."""
    said = StringIO()
    call_command("import_territory", str(directory), stdout=said, **options)
    return said.getvalue()


def official(directory):
    """A file of official boundaries: the same shape, moved, and not said to be schematic."""
    path = directory / "official.geojson"
    text = (directory / "cells_schematic.geojson").read_text()
    path.write_text(text.replace('"schematic":true,', "").replace("5.4", "5.5"))
    return path


def test_the_shipped_territory_has_59_communes_of_which_54_to_be_confirmed():
    SchemeFactory()
    run(SHIPPED)
    assert Commune.objects.filter(intercommunality__siren__in=["200067932", "245614383", "200027027"]).count() == 59
    assert Commune.objects.covered().count() == 54
    assert not Scheme.objects.the_one().coverage_is_confirmed
    assert not Commune.objects.filter(insee_code__startswith="56", cell=None).exists()


def test_the_shipped_roads_go_round_the_gulf_and_stop_at_the_shore():
    run(SHIPPED)
    road = TravelTime.objects.get(origin="56260", destination="56240")
    assert (road.minutes, str(road)) == (28, "environ 28 min (estimation)")
    assert not TravelTime.objects.filter(destination="56087").exists()
    assert FerryAccess.objects.get(island="56087", origin="56003").total_minutes == 30


def test_codes_of_corsica_of_overseas_and_with_a_leading_zero_are_kept_as_text(territory):
    run(territory)
    assert set(Commune.objects.values_list("pk", flat=True)) == {"01004", "2A004", "97411"}
    assert Commune.objects.get(pk="2A004").postal_codes == ["20000", "20090"]


def test_a_second_run_changes_nothing_and_says_so(territory):
    run(territory)
    before = list(Commune.objects.order_by("pk").values())
    assert "Rien à changer" in run(territory)
    assert list(Commune.objects.order_by("pk").values()) == before


def test_only_what_differs_is_written(territory):
    run(territory)
    path = territory / "communes.csv"
    path.write_text(path.read_text().replace("15000", "15001"))
    assert "Communes, lignes : 1 modifiées." in run(territory)
    assert Commune.objects.get(pk="01004").population == 15001


def test_a_dry_run_tells_and_writes_nothing(territory):
    said = run(territory, dry_run=True)
    assert "3 ajoutées" in said
    assert "rien n’a été écrit" in said
    assert not Commune.objects.exists()


def test_optional_files_may_be_absent(territory):
    for name in ("travel_minutes.csv", "travel_km.csv", "ferry_access.csv", "cells_schematic.geojson"):
        (territory / name).unlink()
    run(territory)
    assert Commune.objects.count() == 3
    assert not TravelTime.objects.exists()


def test_without_a_proposed_zone_the_whole_territory_is_covered(territory):
    path = territory / "communes.csv"
    path.write_text("\n".join(line.rsplit(",", 1)[0] for line in path.read_text().splitlines()))
    run(territory)
    assert Commune.objects.covered().count() == 3


def test_another_proposed_zone_can_be_chosen(territory):
    (territory / "deployment_zones.csv").write_text("insee_code,islands\n01004,0\n2A004,0\n97411,1\n")
    run(territory, zone="islands")
    assert list(Commune.objects.covered().values_list("pk", flat=True)) == ["97411"]


@pytest.mark.parametrize("written", ["\ufeff{}", "{}"])
def test_a_byte_order_mark_and_semicolons_are_understood(territory, written):
    path = territory / "communes.csv"
    text = path.read_text().replace(",", ";").replace("45.95800", "45,95800")
    path.write_text(written.format(text))
    run(territory)
    assert str(Commune.objects.get(pk="01004").latitude) == "45.95800"


def test_a_tick_made_by_hand_survives_an_import(territory):
    run(territory)
    Commune.objects.get(pk="01004").uncover(by=None)
    assert "--reset-coverage" in run(territory)
    assert not Commune.objects.get(pk="01004").is_covered


def test_coverage_is_taken_from_the_file_again_when_asked_and_must_be_confirmed_again(territory):
    run(territory)
    scheme = SchemeFactory(coverage_is_confirmed=True)
    Commune.objects.get(pk="01004").uncover(by=None)
    run(territory, reset_coverage=True)
    scheme.refresh_from_db()
    assert Commune.objects.get(pk="01004").is_covered
    assert not scheme.coverage_is_confirmed


def test_official_boundaries_replace_the_cells_and_stay(territory):
    run(territory)
    run(territory, cells=str(official(territory)))
    assert Commune.objects.get(pk="01004").cell_is_official
    assert "Rien à changer" in run(territory)
    assert Commune.objects.get(pk="01004").cell_is_official


def test_the_schematic_cells_come_back_when_they_are_named(territory):
    run(territory, cells=str(official(territory)))
    run(territory, cells=str(territory / "cells_schematic.geojson"))
    assert not Commune.objects.get(pk="01004").cell_is_official


def test_a_commune_gone_from_the_file_leaves_unless_something_stands_on_it(territory):
    empty, used = CommuneFactory(name="Partie"), CommuneFactory(name="Restée")
    PlaceFactory(commune=used)
    said = run(territory)
    assert f"gardées : Restée ({used.pk})" in said
    assert not Commune.objects.filter(pk=empty.pk).exists()
    assert not Intercommunality.objects.filter(pk=empty.intercommunality_id).exists()
    assert Intercommunality.objects.filter(pk=used.intercommunality_id).exists()


def test_a_road_gone_from_the_file_leaves(territory):
    run(territory)
    (territory / "travel_minutes.csv").write_text("insee_code,01004,2A004\n01004,0,\n2A004,,0\n")
    (territory / "travel_km.csv").write_text("insee_code,01004,2A004\n01004,0,\n2A004,,0\n")
    assert "2 retirées" in run(territory)
    assert not TravelTime.objects.exists()


def test_an_import_that_changes_something_leaves_one_trace(territory):
    SchemeFactory()
    import_territory(territory, say=lambda sentence: None)
    import_territory(territory, say=lambda sentence: None)
    assert TrailEntry.objects.filter(verb="territory.imported").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_leave_one_territory(territory):
    results = race(2, lambda index: import_territory(territory, say=lambda sentence: None))
    assert not [result for result in results if isinstance(result, Exception)]
    assert Commune.objects.count() == 3
    assert TravelTime.objects.count() == 2
