"""What the person at the keyboard reads while the machine works."""

import os
import sys
import time

# Set by manage.py before it started again inside the environment; not for our children.
STARTED_AT = float(os.environ.pop("JOZ_STARTED_AT", time.time()))


class Stopped(Exception):
    """Why a command cannot go on, said in a sentence rather than in a traceback."""


def say(message):
    """One line of progress, with the seconds since the start."""
    print(f"[{seconds(time.time() - STARTED_AT):>7}] {message}", flush=True)


def complain(error):
    """The sentence that ends a command."""
    sys.stdout.flush()
    print(f"\n{error}", file=sys.stderr, flush=True)


def seconds(duration):
    """A duration as one writes it in French."""
    return f"{duration:.1f} s".replace(".", ",")
