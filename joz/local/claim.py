"""One `up` at a time on the same data, and none before the last process of the one before is gone."""

import fcntl
import os
import time

from joz.local.progress import Stopped

PATIENCE = 15  # seconds for the children of a killed `up` to end


def claim(data):
    """Take the data, or say who has it. Returns the lock that every child must inherit.

    The kernel frees a lock when its last holder dies. The first is ours alone: taken, it means another `up`. The
    second is our children's too: taken, it means that those of a killed `up` are still ending.
    """
    ours, family = open_lock(data / "up.lock"), open_lock(data / "children.lock")
    if not take(ours, within=0):
        raise Stopped(f"J'Oz tourne déjà sur {data}. Arrêtez-le, ou donnez un autre dossier avec --data.")
    if not take(family, within=PATIENCE):
        raise Stopped(f"Un démarrage précédent finit de s'arrêter sur {data}. Réessayez dans un instant.")
    return family


def open_lock(path):
    """A file to be locked, never removed: two could then each hold what they think is the same."""
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def take(lock, *, within):
    """Try for some seconds to be the only holder."""
    deadline = time.monotonic() + within
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.1)
        else:
            return True
