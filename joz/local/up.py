"""`manage.py up`: the whole house on one machine, from nothing to the first page."""

import argparse
import hashlib
import os
import re
import signal
import socket
import sys
import time

import psycopg

from joz.local import assets, broker, environment, postgres, welcome
from joz.local.claim import claim
from joz.local.places import ROOT, data_folder, log_folder
from joz.local.processes import Family, stop_on_signals
from joz.local.progress import Stopped, complain, say

PATIENCE = 90  # seconds from the start of the web server to the first good answer
PORTS = range(8000, 8100)
DJANGO = [sys.executable, ROOT / "manage.py"]
WEB = ["--workers=1", "--threads=4", "--graceful-timeout=2"]
WORKER = ["--pool=threads", "--concurrency=2", "--without-mingle", "--without-gossip"]


def up(arguments):
    """Run J'Oz until someone stops it; the exit status says whether it ended that way."""
    options = read(arguments)
    stop_on_signals()
    try:
        with House(options) as house:
            house.prepare()
            house.open()
            house.watch()
    except KeyboardInterrupt:
        say("J'Oz est arrêté.")
        return 0
    except Stopped as error:
        complain(error)
        return 1


def read(arguments):
    """The options, as `up --help` explains them."""
    parser = argparse.ArgumentParser(prog="manage.py up", description="Lance J'Oz sur cette machine.")
    parser.add_argument("--port", type=int, help="port de la page d'accueil (8000, ou le suivant libre)")
    parser.add_argument("--data", metavar="DOSSIER", help="dossier des données (.local)")
    parser.add_argument("--no-demo", dest="demo", action="store_false", help="sans données de démonstration")
    return parser.parse_args(arguments)


class House:
    """One running J'Oz: the servers it needs, its own processes, and the data they share."""

    def __init__(self, options):
        self.demo, self.wanted_port = options.demo, options.port
        if self.wanted_port:
            free_port(self.wanted_port)  # better said now than after a minute of work
        self.data = data_folder(options.data)
        self.logs, lock = log_folder(self.data), claim(self.data)
        self.servers, self.own = Family(self.logs, lock), Family(self.logs, lock)
        self.environment = environment.compose(self.data, demo=self.demo)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.own.stop()
        self.servers.stop()

    # --- Before the door opens --------------------------------------------------------------------

    def prepare(self):
        """The servers, then the database, while the bundle is made beside them."""
        bundling = None if assets.are_ready() else self.start_bundling()
        self.start_servers()
        self.bring_database_up_to_date()
        if bundling:
            self.own.wait_for(bundling)
            say("Feuille de style, script et images prêts.")

    def start_bundling(self):
        """Packages, bundle and compression: the longest part of a first start."""
        say("Préparation de la feuille de style, du script et des images…")
        command = [sys.executable, "-m", "joz.local.assets"]
        return self.own.start("assets", command, cwd=ROOT, env=self.environment)

    def start_servers(self):
        """Our own PostgreSQL and Valkey, unless the environment names others."""
        for name, server in {"DATABASE_URL": postgres, "BROKER_URL": broker}.items():
            if not os.environ.get(name):
                self.environment[name] = server.start(self.servers, self.data)
        say("PostgreSQL et Valkey répondent.")

    def bring_database_up_to_date(self):
        """Tables, then on a first start the demonstration, or at least the territory.

        The mark stands from before the first table until after the last row: a kill in between is made good at
        the next start, and a database that people already work in is never filled.
        """
        address = self.environment["DATABASE_URL"]
        to_fill = self.data / f"to-fill-{hashlib.sha256(address.encode()).hexdigest()[:12]}"
        if is_empty(address):
            to_fill.touch()
        self.run_django("migrate", "--noinput")
        say("La base de données est à jour.")
        if to_fill.exists():
            self.run_django("load_demo" if self.demo else "import_territory")
            to_fill.unlink()
            say("Données de démonstration chargées." if self.demo else "Territoire chargé.")

    def run_django(self, *words):
        self.own.run(words[0], [*DJANGO, *words], cwd=ROOT, env=self.environment)

    # --- The door ---------------------------------------------------------------------------------

    def open(self):
        """Start web, worker and beat; when all are well, say where to knock."""
        port = free_port(self.wanted_port)
        self.environment["BASE_URL"] = address = f"http://127.0.0.1:{port}"
        environment.remember(self.data, self.environment)
        self.start_own_processes(port)
        self.wait_until_well(address)
        say("Tout répond.")
        accounts = welcome.demo_accounts(self.environment) if self.demo else []
        print(welcome.greeting(address, accounts=accounts, data=self.data, logs=self.logs), flush=True)

    def start_own_processes(self, port):
        """The three that production runs too (docker-compose.yml), in a smaller size."""
        celery = ["celery", "-A", "joz"]
        beat_memory = f"--schedule={self.data / 'beat'}"
        # SIGQUIT: if we die, they leave at once and take their own children along.
        self.start_own("web", ["gunicorn", "joz.wsgi", f"--bind=127.0.0.1:{port}", *WEB], orphan=signal.SIGQUIT)
        self.start_own("worker", [*celery, "worker", *WORKER], orphan=signal.SIGKILL)
        self.start_own("beat", [*celery, "beat", "--pidfile=", beat_memory], orphan=signal.SIGTERM)

    def start_own(self, name, words, *, orphan):
        variables = self.environment | ({"DATABASE_POOL": "1"} if name == "web" else {})
        command = [sys.executable, "-m", *words]
        self.own.start(name, command, cwd=ROOT, env=variables, orphan_signal=orphan)

    def wait_until_well(self, address):
        """Wait until /health/ finds the database, the broker, and a beat that a worker has answered."""
        deadline = time.monotonic() + PATIENCE
        while True:
            self.raise_if_one_stopped()
            checks = welcome.state_of(address)
            if checks and set(checks.values()) == {"ok"}:
                return
            if time.monotonic() > deadline:
                raise Stopped(f"J'Oz ne va pas bien ({checks}). Les journaux sont dans {self.logs}.")
            time.sleep(0.1)

    def watch(self):
        """Stay until someone stops us; if one process stops, all do, rather than half a house."""
        while True:
            self.raise_if_one_stopped()
            time.sleep(0.5)

    def raise_if_one_stopped(self):
        self.servers.raise_if_one_stopped()
        self.own.raise_if_one_stopped()


def free_port(wanted=None):
    """The wanted port, or the first free one of ours, which outgoing connections never take."""
    for port in [wanted] if wanted else PORTS:
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind(("127.0.0.1", port))
            except OSError:
                continue
            trial.listen()
            if not wanted and port != PORTS[0]:
                say(f"Le port {PORTS[0]} est pris : ce sera le {port}.")
            return port
    raise Stopped(f"Le port {wanted or PORTS[0]} est pris : donnez-en un autre avec --port.")


def is_empty(address):
    """True if no migration was ever run in this database."""
    with psycopg.connect(re.sub(r"^\w+://", "postgres://", address)) as own:
        return own.execute("SELECT to_regclass('django_migrations') IS NULL").fetchone()[0]
