"""How long the lists take among 100,000 people, against a page that makes one query and fills one template.

    DATABASE_URL=postgres://…/a_database_for_this python -m tests.bench.lists [--scale 680] [--rounds 40]

Loads the demonstration at that scale first (some minutes, once), then asks for each page in turn, round after round,
so that whatever else the machine does slows all of them alike: compare the ratios, not the milliseconds.
"""

import argparse
import os
import sys
from statistics import quantiles
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.template import engines  # noqa: E402
from django.test.utils import CaptureQueriesContext, override_settings, setup_test_environment  # noqa: E402
from django.urls import include, path, reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from joz.accounts.models import User  # noqa: E402
from joz.demo.demo_accounts import DEMO_ACCOUNTS  # noqa: E402
from joz.demo.loading import load  # noqa: E402
from referrals.models import YoungPerson  # noqa: E402
from tests.conftest import Browser  # noqa: E402

FLOOR = "floor"
# The page, and the role that reads it.
PAGES = {
    FLOOR: "adviser",
    "referrals:inbox": "adviser",
    "tracking:day": "adviser",
    "tracking:pathways": "adviser",
    "referrals:my_signals": "partner_staff",
    "indicators:dashboard": "manager",
    "partners:organisations": "adviser",
}
ROWS = 25


def floor(request):
    """One query, one template: the least that a list can cost."""
    template = engines["django"].from_string("<ul>{% for person in people %}<li>{{ person }}</li>{% endfor %}</ul>")
    return HttpResponse(template.render({"people": YoungPerson.objects.order_by("pk")[:ROWS]}, request))


urlpatterns = [path("floor/", floor, name=FLOOR), path("", include("joz.urls"))]


def browser_of(role):
    """A client signed in as the first demonstration account of a role."""
    email = next(account.email for account in DEMO_ACCOUNTS if account.role == role)
    browser = Browser()
    browser.force_login(User.objects.get(email=email))
    return browser


def time_pages(rounds):
    """Seconds taken by each page in each round, after one round that warms everything up."""
    browsers = {role: browser_of(role) for role in set(PAGES.values())}
    taken = {page: [] for page in PAGES}
    for _ in range(rounds + 1):
        for page, role in PAGES.items():
            start = perf_counter()
            response = browsers[role].get(reverse(page))
            taken[page].append(perf_counter() - start)
            if response.status_code != 200:
                sys.exit(f"{page} answered {response.status_code}")
    return {page: seconds[1:] for page, seconds in taken.items()}


def queries_of(page):
    browser = browser_of(PAGES[page])
    browser.get(reverse(page))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        browser.get(reverse(page))
    return len(queries)


def percentiles(seconds):
    cuts = quantiles(seconds, n=20)
    return 1000 * cuts[9], 1000 * cuts[18]


def report(taken):
    """One line for each page: its median and its 95th percentile, and how many floors each is."""
    floor_p50, floor_p95 = percentiles(taken[FLOOR])
    yield f"{YoungPerson.objects.current().count()} people; {len(taken[FLOOR])} rounds"
    yield f"{'page':26} {'p50 ms':>8} {'p95 ms':>8} {'p50 ÷ floor':>12} {'p95 ÷ floor':>12} {'queries':>8}"
    for page, seconds in taken.items():
        p50, p95 = percentiles(seconds)
        ratios = f"{p50 / floor_p50:12.1f} {p95 / floor_p95:12.1f}"
        yield f"{page:26} {p50:8.1f} {p95:8.1f} {ratios} {queries_of(page):8}"


def main():
    asked = argparse.ArgumentParser(prog="tests.bench.lists")
    asked.add_argument("--scale", type=int, default=680)
    asked.add_argument("--rounds", type=int, default=40)
    options = asked.parse_args()
    call_command("migrate", verbosity=0)
    load(timezone.localdate(), scale=options.scale, say=lambda sentence: sys.stderr.write(f"{sentence}\n"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    setup_test_environment()
    with override_settings(ROOT_URLCONF="tests.bench.lists", DEBUG=False):
        for line in report(time_pages(options.rounds)):
            sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
