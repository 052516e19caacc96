#!/usr/bin/env python3
"""J'Oz in one command: `up` runs everything, `verify` checks everything, any other word is Django's.

Python is all a machine needs: with the standard library alone, this file makes the environment (.venv) from
the hashed locks, then starts again inside it. JOZ_NO_BOOTSTRAP=1 skips that where all is installed already.
"""

import fcntl
import hashlib
import importlib.util
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LOCAL = ROOT / ".local"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "joz-lock"

# Each lock contains the one before: production, then the embedded servers, then the tests.
LOCKS = ["requirements.txt", "requirements-local.txt", "requirements-dev.txt"]
ENOUGH_FOR = {"up": "requirements-local.txt", "verify": "requirements-dev.txt"}


def main(arguments):
    """Enter the environment, then do what is asked."""
    command = arguments[0] if arguments else "help"
    if not os.environ.get("JOZ_NO_BOOTSTRAP"):
        enter_environment(command)
    if command == "up":
        from joz.local.up import up

        sys.exit(up(arguments[1:]))
    if command == "verify":
        from joz.local.verify import verify

        sys.exit(verify(arguments[1:]))
    recall_what_up_runs()
    run_django(arguments)


# --- The environment ------------------------------------------------------------------------------


def enter_environment(command):
    """Make .venv whole for this command, then become the same command inside it."""
    if sys.version_info < (3, 11):  # noqa: UP036 (an older Python reads this line too)
        sys.exit("J'Oz demande Python 3.11 ou plus récent.")
    os.environ.setdefault("JOZ_STARTED_AT", str(time.time()))
    made = not is_ready_for(command)
    if made:
        with one_at_a_time() as held:
            if not is_ready_for(command):
                make_environment(wanted_lock(command), held)
    # Compiled once, beside the rest: each of our processes loads the same hundreds of modules.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(LOCAL / "cache" / "python"))
    if made or Path(sys.prefix).resolve() != VENV.resolve():
        os.execv(PYTHON, [str(PYTHON), str(ROOT / "manage.py"), *sys.argv[1:]])


def is_ready_for(command):
    """True if .venv was made, to the end, from the lock that this command wants."""
    return stamp() == signature(wanted_lock(command))


def wanted_lock(command):
    """The lock this command needs, or the richer one already there: `up` takes nothing away from `verify`."""
    present = stamp().partition(" ")[0]
    if present in LOCKS:
        return max(present, ENOUGH_FOR.get(command, LOCKS[0]), key=LOCKS.index)
    return ENOUGH_FOR.get(command, ENOUGH_FOR["up"])


def stamp():
    """What .venv was made from; nothing if it was never finished or if its Python has gone."""
    return STAMP.read_text() if STAMP.exists() and PYTHON.exists() else ""


def signature(lock):
    """A lock's name and its content, in a few characters."""
    return f"{lock} {hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()}"


def make_environment(lock, held):
    """Install a lock. The stamp leaves first and returns last: after a kill, the next start begins afresh."""
    say("Installation de l'environnement Python (une minute la première fois)…")
    uv = find_uv(held)
    unfinished = not stamp()
    STAMP.unlink(missing_ok=True)
    if unfinished:
        shutil.rmtree(VENV, ignore_errors=True)
        base = getattr(sys, "_base_executable", sys.executable)
        install([uv, "venv", "--quiet", "--python", base, VENV], held)
    sync = [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", PYTHON, lock]
    install(sync, held)
    STAMP.write_text(signature(lock))


def find_uv(held):
    """uv from PATH, or a copy of our own: installed aside, then renamed, so that it is never half there."""
    own = LOCAL / "tools" / "bin" / "uv"
    if shutil.which("uv"):
        return shutil.which("uv")
    if not own.exists():
        with tempfile.TemporaryDirectory(dir=LOCAL) as aside:
            fresh = Path(aside) / "tools"
            install([*find_pip(aside), "install", "--quiet", "--no-cache-dir", "--target", fresh, "uv"], held)
            shutil.rmtree(LOCAL / "tools", ignore_errors=True)
            fresh.rename(LOCAL / "tools")
    return own


def find_pip(aside):
    """This Python's pip, or one in a passing environment: some systems ship Python without it."""
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    venv.create(Path(aside) / "pip", with_pip=True)
    return [Path(aside) / "pip" / "bin" / "python", "-m", "pip"]


def install(command, held):
    """Run an installer. It inherits our lock: if we are killed, the next start waits until it has ended."""
    quiet = {"UV_PYTHON_DOWNLOADS": "never", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    places = {"UV_CACHE_DIR": str(LOCAL / "cache" / "uv")}
    try:
        subprocess.run(command, check=True, cwd=ROOT, pass_fds=[held], env={**quiet, **places, **os.environ})
    except subprocess.CalledProcessError:
        sys.exit("L'installation n'a pas abouti (voir ci-dessus). La même commande la reprendra.")


@contextmanager
def one_at_a_time():
    """Two commands started together make the environment once."""
    LOCAL.mkdir(exist_ok=True)
    with open(LOCAL / "environment.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock.fileno()


def say(message):
    """One line of progress, with the seconds since the start."""
    elapsed = f"{time.time() - float(os.environ['JOZ_STARTED_AT']):5.1f}".replace(".", ",")
    print(f"[{elapsed} s] {message}", flush=True)


# --- Django ---------------------------------------------------------------------------------------


def recall_what_up_runs():
    """Let `manage.py shell` and the others find the servers that `up` started, unless told otherwise."""
    written = Path(os.environ.get("DATA_DIR", LOCAL)) / "environment"
    if os.access(written, os.R_OK):
        for line in written.read_text().splitlines():
            name, _, value = line.partition("=")
            os.environ.setdefault(name, value)
    if not os.environ.get("JOZ_NO_BOOTSTRAP"):
        # Before the first `up`, the settings still need some key; production always names its own.
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))


def run_django(arguments):
    """Hand over to Django's own commands."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "joz.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
