"""PostgreSQL refuses to run as root. As root it runs as `nobody`, who must be able to reach what it needs.

In a folder that only root may enter, `nobody` finds neither programs nor data: then, and only then, both stand
in /var/lib/joz, and the data folder holds a link.
"""

import os
import pwd
import shutil
import stat
import subprocess
import uuid
from pathlib import Path

SHELTER = Path("/var/lib/joz")


def servant(home):
    """Who runs the server, as Popen wants it: ourselves, or for root the owner of the data, else `nobody`."""
    if os.geteuid() != 0:
        return {}
    owner = home.stat().st_uid if home.exists() else 0
    user = pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def is_within_reach(path):
    """True if another user can walk to this folder."""
    path = path.resolve()
    return all(step.stat().st_mode & stat.S_IXOTH for step in [path, *path.parents])


def reachable_home(home):
    """Where the data really stands: `home`, or the shelter that a link at `home` leads to."""
    if os.geteuid() != 0 or (home.is_dir() and not home.is_symlink()) or is_within_reach(home.parent):
        return home
    if not home.is_symlink():
        home.symlink_to(SHELTER / uuid.uuid4().hex / home.name)
    place = home.readlink().parent
    open_to_all(place)
    (place / "belongs-to").write_text(str(home))
    sweep_shelter()
    return home.readlink()


def reachable_copy(folder, names, *, label):
    """The folder itself, or a copy in the shelter of the named packages it holds."""
    if os.geteuid() != 0 or all(is_within_reach(folder / name) for name in names):
        return folder
    copy = SHELTER / label
    if not copy.exists():
        aside = SHELTER / uuid.uuid4().hex
        open_to_all(aside)
        for name in names:
            shutil.copytree(folder / name, aside / name, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", aside], check=True)
        aside.rename(copy)
    return copy


def open_to_all(place):
    """Make a folder that anyone may walk through, whatever our umask."""
    place.mkdir(parents=True, exist_ok=True)
    for folder in (SHELTER, place):
        folder.chmod(0o755)


def sweep_shelter():
    """Remove the data whose link has gone: someone deleted the folder it belonged to."""
    for note in SHELTER.glob("*/belongs-to"):
        link = Path(note.read_text())
        if not (link.is_symlink() and link.readlink().parent == note.parent):
            shutil.rmtree(note.parent, ignore_errors=True)
