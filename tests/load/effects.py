"""Did each mutation take effect once, over nobody's value, and is it on record? Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from tests.load.history import Effect, History, PersonSet
from tests.load.promises import Breach, Promise

# A reading of 5 s may stand in for a compare (DESIGN section 4, "Fresh"); two clocks 4 s apart judge its age, and the
# reading may itself be 5 s behind (RELIABILITY A19). What a person changes within it cannot be seen: 3.5, item 2.
UNSEEN_SECONDS: Final = 15.0


def doubled(history: History) -> Iterator[Breach]:
    """A request that took effect more often than rows let it leave, or that nobody planned."""
    planned = {row.signature for row in history.mutations}
    sent = Counter(row.signature for row in history.mutations if row.sent)
    for signature, effects in landed(history).items():
        about = f"task {effects[0].task_gid}"
        if signature not in planned:
            yield Breach(Promise.UNPLANNED, about, f"at {effects[0].landed_at:.1f} s")
        if len(effects) > max(1, sent[signature]):
            moments = ", ".join(f"{effect.sent_at:.1f}->{effect.landed_at:.1f}" for effect in effects)
            yield Breach(Promise.DOUBLED, about, f"{len(effects)} times: {moments} s")


def landed(history: History) -> dict[str, list[Effect]]:
    """The effects by the signature of their request, in the order in which they landed."""
    found = defaultdict(list)
    for effect in history.effects:
        found[effect.signature].append(effect)
    return found


def overwritten(history: History) -> Iterator[Breach]:
    """A request that left long enough after a person's change, and replaced it all the same."""
    for effect, field_gid, person in _replaced(history):
        if person.at < effect.sent_at - UNSEEN_SECONDS:
            yield Breach(
                Promise.OVERWRITTEN,
                f"task {effect.task_gid}, field {field_gid}",
                f"set by a person at {person.at:.1f} s, sent at {effect.sent_at:.1f} s",
            )


def unseen(history: History) -> list[tuple[Effect, str]]:
    """The effects that replaced a person's value too soon after it for anybody to see, with the field of each."""
    replaced = _replaced(history)
    return [(effect, gid) for effect, gid, person in replaced if person.at >= effect.sent_at - UNSEEN_SECONDS]


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


def audited(history: History) -> Iterator[Breach]:
    """As many entries as effects, for each request that the bot can make."""
    subject_of: Mapping[str, Any] = {row.signature: row.subject for row in history.mutations}
    entries = _entries(history)
    effects = Counter(effect.signature for effect in history.effects)
    for signature in sorted(entries.keys() | effects.keys()):
        about = str(subject_of.get(signature, signature[:12]))
        if entries[signature] < effects[signature]:
            yield Breach(Promise.UNAUDITED, about, f"{effects[signature]} effects, {entries[signature]} entries")
        if entries[signature] > effects[signature]:
            yield Breach(Promise.OVERAUDITED, about, f"{effects[signature]} effects, {entries[signature]} entries")


def _entries(history: History) -> Counter[str]:
    """How many audit entries there are for each request that the bot can make."""
    signature_of = {row.mutation_id: row.signature for row in history.mutations}
    return Counter(signature_of.get(mutation_id, mutation_id) for mutation_id in history.audited)
