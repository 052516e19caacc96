"""How long a look-up takes in PostgreSQL while somebody waits, and whether the true match is among the first five."""

from random import Random
from statistics import quantiles
from time import perf_counter, process_time

from django.contrib.postgres.search import TrigramSimilarity
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from joz.demo.bulk import Ledger
from partners.territory import import_territory
from referrals.matching import surroundings
from referrals.matching.candidates import candidates_query, possible_matches_of, weighed_candidates
from referrals.matching.keys import keys_of
from referrals.models import ContactPoint, YoungPerson
from tests.bench.matching_sets import TERRITORY

TOP, WARM_UP, SIMILAR = 5, 20, 0.3


def fill(told, people, *, seed=1):
    """One person for each true one, by their first signal; then the same under noise until there are enough.

    Answers the key of each true person, and the signals that look for them: their other ones.
    """
    call_command("migrate", verbosity=0)
    import_territory(TERRITORY, say=lambda sentence: None)
    dice, ledger, keys, asked = Random(seed), Ledger(), {}, []
    for record, truth in zip(told.records, told.truth, strict=True):
        if truth in keys:
            asked.append((record, truth))
        else:
            keys[truth] = _add(ledger, record)
    known = list(told.records)
    while len(ledger.rows(YoungPerson)) < people:
        _add(ledger, noisy(dice, dice.choice(known), dice.choice(known)))
    with transaction.atomic():
        ledger.write()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return keys, dice.sample(asked, len(asked))


def noisy(dice, record, other):
    """Somebody else who resembles: the first name of one, the name of another, a letter changed; their own number."""
    last = record.last if dice.random() < 0.5 else other.last
    if last and dice.random() < 0.5:
        at = dice.randrange(len(last))
        last = last[:at] + dice.choice("aeioulnrst") + last[at + 1 :]
    return type(record)(
        first=other.first or "Lou",
        last=last,
        birth_year=dice.randrange(1996, 2011) if dice.random() < 0.84 else None,
        commune=record.commune,
        phones=frozenset([f"+338{dice.randrange(10**8):08}"]) if dice.random() < 0.5 else frozenset(),
        sex=record.sex,
    )


def _add(ledger, record):
    person = ledger.add(
        YoungPerson,
        called=record.first or record.last,
        last_name=record.last if record.first else "",
        birth_date=record.birth_date,
        birth_year=record.birth_year,
        commune_id=record.commune or None,
        sex=record.sex or "U",
        match_keys=keys_of(record),
        created_at=timezone.now(),
    )
    for kind, values in (("phone", record.phones), ("instagram", record.handles)):
        for value in values:
            ledger.add(ContactPoint, young_person=person, kind=kind, value=value)
    return person.pk


# --- The two ways to look somebody up ---


def by_keys(record):
    return [pk for pk, _ in weighed_candidates(record)[:TOP]]


def by_trigrams(record):
    name = f"{record.first_folded} {record.last_folded}".strip()
    alike = YoungPerson.objects.current().filter(name_key__trigram_similar=name)
    ranked = alike.annotate(similarity=TrigramSimilarity("name_key", name)).order_by("-similarity", "pk")
    return list(ranked.values_list("pk", flat=True)[:TOP])


def measure(told, people, lookups, *, say):
    keys, asked = fill(told, people)
    surroundings.look_again(now=timezone.now())
    asked = asked[: WARM_UP + lookups]
    say(f"{YoungPerson.objects.count()} people in PostgreSQL, {lookups} look-ups")
    for name, look_up in (("trigrams of the whole name (GIN)", by_trigrams), ("matcher, keys then weights", by_keys)):
        times, found = _time(look_up, asked, keys)
        say(f"{name:44} {times}  true match in first {TOP}: {found:.4f}")
    times, _ = _time(lambda record: [match.person.pk for match in possible_matches_of(record)], asked, keys)
    say(f"{'the same, with the people to show':44} {times}")
    explain(asked[-1][0], say)


def _time(look_up, asked, keys):
    """The milliseconds taken by the clock, and by our own work alone (a busy machine moves the clock, not that)."""
    taken, worked, found = [], [], 0
    for record, truth in asked:
        start, work = perf_counter(), process_time()
        likeliest = look_up(record)
        taken.append(1000 * (perf_counter() - start))
        worked.append(1000 * (process_time() - work))
        found += keys[truth] in likeliest
    clock, own = (quantiles(times[WARM_UP:], n=20) for times in (taken, worked))
    times = f"p50 {clock[9]:6.2f} ms  p95 {clock[18]:6.2f} ms  (own p50 {own[9]:5.2f}  p95 {own[18]:5.2f})"
    return times, found / len(asked)


def explain(record, say):
    """The plan of the query, and that it goes by the index."""
    plan = candidates_query(record, YoungPerson.objects.all()).explain(analyze=True, buffers=True)
    say(plan)
    say("index used: " + ("yes" if "young_person_match_keys" in plan else "NO"))
