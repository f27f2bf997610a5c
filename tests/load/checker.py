"""Did a run keep its promises? Pure: histories in, broken promises out.

RELIABILITY P1 and P17, and the Reach of issue 3. `test_checker.py` plants each kind of breach and shows that it is
found: a checker that cannot fail shows nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any, Final

from tests.load.history import Effect, Execution, History, PersonSet, Request

TERMINAL: Final = frozenset({"DONE", "CONFLICT", "EXPIRED", "REFUSED", "UNKNOWN"})

# A reading of 5 s may stand in for a compare (DESIGN section 4, "Fresh"); two clocks 4 s apart judge its age, and the
# reading may itself be 5 s behind (RELIABILITY A19). What a person changes within it cannot be seen: 3.5, item 2.
UNSEEN_SECONDS: Final = 15.0
# These say of a person's value that it was left alone, if it stood there already when the AI looked.
TOLD_OF_PERSONS: Final = {"reason", "confidence"}

RUNS_A_BURST: Final = 2
TAIL_SECONDS: Final = 60.0  # a trailing run comes 30 s after the burst; what comes much later has its own reason


class Promise(StrEnum):
    """What may be broken."""

    LOST = "lost"  # a request that is not triaged for its last text, and nothing says why
    DOUBLED = "doubled"  # a mutation that took effect more than once
    UNPLANNED = "unplanned"  # an effect that no journal row planned
    UNSETTLED = "unsettled"  # a journal row without an end
    DIFFERS = "differs"  # a final state other than that of the run without faults
    UNTRUE = "untrue"  # a final state that is not what the last text says, whatever the run without faults came to
    OVERWRITTEN = "overwritten"  # a person's value replaced after it could be seen
    UNAUDITED = "unaudited"  # an effect without its entry
    OVERAUDITED = "overaudited"  # an entry without its effect, or two for one
    CHAIN = "chain"  # an audit chain that does not verify
    TOGETHER = "together"  # two runs of one workflow and subject at once
    BURST = "burst"  # more than two runs for a burst of edits
    DEFECT = "defect"  # an exception that is no error of ours


class Limit(StrEnum):
    """What is counted and no breach: what RELIABILITY 3.5 says cannot be helped, and what follows from it."""

    UNSEEN = "unseen"  # a person's change between the last reading and the write: found afterwards (items 2 and 3)
    TAKEN_BACK = "taken_back"  # a person cleared the value while its outcome was unknown: written once more (item 4)
    # An effect that nobody heard of, and a person changed the value or hid the request before the read-back: its row
    # ends as CONFLICT or EXPIRED, and it has no audit entry.
    UNHEARD = "unheard"
    TOLD = "told"  # a request that does not show what its last text says, and whose refusal is on record


@dataclass(frozen=True, slots=True)
class Breach:
    """One broken promise, of which request or mutation, in words."""

    promise: Promise
    about: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.promise}: {self.about} {self.detail}".rstrip()


def breaches(history: History, reference: History) -> list[Breach]:
    """Every promise that the history breaks; the reference is the same seed's run without faults."""
    return [
        *_lost(history, reference),
        *(Breach(Promise.UNTRUE, f"request {request.number}", what) for request, what in _untrue(history, told=False)),
        *_doubled(history),
        *_unsettled(history),
        *_overwritten(history),
        *_audited(history),
        *(Breach(Promise.CHAIN, each) for each in history.broken_chains),
        *_together(history.executions),
        *(Breach(Promise.DEFECT, text, f"x{times}") for text, times in Counter(history.defects).items()),
    ]


def limits(history: History) -> Counter[Limit]:
    """How often the run met what cannot be helped."""
    return Counter(
        {
            Limit.UNSEEN: len(_unseen(history)),
            Limit.TAKEN_BACK: sum(_taken_back(history, effects) for effects in _landed(history).values()),
            Limit.UNHEARD: len(_unheard(history)),
            Limit.TOLD: len(list(_untrue(history, told=True))),
        }
    )


def burst_breaches(history: History) -> list[Breach]:
    """Bursts that took more runs than two; of a run without faults, since a late delivery is a reason of its own.

    A look that found nothing new, because an event came late, is one request and no run that judges.
    """
    started = defaultdict(list)
    for each in history.executions:
        if each.outcome != "nothing_new":
            started[each.subject].append(each.started_at)
    found = [
        (request, sum(request.burst[0] <= at <= request.burst[1] + TAIL_SECONDS for at in started[_subject(request)]))
        for request in history.requests
        if request.burst and request.open
    ]
    return [
        Breach(Promise.BURST, f"request {request.number}", f"{runs} runs")
        for request, runs in found
        if runs > RUNS_A_BURST
    ]


def _subject(request: Request) -> str:
    return f"task:{request.task_gid}"


def _lost(history: History, reference: History) -> Iterator[Breach]:
    """An open request ends as it does without faults, but for what a person set; or its refusal is on record."""
    expected = {request.number: request for request in reference.requests}
    by_hand = {each.task_gid for each in history.persons}
    unseen = {effect.task_gid for effect in _unseen(history)}
    for request in history.requests:
        if not request.open:
            continue
        wanted = expected[request.number]
        if not any(request.final.values()):
            if any(wanted.final.values()) and not request.refused:
                yield Breach(Promise.LOST, f"request {request.number}", "never triaged")
            continue
        touched = request.task_gid in by_hand
        keys = _differing(request, wanted) - request.cleared - (TOLD_OF_PERSONS if touched else set())
        excused = touched and (request.refused or wanted.refused or request.task_gid in unseen)
        if keys and not excused:
            yield Breach(Promise.DIFFERS, f"request {request.number}", _difference(keys, request, wanted))


def _untrue(history: History, *, told: bool) -> Iterator[tuple[Request, str]]:
    """The open requests that no person set a value of and that do not show what their last text says.

    This needs no reference: a product that does nothing, or the same wrong thing in both runs, is found by it. `told`
    chooses between those whose refusal is on record and the others.
    """
    by_hand = {each.task_gid for each in history.persons}
    for request in history.requests:
        wrong = [key for key, option in request.truth.items() if request.final.get(key) != option]
        if request.open and wrong and request.task_gid not in by_hand and bool(request.refused) is told:
            shown = "; ".join(f"{key}: {request.final.get(key)!r} not {request.truth[key]!r}" for key in wrong)
            yield request, f"(task {request.task_gid}) {shown} {', '.join(request.refused)}".rstrip()


def _differing(request: Request, wanted: Request) -> set[str]:
    return {key for key in {*request.final, *wanted.final} if request.final.get(key) != wanted.final.get(key)}


def _difference(keys: set[str], request: Request, wanted: Request) -> str:
    shown = (f"{key}: {request.final.get(key)!r} not {wanted.final.get(key)!r}" for key in sorted(keys))
    return f"(task {request.task_gid}) " + "; ".join(shown)


def _doubled(history: History) -> Iterator[Breach]:
    planned = Counter(row.signature for row in history.mutations)
    for signature, effects in _landed(history).items():
        about = f"task {effects[0].task_gid}"
        if not planned[signature]:
            yield Breach(Promise.UNPLANNED, about, f"at {effects[0].landed_at:.1f} s")
        if len(effects) > max(1, planned[signature]) and not _taken_back(history, effects):
            moments = ", ".join(f"{effect.sent_at:.1f}->{effect.landed_at:.1f}" for effect in effects)
            yield Breach(Promise.DOUBLED, about, f"{len(effects)} times: {moments} s")


def _landed(history: History) -> dict[str, list[Effect]]:
    landed = defaultdict(list)
    for effect in history.effects:
        landed[effect.signature].append(effect)
    return landed


def _taken_back(history: History, effects: list[Effect]) -> bool:
    """Whether a person emptied a field of it between its first landing and its last: the read-back found nothing."""
    first, last = effects[0], effects[-1]
    return len(effects) > 1 and any(
        each.value is None and each.task_gid == first.task_gid and first.landed_at < each.at < last.landed_at
        for each in history.persons
    )


def _unsettled(history: History) -> Iterator[Breach]:
    for row in history.mutations:
        if row.state not in TERMINAL:
            yield Breach(Promise.UNSETTLED, f"mutation {row.mutation_id[:12]} of {row.subject}", row.state)


def _overwritten(history: History) -> Iterator[Breach]:
    """A request that left long enough after a person's change, and replaced it all the same."""
    repeated = {id(effects[-1]) for effects in _landed(history).values() if _taken_back(history, effects)}
    for effect, field_gid, person in _replaced(history):
        if person.at < effect.sent_at - UNSEEN_SECONDS and id(effect) not in repeated:
            yield Breach(
                Promise.OVERWRITTEN,
                f"task {effect.task_gid}, field {field_gid}",
                f"set by a person at {person.at:.1f} s, sent at {effect.sent_at:.1f} s",
            )


def _unseen(history: History) -> list[Effect]:
    return [effect for effect, _, person in _replaced(history) if person.at >= effect.sent_at - UNSEEN_SECONDS]


def _replaced(history: History) -> Iterator[tuple[Effect, str, PersonSet]]:
    """Every effect that replaced what a person had put there, with what that was."""
    by_task = defaultdict(list)
    for each in history.persons:
        by_task[each.task_gid].append(each)
    for effect in history.effects:
        for field_gid, old in effect.replaced.items():
            person = _standing(by_task[effect.task_gid], effect, field_gid)
            if person is not None and old == person.value:
                yield effect, field_gid, person


def _standing(persons: Iterable[PersonSet], effect: Effect, field_gid: str) -> PersonSet | None:
    before = [each for each in persons if each.field_gid == field_gid and each.at <= effect.landed_at]
    return max(before, key=lambda each: each.at, default=None)


def _audited(history: History) -> Iterator[Breach]:
    """As many entries as effects, for each request that the bot can make."""
    signature_of = {row.mutation_id: row.signature for row in history.mutations}
    subject_of: Mapping[str, Any] = {row.signature: row.subject for row in history.mutations}
    entries = Counter(signature_of.get(mutation_id, mutation_id) for mutation_id in history.audited)
    effects = Counter(effect.signature for effect in history.effects)
    unheard, landed = _unheard(history), _landed(history)
    for signature in sorted(entries.keys() | effects.keys()):
        about = str(subject_of.get(signature, signature[:12]))
        excused = signature in unheard or (entries[signature] and _taken_back(history, landed[signature]))
        if entries[signature] < effects[signature] and not excused:
            yield Breach(Promise.UNAUDITED, about, f"{effects[signature]} effects, {entries[signature]} entries")
        if entries[signature] > effects[signature]:
            yield Breach(Promise.OVERAUDITED, about, f"{effects[signature]} effects, {entries[signature]} entries")


def _unheard(history: History) -> set[str]:
    """The requests that landed once, unheard, whose rows did not end in DONE since a person came after the plan."""
    landed, acts = _landed(history), _acts(history)
    ended = [row for row in history.mutations if row.state in TERMINAL - {"DONE"}]
    return {
        row.signature
        for row in ended
        if len(landed.get(row.signature, [])) == 1
        and _acted(acts, row.subject.removeprefix("task:"), row.planned_at - UNSEEN_SECONDS)
    }


def _acts(history: History) -> Mapping[str, float]:
    """When a person last did something to each task."""
    return {each.task_gid: each.at for each in sorted(history.acts, key=lambda each: each.at)}


def _acted(acts: Mapping[str, float], task_gid: str, since: float) -> bool:
    return acts.get(task_gid, since - 1) >= since


def _together(executions: Iterable[Execution]) -> Iterator[Breach]:
    by_subject = defaultdict(list)
    for each in executions:
        by_subject[each.workflow, each.subject].append(each)
    for (workflow, subject), runs in by_subject.items():
        ordered = sorted(runs, key=lambda each: each.started_at)
        for before, after in pairwise(ordered):
            if before.works_until is None or before.works_until > after.started_at:
                yield Breach(Promise.TOGETHER, f"{workflow} of {subject}", f"at {after.started_at:.1f} s")
