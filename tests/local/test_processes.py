"""What lives and dies together, who holds the data, who may reach them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from joz.local import nobody, postgres
from joz.local.claim import claim, open_lock, take
from joz.local.places import LONGEST_SOCKET_FOLDER, ROOT, socket_folder
from joz.local.processes import Family
from joz.local.progress import Stopped

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]

# A parent that starts one child which ignores being asked, says its number, then waits.
PARENT = """
import os, pathlib, signal, sys, time
from joz.local.processes import Family
logs = pathlib.Path(sys.argv[1])
family = Family(logs, os.open(logs / "lock", os.O_CREAT | os.O_RDWR))
stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
child = family.start("child", [sys.executable, "-c", stubborn], orphan_signal=signal.SIGKILL)
print(child.process.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def family(tmp_path):
    family = Family(tmp_path, open_lock(tmp_path / "lock"))
    yield family
    family.stop()


def is_alive(process):
    stat = Path(f"/proc/{process}/stat")
    return stat.exists() and ") Z " not in stat.read_text()


def wait_until(holds, within=10):
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_child_dies_with_its_parent_even_by_kill_9(tmp_path):
    parent = subprocess.Popen([sys.executable, "-c", PARENT, tmp_path], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with parent:
        child = int(parent.stdout.readline())
        assert is_alive(child)
        parent.kill()
    wait_until(lambda: not is_alive(child), within=3)


def test_a_family_stops_its_children_and_their_children(family, tmp_path):
    nested = f"import subprocess, sys; subprocess.run({SLEEP!r})"
    child = family.start("child", [sys.executable, "-c", nested])
    wait_until(Path(f"/proc/{child.process.pid}/task/{child.process.pid}/children").read_text)
    grandchild = Path(f"/proc/{child.process.pid}/task/{child.process.pid}/children").read_text().strip()
    family.stop()
    wait_until(lambda: not is_alive(grandchild))


def test_a_stubborn_child_is_ended_after_a_while(family):
    stubborn = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    )
    child = family.start("child", [sys.executable, "-c", stubborn], patience=0.2)
    wait_until(child.log.read_text)
    family.stop()
    assert child.process.returncode == -signal.SIGKILL


def test_a_child_that_stops_is_reported_with_the_end_of_its_log(family):
    child = family.start("web", [sys.executable, "-c", "raise SystemExit('le port est pris')"])
    child.process.wait()
    with pytest.raises(Stopped, match=r"(?s)web.*le port est pris"):
        family.raise_if_one_stopped()


def test_a_step_that_fails_stops_everything_with_its_reason(family):
    with pytest.raises(Stopped, match="pas de place"):
        family.run("migrate", [sys.executable, "-c", "raise SystemExit('pas de place')"])


def test_the_output_of_a_followed_process_is_kept(family, capsys):
    code, lines = family.follow([sys.executable, "-c", "print('un'); print('deux'); raise SystemExit(3)"])
    assert (code, lines) == (3, ["un", "deux"])
    assert capsys.readouterr().out == "un\ndeux\n"


def test_only_one_may_hold_the_data(tmp_path):
    claim(tmp_path)
    with pytest.raises(Stopped, match="tourne déjà"):
        claim(tmp_path)


def test_the_data_stay_taken_until_the_last_child_has_gone(tmp_path):
    lock = claim(tmp_path)
    child = Family(tmp_path, lock).start("child", SLEEP)
    os.close(lock)  # as our death would
    latecomer = open_lock(tmp_path / "children.lock")
    assert not take(latecomer, within=0)
    child.process.kill()
    assert take(latecomer, within=3)
    child.process.wait()


def test_a_short_path_keeps_its_socket_and_a_long_one_gets_another(tmp_path):
    near = Path("/srv/joz")
    assert socket_folder(near, owner=os.geteuid()) == near
    deep = tmp_path / ("x" * LONGEST_SOCKET_FOLDER)
    short = socket_folder(deep, owner=os.geteuid())
    assert len(os.fsencode(short)) <= LONGEST_SOCKET_FOLDER
    assert short.stat().st_mode & 0o077 == 0
    assert socket_folder(deep, owner=os.geteuid()) == short
    short.rmdir()


def test_a_closed_folder_is_out_of_reach(tmp_path):
    inner = tmp_path / "inner"
    inner.mkdir()
    tmp_path.chmod(0o700)
    assert not nobody.is_within_reach(inner)
    assert nobody.is_within_reach(Path("/usr/bin"))


def test_the_number_of_a_dead_server_is_forgotten(tmp_path):
    (tmp_path / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path}\n")  # reused: it is ours now
    postgres.forget_dead_server(tmp_path)
    assert not (tmp_path / "postmaster.pid").exists()


def test_a_server_that_lives_is_not_forgotten(tmp_path):
    server = subprocess.Popen([*SLEEP, tmp_path])
    wait_until(Path(f"/proc/{server.pid}/cmdline").read_text)
    (tmp_path / "postmaster.pid").write_text(f"{server.pid}\n")
    try:
        with pytest.raises(Stopped, match="tourne déjà"):
            postgres.forget_dead_server(tmp_path)
    finally:
        server.kill()
        server.wait()
