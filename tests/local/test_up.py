"""The real thing: one command, a page, and nothing left behind."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from joz.local.places import ROOT

pytestmark = pytest.mark.xdist_group("up")

# What `verify` tells its own tests; the house under test is to find its servers by itself.
OURS = {"DATABASE_URL", "BROKER_URL", "DATA_DIR", "SECRET_KEY", "DEMO", "EMAIL_URL", "LOG_LEVEL", "STATIC_STORAGE"}
OURS |= {"DJANGO_SETTINGS_MODULE"}


class Up:
    """A running `manage.py up`, from outside."""

    def __init__(self, data, port):
        self.address = f"http://127.0.0.1:{port}"
        self.output = Path(f"{data}.output")
        environment = {name: value for name, value in os.environ.items() if name not in OURS}
        command = [sys.executable, ROOT / "manage.py", "up", "--port", str(port), "--data", data]
        with self.output.open("wb") as output:
            # From another folder, and with no keyboard.
            self.process = subprocess.Popen(
                command, cwd="/", env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )

    def until_ready(self):
        return self.until("J'Oz est prêt")

    def until(self, said, within=120):
        deadline = time.monotonic() + within
        while said not in self.output.read_text():
            assert self.process.poll() is None, self.output.read_text()
            assert time.monotonic() < deadline, self.output.read_text()
            time.sleep(0.2)
        return self

    def get(self, path):
        with urllib.request.urlopen(self.address + path, timeout=10) as answer:  # noqa: S310 (our own address)
            return answer.status, answer.read().decode()

    def family(self):
        """Every process that descends from it."""
        found, waiting = [], [self.process.pid]
        while waiting:
            parent = waiting.pop()
            for thread in Path(f"/proc/{parent}/task").glob("*/children"):
                waiting += map(int, thread.read_text().split())
            found.append(parent)
        return found


def living(processes):
    """Those that still run; a zombie has ended, though nobody has read its status yet."""
    states = {process: Path(f"/proc/{process}/stat") for process in processes}
    return [process for process, stat in states.items() if stat.exists() and ") Z " not in stat.read_text()]


def assert_all_end(processes, within):
    deadline = time.monotonic() + within
    while left := living(processes):
        assert time.monotonic() < deadline, [Path(f"/proc/{each}/cmdline").read_text() for each in left]
        time.sleep(0.1)


def free_port():
    """Below 32768: above, an outgoing connection may hold it."""
    while True:
        port = random.randrange(20000, 32000)
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)):
                return port


def test_up_starts_survives_kill_9_and_stops_without_a_trace(tmp_path):
    data = tmp_path / "data"
    first = Up(data, free_port()).until_ready()
    assert first.get("/")[0] == 200
    assert json.loads(first.get("/health/")[1])["status"] == "ok"
    first_family = first.family()
    assert len(first_family) > 6
    first.process.kill()
    first.process.wait()
    assert_all_end(first_family, within=5)

    second = Up(data, free_port()).until_ready()
    try:
        assert second.get("/")[0] == 200
        assert "Données de démonstration chargées" not in second.output.read_text()
        assert_another_is_refused(data)
    finally:
        second_family = second.family()
        second.process.send_signal(signal.SIGTERM)
    assert second.process.wait(30) == 0
    assert_all_end(second_family, within=0)


def test_killed_while_it_fills_its_database_it_starts_whole(tmp_path):
    first = Up(tmp_path / "data", free_port()).until("La base de données est à jour")
    family = first.family()
    first.process.kill()
    first.process.wait()
    assert_all_end(family, within=5)

    second = Up(tmp_path / "data", free_port()).until_ready()
    try:
        assert second.get("/")[0] == 200
        assert "Données de démonstration chargées" in second.output.read_text()
        assert "Conseiller ou conseillère" in second.output.read_text()
    finally:
        family = second.family()
        second.process.send_signal(signal.SIGINT)
    assert second.process.wait(30) == 0
    assert_all_end(family, within=0)


def assert_another_is_refused(data):
    """Two on the same data: the second says so and leaves."""
    another = Up(data, free_port())
    assert another.process.wait(30) == 1
    assert "tourne déjà" in another.output.read_text()
