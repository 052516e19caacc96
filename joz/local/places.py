"""Where the two commands write: under .local/, or under the folder given with --data."""

import hashlib
import os
import tempfile
from pathlib import Path

from joz.local.progress import Stopped

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / ".local"
LOGS = LOCAL / "logs"

# The address of a Unix socket holds 107 bytes; ours end in names of up to 20.
LONGEST_SOCKET_FOLDER = 86


def data_folder(given):
    """The folder that keeps the database and the queue, made if need be."""
    folder = Path(given).absolute() if given else LOCAL
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Stopped(f"Impossible de créer {folder} : {error.strerror}.") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Stopped(f"{folder} appartient à un autre utilisateur : donnez un autre dossier avec --data.")
    return folder


def log_folder(data):
    """The logs stand under .local/logs, apart from each other when several run at once."""
    folder = LOGS if data == LOCAL else LOGS / data.name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def socket_folder(wanted, *, owner):
    """The wanted folder, or a short one when its path is too long for a socket; closed to other users."""
    if len(os.fsencode(wanted)) <= LONGEST_SOCKET_FOLDER:
        return wanted
    name = hashlib.sha256(os.fsencode(wanted)).hexdigest()[:12]
    short = Path(tempfile.gettempdir()) / f"joz-{owner}-{name}"
    short.mkdir(mode=0o700, exist_ok=True)
    if short.is_symlink() or short.stat().st_uid not in (os.geteuid(), owner):
        raise Stopped(f"{short} appartient à un autre utilisateur : supprimez-le ou raccourcissez le chemin.")
    if short.stat().st_uid != owner:
        os.chown(short, owner, -1)
    return short
