"""`manage.py verify`: everything the build asks for, on this machine alone, with a summary at the end."""

import os
import re
import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from joz.local import broker, browser, postgres
from joz.local.checks import CHECKS, Result, audit, check
from joz.local.claim import claim
from joz.local.places import LOCAL, ROOT, data_folder, log_folder
from joz.local.processes import Family, stop_on_signals
from joz.local.progress import Stopped, complain, say

CACHES = LOCAL / "cache"

# What the tools would otherwise leave in the project.
TIDY = {
    "COVERAGE_FILE": str(CACHES / "coverage"),
    "HYPOTHESIS_STORAGE_DIRECTORY": str(CACHES / "hypothesis"),
    "RUFF_CACHE_DIR": str(CACHES / "ruff"),
}
PYTEST = [sys.executable, "-m", "pytest", "-n", "auto", "-o", f"cache_dir={CACHES / 'pytest'}"]
COVERAGE = ["--cov", "--cov-report=term"]

# "== 312 passed, 1 skipped in 40.12s ==", whatever its colour.
CLOSING_LINE = re.compile(r"\b(passed|failed|errors?|no tests ran)\b.* in [\d.:]+")


def verify(arguments):
    """Check everything, or only what these arguments ask of pytest; the exit status says if all is well."""
    stop_on_signals()
    try:
        with Workbench() as bench:
            bench.prepare()
            if arguments:
                bench.test(arguments)
            else:
                bench.check_code()
                bench.test(COVERAGE)
                bench.note(audit(bench.environment))
            return bench.conclude()
    except KeyboardInterrupt:
        return 130
    except Stopped as error:
        complain(error)
        return 1


class Workbench:
    """Servers that forget everything, and the results so far."""

    def __init__(self):
        self.data = data_folder(LOCAL / "verify")
        self.logs, lock = log_folder(self.data), claim(self.data)
        self.servers, self.tools = Family(self.logs, lock), Family(self.logs, lock)
        self.environment = {**os.environ, **TIDY, "JOZ_NO_BOOTSTRAP": "1", "DATA_DIR": str(self.data)}
        self.environment.pop("DJANGO_SETTINGS_MODULE")  # named by joz.celery; tests have settings of their own
        self.results, self.closing_line = [], ""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.tools.stop()
        self.servers.stop()

    def prepare(self):
        """Start the servers, and the bundle beside them: the code can be read before it is done."""
        command = [sys.executable, "-m", "joz.local.assets"]
        self.bundling = self.tools.start("assets", command, cwd=ROOT, env=self.environment)
        forget(self.data)
        if not os.environ.get("DATABASE_URL"):
            self.environment["DATABASE_URL"] = postgres.start(self.servers, self.data, durable=False)
        if not os.environ.get("BROKER_URL"):
            self.environment["BROKER_URL"] = broker.start(self.servers, self.data)
        say("PostgreSQL et Valkey répondent.")

    def check_code(self):
        """Every check, two at a time, told in their order."""
        with ThreadPoolExecutor(max_workers=2) as pool:
            for result in pool.map(lambda name: check(name, self.environment), CHECKS):
                self.note(result)

    def test(self, arguments):
        """The tests, as soon as there is something to show in a browser."""
        self.tools.wait_for(self.bundling)
        say("Feuille de style, script et images prêts.")
        self.environment["JOZ_CHROMIUM"] = browser.find()
        say(f"Navigateur : {self.environment['JOZ_CHROMIUM']}")
        started = time.monotonic()
        code, lines = self.tools.follow([*PYTEST, *arguments], cwd=ROOT, env=self.environment)
        self.closing_line = next(filter(CLOSING_LINE.search, reversed(lines)), "")
        self.results.append(Result("pytest", code == 0, time.monotonic() - started))

    def note(self, result):
        self.results.append(result)
        print(result, flush=True)
        if not result.passed:
            print(result.output, flush=True)

    def conclude(self):
        """All steps again on one page, pytest's own count last."""
        failed = [result.name for result in self.results if result.passed is False]
        print("\nBilan", *self.results, sep="\n")
        say(f"À corriger : {', '.join(failed)}." if failed else "Tout est bon.")
        print(self.closing_line, flush=True)
        return 1 if failed else 0


def forget(data):
    """Begin from nothing: what is not written to disk in time may be torn after a crash."""
    for name in ("postgres", "valkey"):
        kept = data / name
        if kept.is_symlink():
            kept.unlink()  # as root, what it leads to is swept at the next start
        shutil.rmtree(kept, ignore_errors=True)
