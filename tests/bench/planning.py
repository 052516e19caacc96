"""How good, and how fast, the planner is; beside a plan made by hand (greedily), in the same run.

    python -m tests.bench.planning FOLDER [--only tour|long|periodic|year] [--seconds 10]

FOLDER holds `territory/six_days_*.json`, `team_orienteering/` and `periodic_routing/`, each of the last two with a
`best_known.json`; and, for the year, `communes.csv` and `travel_minutes.csv` of the territory, or `--territory` says
where. Seconds are by the clock; those of the processor come after, for machines that do other work.
"""

import argparse
import json
import sys
from contextlib import contextmanager
from pathlib import Path
from statistics import mean, median
from time import perf_counter, process_time

import numpy as np

from outreach.planning import Counterfactuals, propose, rotate
from outreach.planning.choice import plan_of
from outreach.planning.day_plans import day_plans
from outreach.planning.long_days import propose_long_days
from outreach.planning.proposal import searched
from outreach.planning.watch import Watch
from tests.bench import planning_periodic
from tests.bench.planning_sets import greedy, orienteering, territory_year
from tests.outreach.planning.checker import faults
from tests.outreach.planning.instances import six_days


def say(sentence):
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


@contextmanager
def timed():
    """A dictionary that holds, in the end, the seconds by the clock and of the processor."""
    spent, clock, processor = {}, perf_counter(), process_time()
    yield spent
    spent.update(clock=perf_counter() - clock, processor=process_time() - processor)


def seconds(spent):
    return f"{spent['clock']:.2f} s (processor {spent['processor']:.2f})"


# --- Six days ---


def measure_tours(folder):
    import ortools.linear_solver.pywraplp  # noqa: F401  # A worker has it already.

    for path in sorted((folder / "territory").glob("six_days_*.json")):
        asked = six_days(path)
        with timed() as exact:
            best = propose(asked)
        with timed() as quick:
            found = searched_for(asked, 1.0)
        for plan in (best, found):
            assert faults(asked, plan) == []
        say(
            f"{path.stem}: greedy {greedy(asked):.0f}, best {best.value:.0f}, proven {best.is_proven}, {seconds(exact)}"
        )
        say(f"  search alone, {seconds(quick)}: {found.value:.0f}, {gap(found.value, best.value):.2f} % under the best")
        measure_questions(asked, best)


def searched_for(asked, time):
    """The best plan that the search alone meets, listing the days included."""
    watch = Watch(time)
    plans = day_plans(asked)
    *_, (_, rows) = searched(asked, plans, 1, watch, None)
    return plan_of(asked, plans, rows)


def measure_questions(asked, plan):
    questions, spent = Counterfactuals(asked, plan), []
    for candidate in asked.candidates:
        with timed() as one:
            told = questions.explain(candidate.code)
        assert told.alternative is None or told.is_proven
        spent.append(one)
    for clock in ("clock", "processor"):
        each = [one[clock] for one in spent]
        say(f"  {len(each)} « what if », by the {clock}: median {median(each):.2f} s, longest {max(each):.2f} s")


def gap(found, best):
    return 100 * (best - found) / best


# --- Public problems ---


def measure_long_days(folder, time):
    best, gaps = json.loads((folder / "team_orienteering" / "best_known.json").read_text()), []
    for name, known in sorted(best.items()):
        asked = orienteering(folder / "team_orienteering" / f"{name}.txt")
        with timed() as spent:
            plan = propose_long_days(asked, Watch(time), 1, None)
        assert faults(asked, plan) == []
        gaps.append(gap(plan.points, known))
        said = f"{plan.points:.0f} of {known}, {gaps[-1]:.2f} % (greedy {greedy(asked):.0f}), {seconds(spent)}"
        say(f"team orienteering {name}: {said}")
    say(f"team orienteering, mean gap: {mean(gaps):.2f} %")


def measure_periodic(folder, time):
    best, gaps = json.loads((folder / "periodic_routing" / "best_known.json").read_text()), []
    for name, known in sorted(best.items()):
        path = folder / "periodic_routing" / name
        with timed() as spent:
            length, missed = planning_periodic.searched(path, seconds=time)
        by_hand = "greedy {:.0f}, {} visits missed".format(*planning_periodic.greedy(path))
        said = f"{length:.2f} for {known}, {missed} missed, {-gap(length, known):.2f} % ({by_hand}), {seconds(spent)}"
        say(f"periodic {name}: {said}")
        gaps += [-gap(length, known)] if name != "p12" else []
    say(f"periodic, mean gap without p12: {mean(gaps):.2f} %")


# --- The year ---


def measure_year(territory):
    asked = territory_year(territory)
    for said in ("first", "again"):
        with timed() as spent:
            rotation = rotate(asked)
        told = f"{len(rotation.outings)} outings, {rotation.visits} visits, {rotation.driving:.0f} min driven"
        say(f"year ({said}): {told}, {len(rotation.shortfalls)} rhythms broken, {seconds(spent)}")


def main():
    asked = argparse.ArgumentParser(prog="tests.bench.planning")
    asked.add_argument("folder", type=Path)
    asked.add_argument("--territory", type=Path, help="the folder of communes.csv and travel_minutes.csv")
    asked.add_argument("--only", choices=["tour", "long", "periodic", "year"])
    asked.add_argument("--seconds", type=float, default=10.0)
    options = asked.parse_args()
    measures = {
        "tour": lambda: measure_tours(options.folder),
        "year": lambda: measure_year(options.territory or options.folder / "territory"),
        "long": lambda: measure_long_days(options.folder, options.seconds),
        "periodic": lambda: measure_periodic(options.folder, options.seconds),
    }
    np.seterr(all="raise", under="ignore")
    for name in [options.only] if options.only else measures:
        measures[name]()


if __name__ == "__main__":
    main()
