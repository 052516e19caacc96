"""manage.py makes the environment whole, or knows that it is not."""

import subprocess
import sys

import pytest

import manage
from joz.local.places import ROOT


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """An empty project: three locks, no environment yet."""
    for lock in manage.LOCKS:
        (tmp_path / lock).write_text(f"# {lock}")
    python = tmp_path / "python"
    python.touch()
    monkeypatch.setattr(manage, "ROOT", tmp_path)
    monkeypatch.setattr(manage, "LOCAL", tmp_path / ".local")
    monkeypatch.setattr(manage, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(manage, "PYTHON", python)
    return tmp_path


def made_from(lock):
    manage.STAMP.write_text(manage.signature(lock))


@pytest.mark.parametrize(
    ("command", "lock"),
    [
        ("up", "requirements-local.txt"),
        ("verify", "requirements-dev.txt"),
        ("migrate", "requirements-local.txt"),
    ],
)
def test_an_empty_machine_gets_what_the_command_needs(checkout, command, lock):
    assert manage.wanted_lock(command) == lock
    assert not manage.is_ready_for(command)


def test_up_takes_nothing_away_from_verify(checkout):
    made_from("requirements-dev.txt")
    assert manage.wanted_lock("up") == "requirements-dev.txt"
    assert manage.is_ready_for("up")


def test_verify_asks_for_more_than_up_made(checkout):
    made_from("requirements-local.txt")
    assert manage.is_ready_for("up")
    assert not manage.is_ready_for("verify")


def test_another_command_is_content_with_production(checkout):
    made_from("requirements.txt")
    assert manage.is_ready_for("shell")
    assert not manage.is_ready_for("up")


def test_a_changed_lock_makes_the_environment_stale(checkout):
    made_from("requirements-dev.txt")
    (checkout / "requirements-dev.txt").write_text("# another version")
    assert not manage.is_ready_for("up")
    assert manage.wanted_lock("up") == "requirements-dev.txt"


def test_an_unfinished_environment_is_not_ready(checkout):
    manage.STAMP.write_text("requirements-dev.txt 0123")
    assert not manage.is_ready_for("verify")


def test_an_environment_whose_python_has_gone_is_not_ready(checkout):
    made_from("requirements-dev.txt")
    manage.PYTHON.unlink()
    assert not manage.is_ready_for("up")


def test_the_stamp_leaves_before_the_installer_runs(checkout, monkeypatch):
    made_from("requirements-local.txt")
    stamps = []
    monkeypatch.setattr(manage, "find_uv", lambda held: "uv")
    monkeypatch.setattr(manage, "install", lambda command, held: stamps.append(manage.stamp()))
    monkeypatch.setenv("JOZ_STARTED_AT", "0")
    manage.make_environment("requirements-dev.txt", 0)
    assert stamps == [""]
    assert manage.is_ready_for("verify")


def test_another_command_finds_what_up_runs(checkout, monkeypatch):
    for name in ("DATABASE_URL", "BROKER_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(checkout))
    monkeypatch.setenv("BROKER_URL", "redis://mine")
    (checkout / "environment").write_text("DATABASE_URL=postgres://theirs?a=b\nBROKER_URL=redis://theirs\n")
    manage.recall_what_up_runs()
    assert manage.os.environ["DATABASE_URL"] == "postgres://theirs?a=b"
    assert manage.os.environ["BROKER_URL"] == "redis://mine"


def test_it_reads_with_the_standard_library_alone():
    """-I -S: no site-packages, no variables; only what a bare Python has."""
    command = [sys.executable, "-I", "-S", "-c", "import runpy; runpy.run_path('manage.py', run_name='read')"]
    subprocess.run(command, cwd=ROOT, check=True, timeout=30)
