"""What `up` says when the door is open: the address, who may come in, where things are."""

import json
import subprocess
import sys
import urllib.error
import urllib.request

from joz.local.places import ROOT


def state_of(address):
    """What /health/ answers: nothing while the web server starts, else its checks by name."""
    try:
        with urllib.request.urlopen(f"{address}/health/", timeout=3) as answer:  # noqa: S310 (our own address)
            return json.load(answer)["checks"]
    except urllib.error.HTTPError as degraded:
        return json.load(degraded)["checks"]
    except (OSError, ValueError):
        return {}


def greeting(address, *, accounts, data, logs):
    """The last lines of a start, and the first that a person needs."""
    lines = ["", f"J'Oz est prêt : {address}/", ""]
    if accounts:
        lines += ["Comptes de démonstration", *table(accounts), ""]
    lines += [f"Courriels envoyés : {data / 'mail'}", f"Journaux : {logs}", "Pour arrêter : Ctrl-C", ""]
    return "\n".join(lines)


def table(accounts):
    """One line an account, in columns."""
    titles = {"role": "Rôle", "email": "Adresse", "password": "Mot de passe", "totp_secret": "Clé TOTP"}
    rows = [[row.get(column) or "" for column in titles] for row in [titles, *accounts]]
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return ["  " + "  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def demo_accounts(environment):
    """The accounts that the demonstration made; none if there are none."""
    asked = subprocess.run(
        [sys.executable, ROOT / "manage.py", "demo_accounts", "--json"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
    )
    return json.loads(asked.stdout) if asked.returncode == 0 else []
