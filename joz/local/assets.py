"""Stylesheet, script and images: bundled when their sources change, collected when the bundle does.

Run as a process of its own (`python -m joz.local.assets`), so that it works while the servers start.
"""

import fcntl
import hashlib
import os
import sys
from pathlib import Path

from joz.local.node import node, npm
from joz.local.places import LOCAL, ROOT
from joz.local.processes import complete

SOURCES = ROOT / "static"
BUNDLE = SOURCES / "dist"
PACKAGES = SOURCES / "node_modules"
STAMPS = LOCAL / "stamps"
COLLECTED = Path(os.environ.get("STATIC_ROOT", LOCAL / "staticfiles"))


def are_ready():
    """True if nothing has changed since everything was made."""
    return BUNDLE.exists() and COLLECTED.exists() and is_stamped("collected", state_of_collected())


def make():
    """Bring up to date what has changed, from the packages to the compressed files; one process at a time."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    with open(STAMPS / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (PACKAGES.exists() and is_stamped("packages", state_of_packages())):
            npm("ci", folder=SOURCES)
            write_stamp("packages", state_of_packages())
        if not (BUNDLE.exists() and is_stamped("bundle", state_of_sources())):
            node("build.mjs", folder=SOURCES)
            write_stamp("bundle", state_of_sources())
        if not are_ready():
            collect()
            write_stamp("collected", state_of_collected())


def collect():
    """Name the files by their content and compress them, as production does. No key signs anything here."""
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
    complete(command, cwd=ROOT, env={"SECRET_KEY": "none", **os.environ, "JOZ_NO_BOOTSTRAP": "1"})


# --- What has changed -----------------------------------------------------------------------------


def state_of_packages():
    return fingerprint([SOURCES / "package-lock.json"])


def state_of_sources():
    """All that the bundle is made from."""
    own = [entry for entry in SOURCES.iterdir() if entry not in (BUNDLE, PACKAGES)]
    return fingerprint(path for entry in own for path in (entry, *entry.rglob("*")) if path.is_file())


def state_of_collected():
    """The bundle, and the packages whose own files (the administration's) are collected beside it."""
    return f"{state_of_sources()} {fingerprint([ROOT / 'requirements.txt'])} {COLLECTED}"


def fingerprint(files):
    """A few characters that change with any name or content."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def is_stamped(name, state):
    stamp = STAMPS / name
    return stamp.exists() and stamp.read_text() == state


def write_stamp(name, state):
    """Only when the work is done: after a kill in the middle, it is done again."""
    (STAMPS / name).write_text(state)


if __name__ == "__main__":
    make()
