"""Did a run keep its promises? Pure: histories in, broken promises out.

RELIABILITY P1 and P17, and the Reach of issue 3. `states.py` looks at how requests end, `effects.py` at what took
effect; `test_checker.py` plants each kind of breach and shows that it is found: a checker that cannot fail shows
nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from tests.load.effects import audited, doubled, overwritten, unseen
from tests.load.history import Execution, History, Request
from tests.load.promises import TERMINAL, TOLD_SHARE, Breach, Limit, Promise
from tests.load.states import state_breaches, told

RUNS_A_BURST: Final = 2


def breaches(history: History, reference: History) -> list[Breach]:
    """Every promise that the history breaks; the reference is the same seed's run without faults."""
    return [
        *state_breaches(history, reference),
        *_excused(history, reference),
        *doubled(history),
        *_unsettled(history),
        *overwritten(history),
        *audited(history),
        *(Breach(Promise.CHAIN, each) for each in history.broken_chains),
        *_together(history.executions),
        *(Breach(Promise.DEFECT, text, f"x{times}") for text, times in Counter(history.defects).items()),
    ]


def limits(history: History, reference: History) -> Counter[Limit]:
    """How often the run met what cannot be helped."""
    return Counter(
        {
            Limit.UNSEEN: len({id(effect) for effect, _ in unseen(history)}),
            Limit.TOLD: len(told(history, reference)),
        }
    )


def burst_breaches(history: History) -> list[Breach]:
    """Bursts that took more runs than two; of a run without faults, since a late delivery is a reason of its own.

    A look that found nothing new, because an event came late, or that the request was moved or completed soon after, is
    one request and no run that judges. After a run that a switch or a budget refused, such a look has to judge anew:
    what was refused is not done. It is not counted either.
    """
    started = defaultdict(list)
    for subject, runs in _by_subject(history.executions).items():
        for before, each in zip(["", *(run.outcome for run in runs)], runs, strict=False):
            looked = each.outcome in ("nothing_new", "out_of_scope")
            if not (looked or before == each.outcome == "refused"):
                started[subject].append(each.started_at)
    found = [
        (request, sum(request.burst[0] <= at <= request.burst[1] for at in started[_subject(request)]))
        for request in history.requests
        if request.burst and request.open
    ]
    return [
        Breach(Promise.BURST, f"request {request.number}", f"{runs} runs")
        for request, runs in found
        if runs > RUNS_A_BURST
    ]


def _by_subject(executions: Iterable[Execution]) -> dict[str, list[Execution]]:
    """The runs of each subject, in the order in which they began."""
    runs = defaultdict(list)
    for each in sorted(executions, key=lambda each: each.started_at):
        runs[each.subject].append(each)
    return runs


def _excused(history: History, reference: History) -> Iterator[Breach]:
    excuses, requests = told(history, reference), sum(request.open for request in history.requests)
    if len(excuses) > max(1, TOLD_SHARE * requests):
        ((why, _),) = Counter(excuses.values()).most_common(1)
        yield Breach(Promise.EXCUSED, f"{len(excuses)} of {requests} requests", f"most for {why}")


def _subject(request: Request) -> str:
    return f"task:{request.task_gid}"


def _unsettled(history: History) -> Iterator[Breach]:
    for row in history.mutations:
        if row.state not in TERMINAL:
            yield Breach(Promise.UNSETTLED, f"mutation {row.mutation_id[:12]} of {row.subject}", row.state)


def _together(executions: Iterable[Execution]) -> Iterator[Breach]:
    by_subject = defaultdict(list)
    for each in executions:
        by_subject[each.workflow, each.subject].append(each)
    for (workflow, subject), runs in by_subject.items():
        working = [(each.works_from, each.works_until) for each in runs if each.works_from is not None]
        for (_, until), (begun, _) in pairwise(sorted(working, key=lambda span: span[0])):
            if until is None or until > begun:
                yield Breach(Promise.TOGETHER, f"{workflow} of {subject}", f"at {begun:.1f} s")
