"""What the processes of one `up` are told, and what it writes down for the commands that come meanwhile."""

import os
import secrets
from pathlib import Path
from urllib.parse import quote_plus

# What another `manage.py …` must know to speak to the same house.
REMEMBERED = ["BASE_URL", "BROKER_URL", "DATABASE_URL", "DATA_DIR", "DEMO", "EMAIL_URL", "SECRET_KEY"]


def compose(data, *, demo):
    """The environment of the children: ours, completed by what suits a demonstration on one machine."""
    mail = quote_plus(str(data / "mail"), safe="/")
    defaults = {
        "SECRET_KEY": remembered(data).get("SECRET_KEY") or secrets.token_urlsafe(50),
        "EMAIL_URL": f"filemail:///{mail}",  # a file for each message, to be read without a mail server
        "LOG_FORMAT": "console",
        "DEMO": str(int(demo)),
    }
    return {**defaults, **os.environ, "DATA_DIR": str(data), "JOZ_NO_BOOTSTRAP": "1"}


def remembered(data):
    """What the last `up` wrote down here; its key lets a session outlive a restart."""
    written = file_of(data)
    lines = written.read_text().splitlines() if written.exists() else []
    return dict(line.split("=", 1) for line in lines)


def remember(data, environment):
    """Write it down for manage.py, readable by us alone: it holds the key."""
    aside = file_of(data).with_suffix(".new")
    aside.unlink(missing_ok=True)
    with open(aside, "x", opener=lambda path, flags: os.open(path, flags, 0o600)) as written:
        written.writelines(f"{name}={environment[name]}\n" for name in REMEMBERED)
    aside.rename(file_of(data))


def file_of(data):
    return Path(data) / "environment"
