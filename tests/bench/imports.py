"""How long a list takes to come in: read, checked, let in line by line; the sample once, and ten times over.

    DATABASE_URL=postgres://…/a_database_for_this python -m tests.bench.imports [--times 1 10]

Loads the demonstration first if it is not there. Each run brings other addresses, so that its lines are new.
"""

import argparse
import os
import sys
from secrets import randbelow
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from joz.accounts.models import User  # noqa: E402
from joz.demo.demo_accounts import DEMO_ACCOUNTS  # noqa: E402
from joz.demo.loading import load  # noqa: E402
from partners.models import Scheme  # noqa: E402
from referrals.imports import files, previewing, running  # noqa: E402
from referrals.imports.columns import guess  # noqa: E402
from tests.referrals.sample_list import table  # noqa: E402

PSAD = {"source": "psad", "channel": "psad", "consent": "listed"}


def lines(times):
    """The sample as many times over, each line with a name and an address of its own."""
    _, _, headers, *rows = table()
    run = randbelow(10**6)
    yield ";".join(headers)
    for turn in range(times):
        for nth, (name, born, title, mobile, landline, _, commune, *_) in enumerate(rows):
            name = f"{name} {letters(run)} {letters(turn)}" if name else ""
            address = f"a{run}.{turn}.{nth}@exemple.fr" if mobile else ""
            yield ";".join([name, born, title, "", landline, address, commune, "", "", ""])


def letters(number):
    """A number as a word: names hold no figures."""
    return "".join(chr(97 + int(digit)) for digit in str(number)).title()


def timed(say, what, act):
    start = perf_counter()
    result = act()
    say(f"  {what:10} {perf_counter() - start:7.1f} s")
    return result


def bring_in(times, *, by, say):
    content = "\n".join(lines(times)).encode()
    say(f"{500 * times} lines, {len(content) // 1000} kB")
    recipient, now = Scheme.objects.the_one().carrier, timezone.now()
    read = timed(say, "read", lambda: files.read(content))
    said = {"fingerprint": files.fingerprint(content), "recipient": recipient, "by": by, "now": now, **PSAD}
    batch = timed(say, "stored", lambda: previewing.bring(read, **said))
    columns = {target: nth for nth, target in enumerate(guess(read.headers)) if target}
    timed(say, "checked", lambda: previewing.settle_columns(batch, columns, by=by, now=now))
    batch.rows.undecided().update(choice="new")
    batch.start(by=by, now=now)
    timed(say, "let in", lambda: running.run(batch))
    say(f"  {batch.rows.progress().by_state}")


def main():
    asked = argparse.ArgumentParser(prog="tests.bench.imports")
    asked.add_argument("--times", type=int, nargs="+", default=[1, 10])

    def say(sentence):
        sys.stdout.write(f"{sentence}\n")

    call_command("migrate", verbosity=0)
    load(timezone.localdate(), say=say)
    adviser = User.objects.get(email=next(account.email for account in DEMO_ACCOUNTS if account.role == "adviser"))
    for times in asked.parse_args().times:
        bring_in(times, by=adviser, say=say)


if __name__ == "__main__":
    main()
