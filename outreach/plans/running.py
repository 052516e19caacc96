"""A plan is worked out: alone with it, the best so far kept as it comes, stopped when asked, taken up after a death."""

from time import monotonic

import structlog
from django.utils import timezone

from joz.background import alone
from joz.errors import DomainError
from outreach.models import PlanRun
from outreach.planning import Counterfactuals, propose, rotate
from outreach.planning.watch import Watch
from outreach.plans import results, year
from outreach.plans.facts import gather
from outreach.plans.wishes import Wishes

LOCK = 0x1058  # Our advisory lock: one plan at a time.
SECONDS = 20
# Explanations come after the plan, and never keep a worker long.
SECONDS_TO_EXPLAIN = 60
UNEXPECTED = "Le calcul s’est interrompu. Relancez-le ; si cela recommence, dites-le à l’administration."
log = structlog.get_logger(__name__)


def run(plan_run: PlanRun, *, clock=timezone.now) -> None:
    """Work out one plan, then say why of each commune; while another is worked out, it waits its turn.

    One plan at a time, whoever asks: a worker has other things to do, and messages to send.
    """
    with alone(LOCK) as is_alone:
        if not is_alone:
            return
        plan_run.begin(now=clock())
        try:
            _work_out(plan_run, clock)
        except DomainError as refusal:
            plan_run.end(now=clock(), refusal=str(refusal))
        except Exception:
            log.exception("plan_run_failed", plan_run=plan_run.pk)
            plan_run.end(now=clock(), refusal=UNEXPECTED)


def _work_out(plan_run, clock):
    if plan_run.kind == PlanRun.Kind.YEAR:
        _rotate(plan_run, clock)
    else:
        _propose(plan_run, clock)


def _propose(plan_run, clock):
    facts = gather(Wishes.read(plan_run.wishes))
    plan = propose(
        facts.problem,
        seconds=SECONDS,
        on_progress=lambda better: plan_run.keep(results.written(better, facts)),
        should_stop=_stop_asked(plan_run),
    )
    plan_run.end(now=clock(), result=results.written(plan, facts))
    _explain(plan_run, facts, plan)


def _rotate(plan_run, clock):
    asked = year.gather(year.YearWishes.read(plan_run.wishes))
    rotation = rotate(asked, seconds=SECONDS, should_stop=_stop_asked(plan_run))
    plan_run.end(now=clock(), result=year.written(rotation, asked))


def _explain(plan_run, facts, plan):
    """Why each commune is in or out, those worth most first, as far as time allows."""
    watch, questions = Watch(SECONDS_TO_EXPLAIN), Counterfactuals(facts.problem, plan)
    told = {}
    codes = [*plan.communes, *(one["commune"] for one in results.written(plan, facts)["left_out"])]
    for code in codes:
        if watch.is_over:
            break
        explanation = questions.explain(code, watch=watch.shorter(0.2))
        told[code] = explanation.sentence
        PlanRun.objects.filter(pk=plan_run.pk).update(explanations=told)


def _stop_asked(plan_run):
    """A question that asks the database once a second at most."""
    asked = {"at": 0.0, "answer": False}

    def should_stop():
        if monotonic() - asked["at"] > 1:
            stopped = PlanRun.objects.filter(pk=plan_run.pk, stop_asked_at__isnull=False)
            asked.update(at=monotonic(), answer=stopped.exists())
        return asked["answer"]

    return should_stop
