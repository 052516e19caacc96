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
        lines += ["Comptes de démonstration", *(f"  {line}" for line in accounts), ""]
    lines += [f"Courriels envoyés : {data / 'mail'}", f"Journaux : {logs}", "Pour arrêter : Ctrl-C", ""]
    return "\n".join(lines)


def demo_accounts(environment):
    """The table of the accounts that the demonstration made, by lines; none if there are none."""
    asked = subprocess.run(
        [sys.executable, ROOT / "manage.py", "demo_accounts"], capture_output=True, text=True, cwd=ROOT, env=environment
    )
    return asked.stdout.splitlines() if asked.returncode == 0 else []
