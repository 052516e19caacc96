"""How long the database takes to find people among a million, with the plan it chose.

    DATABASE_URL=postgres://…/a_database_for_this python -m tests.bench.search [--people 1000000] [--rounds 40]

Loads the demonstration, then a crowd of invented people in SQL (some minutes, once). Prints, for each way to look for
somebody, p50 and p95 of the first page in the database, beside one row read by its key in the same run, then EXPLAIN.
"""

import argparse
import os
import random
import sys
from statistics import quantiles
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from joz.accounts.models import User  # noqa: E402
from joz.demo import people as drawn  # noqa: E402
from joz.demo.demo_accounts import DEMO_ACCOUNTS  # noqa: E402
from joz.demo.loading import load  # noqa: E402
from referrals.models import YoungPerson  # noqa: E402
from tracking.people import people_found  # noqa: E402

PAGE = 25
STARTS = "Kerb Le\u00a0G Trev Plou Corn Guil Rous Mor Quem Pen Lan Lou Her Bre Dani Cad Tan Fel Gour Bal".split(" ")
ENDS = "astiou off anec arec ion emin eau van ener hoëdic nic oux vé on iel oudal guy ip vennec ard uzo ic".split()

CROWD = """
WITH drawn AS (
    SELECT n, random() AS a, random() AS b, random() AS c, random() AS d
    FROM generate_series(1, %(people)s) AS n
), person AS (
    INSERT INTO referrals_youngperson (
        called, last_name, identity_level, sex, birth_year, commune_id, commune_as_typed, discreet_messages,
        identified_on, last_contact_on, informed_how, notice_version, imilo_number
    )
    SELECT
        (%(called)s::text[])[1 + floor(a ^ 2 * %(called_count)s)::int],
        CASE WHEN c < 0.6 THEN initcap(
            (%(starts)s::text[])[1 + floor(b ^ 2 * %(start_count)s)::int]
            || (%(ends)s::text[])[1 + floor(c / 0.6 * %(end_count)s)::int]
            || CASE WHEN d < 0.4 THEN '-' || (%(ends)s::text[])[1 + floor(d / 0.4 * %(end_count)s)::int] ELSE '' END
        ) ELSE '' END,
        'pseudo', 'U', 1997 + n %% 12, (SELECT array_agg(insee_code ORDER BY insee_code) FROM partners_commune)
            [1 + floor(d ^ 2 * 59)::int], '', false,
        %(today)s::date - (n %% 1500), CASE WHEN c < 0.8 THEN %(today)s::date - (n %% 1400) END, '', '', ''
    FROM drawn
    RETURNING id
), contact AS (
    INSERT INTO referrals_contactpoint (young_person_id, kind, value)
    SELECT id, 'phone', '+336' || lpad((id * 7919 %% 100000000)::text, 8, '0') FROM person
)
INSERT INTO referrals_referral (
    young_person_id, recipient_id, sender_as_typed, sender_email, called_as_typed, channel, consent, urgency, comment,
    preferred_moment, received_at, received_on, submission, follow_token, status, answered_at, answered_by_id,
    next_try_channel, ended_at
)
SELECT
    id, (SELECT carrier_id FROM partners_scheme), '', '', '', 'peer', 'yes_oral', 'normal', '', '',
    now() - interval '9 days', %(today)s::date - 9, gen_random_uuid(), substr(md5(id::text), 1, 22),
    CASE WHEN id %% 9 = 0 THEN 'contacting' ELSE 'unreachable' END, now() - interval '8 days',
    (SELECT id FROM accounts_user ORDER BY id LIMIT 1), '', CASE WHEN id %% 9 = 0 THEN NULL ELSE now() END
FROM person
"""


def put_crowd(people):
    """People with a name, a phone and a signal each; first names as unevenly spread as real ones are."""
    called = [name for names in drawn.CALLED.values() for name in names]
    names = {"called": called, "starts": [start.replace("\u00a0", " ") for start in STARTS], "ends": ENDS}
    counts = {"called_count": len(called), "start_count": len(STARTS), "end_count": len(ENDS)}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0)")
        cursor.execute(CROWD, names | counts | {"people": people, "today": timezone.localdate()})
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def wanted(dice):
    """What people type, by kind: each is asked for several times, with other words."""
    some = list(YoungPerson.objects.filter(last_name__gt="", pk__gt=1000).order_by("pk")[1000 : 1000 + 60 * 997 : 997])
    dice.shuffle(some)
    return {
        "whole name": [f"{one.called} {one.last_name}" for one in some],
        "common first name": [one.called for one in some],
        "half a name": [one.last_name[:4] for one in some],
        "three letters": [one.called[:3] for one in some],
        "two letters": [one.called[:2] for one in some],
        "name and commune": [f"{one.called} {one.commune.name}" for one in some],
        "name run together": [one.last_name.replace(" ", "").replace("-", "") for one in some],
        "phone": [one.contact_points.get().display for one in some],
        "half a phone": [one.contact_points.get().display[:11] for one in some],
        "nothing": [""] * len(some),
        "nobody": [f"zz{one.last_name[::-1]}" for one in some],
    }


def seconds_in_database(queryset):
    """Run a query, and only it."""
    start = perf_counter()
    list(queryset)
    return perf_counter() - start


def time_searches(reader, rounds):
    """For each kind of search: the seconds of its first pages, and the plan of the slowest."""
    asked = wanted(random.Random(0))
    for kind, texts in asked.items():
        taken = {}
        for text in texts[:rounds]:
            page = people_found(reader, text)[:PAGE]
            taken[text] = min(seconds_in_database(page.all()) for _ in range(2))
        slowest = max(taken, key=taken.get)
        yield (
            kind,
            list(taken.values()),
            slowest,
            people_found(reader, slowest)[:PAGE].explain(analyze=True, buffers=True),
        )


def percentiles(seconds):
    cuts = quantiles([*seconds, *seconds], n=20)
    return 1000 * cuts[9], 1000 * cuts[18]


def main():
    asked = argparse.ArgumentParser(prog="tests.bench.search")
    asked.add_argument("--people", type=int, default=1_000_000)
    asked.add_argument("--rounds", type=int, default=40)
    asked.add_argument("--explain", action="store_true")
    options = asked.parse_args()
    call_command("migrate", verbosity=0)
    load(timezone.localdate(), say=lambda sentence: None)
    if (missing := options.people - YoungPerson.objects.count()) > 1000:
        put_crowd(missing)
    say = sys.stdout.write
    reader = User.objects.get(email=next(one.email for one in DEMO_ACCOUNTS if one.role == "adviser"))
    floor, _ = percentiles([seconds_in_database(YoungPerson.objects.filter(pk=pk)) for pk in range(1, 200)])
    say(f"{YoungPerson.objects.count()} people; one row by its key: {floor:.2f} ms\n")
    say(f"{'what is typed':22}{'p50 ms':>9}{'p95 ms':>9}{'p50 ÷ floor':>13}\n")
    for kind, seconds, slowest, plan in time_searches(reader, options.rounds):
        p50, p95 = percentiles(seconds)
        say(f"{kind:22}{p50:9.1f}{p95:9.1f}{p50 / floor:13.0f}\n")
        if options.explain:
            say(f"--- « {slowest} »\n{plan}\n")


if __name__ == "__main__":
    main()
