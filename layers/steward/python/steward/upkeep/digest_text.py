"""How does the daily digest read, as the plain text of an email or on a terminal?"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from steward.evidence.facts import TASK_LINK
from steward.evidence.plurals import counted

MICRODOLLARS: Final = 1_000_000
CONFLICTS_WRITTEN: Final = 10

_CLASHES: Final = {
    "due_before_predecessor": "is due {days} before {other}, which it waits for",
    "due_after_milestone": "is due {days} after {other}, the milestone it leads to",
    "across_absence": "has {days} on which its assignee is away",
}

_REACTIONS: Final = {
    "accepted": "accepted",
    "chosen": "chosen by people themselves",
    "corrected": "chosen otherwise",
    "rejected": "rejected",
    "open": "not settled yet",
}


def text_of(document: Mapping[str, Any]) -> str:
    """The whole digest."""
    head = [f"From {document['since'][:16]} to {document['until'][:16]} UTC.", ""]
    parts = [line for gid, each in document["projects"].items() for line in _project(gid, each)]
    return "\n".join([*head, *parts])


def _project(gid: str, told: Mapping[str, Any]) -> Iterator[str]:
    yield f"== {told.get('name', gid)}"
    if "failed" in told:
        yield f"Could not be looked at: {told['failed']}"
        yield ""
        return
    yield "Mode: " + ", ".join(f"{name} {mode}" for name, mode in told["modes"].items())
    yield f"Runs: {told['runs']}; judged: {told['judged']}; written: {told['written']}; proposed: {told['proposed']}"
    yield f"and {told['decisions']} that answered people or carried out what they decided"
    would = told["would"]
    acts = set(told["modes"].values()) == {"act"}
    begins = "The last judgement of each request set" if acts else "If it might act it would have set"
    yield f"{begins}: {_counts(would['write'])}"
    yield f"and put to a person: {_counts(would['propose'])}; refused by a rule: {_counts(would['refuse'])}"
    unpriced = f" ({counted(told['unpriced'], 'run')} of a model without a price)" if told["unpriced"] else ""
    yield f"Cost: {told['cost_microdollars'] / MICRODOLLARS:.4f} USD{unpriced}"
    yield from _agreement(told["agreement"])
    yield f"Exceptions waiting for a person: {told['exceptions']}"
    yield from _conflicts(told)
    yield ""


def _agreement(found: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    yield "Compared with what people settled on in the last two weeks:"
    for key, one in sorted(found.items()):
        share = f"{one['agreed'] / one['settled']:.0%}" if one["settled"] else "-"
        how = ", ".join(f"{one[word]} {said}" for word, said in _REACTIONS.items())
        yield f"  {key}: {one['agreed']} of {one['settled']} the same ({share}): {how}"
    if not found:
        yield "  nothing to compare yet"


def _conflicts(told: Mapping[str, Any]) -> Iterator[str]:
    count = len(told["conflicts"]) + told["more_conflicts"]
    yield f"Dates that contradict each other: {count}"
    for each in told["conflicts"][:CONFLICTS_WRITTEN]:
        days, other = counted(each["days"], "day"), TASK_LINK.format(gid=each["other_gid"])
        said = _CLASHES[each["kind"]].format(days=days, other=other)
        yield f"  {TASK_LINK.format(gid=each['task_gid'])} {said}"
    if told["unread"]:
        yield f"  ({', '.join(told['unread'])} could not be read with this grant)"


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} x {name}" for name, count in sorted(counts.items())) or "nothing"
