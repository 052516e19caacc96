"""What the build asks of the code beside its tests, and how each tool's answer is read."""

import json
import secrets
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from joz.local.places import ROOT
from joz.local.processes import dies_with_us
from joz.local.progress import seconds

PYTHON = [sys.executable, "-m"]
DJANGO = [sys.executable, "manage.py"]
SCRIPTS = Path(sys.executable).parent

CHECKS = {
    "ruff format": [*PYTHON, "ruff", "format", "--check", "."],
    "ruff check": [*PYTHON, "ruff", "check", "."],
    "lint-imports": [sys.executable, SCRIPTS / "lint-imports", "--no-cache", "--no-logo"],
    "djlint": [*PYTHON, "djlint", "--lint", "--quiet", "templates"],
    "check --deploy": [*DJANGO, "check", "--deploy", "--fail-level", "WARNING"],
    "makemigrations --check": [*DJANGO, "makemigrations", "--check", "--dry-run"],
}
AUDIT = [*PYTHON, "pip_audit", "--requirement", "requirements.txt", "--require-hashes", "--disable-pip"]
AUDIT += ["--format", "json", "--progress-spinner", "off", "--timeout", "5"]

# The deployment check judges the settings of a real installation, not those of a demonstration.
IN_PRODUCTION = {
    "ALLOWED_HOSTS": "joz.example",
    "BASE_URL": "https://joz.example",
    "DEMO": "0",
    "SECRET_KEY": secrets.token_urlsafe(50),
}


@dataclass
class Result:
    """What came out of one step; `passed` is None when it could not be made."""

    name: str
    passed: bool | None
    duration: float
    output: str = ""

    def __str__(self):
        mark = {True: "✓", False: "✗", None: "–"}[self.passed]
        return f"  {mark} {self.name:<24}{seconds(self.duration):>8}"


def check(name, environment):
    """Put one question to one tool."""
    started = time.monotonic()
    done = ask(CHECKS[name], environment | IN_PRODUCTION)
    return Result(name, done.returncode == 0, time.monotonic() - started, done.stdout + done.stderr)


def audit(environment):
    """Look for known vulnerabilities in what production installs."""
    started = time.monotonic()
    passed, findings = verdict(ask(AUDIT, environment).stdout)
    return Result("pip-audit", passed, time.monotonic() - started, findings)


def verdict(answer):
    """Read pip-audit's answer. With no service to ask it skips every package and ends well: not a success."""
    try:
        packages = json.loads(answer)["dependencies"]
    except ValueError:
        packages = []
    examined = [package for package in packages if "vulns" in package]
    if not examined:
        return None, "pip-audit : non exécuté, aucun service de vulnérabilités n'a répondu."
    vulnerable = [package for package in examined if package["vulns"]]
    lines = [f"{each['name']} {each['version']} : {flaw['id']}" for each in vulnerable for flaw in each["vulns"]]
    return not vulnerable, "\n".join(lines)


def ask(command, environment):
    """Run a tool that ends by itself."""
    return subprocess.run(
        [str(word) for word in command],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        preexec_fn=dies_with_us(signal.SIGKILL),
    )
