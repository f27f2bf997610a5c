"""How are labels kept: who writes what of them, and what do all of a workflow's labels say together?

One row for each task of a project and workflow, and one for each judgement that people rejected before the newest
(`declined.py`). Record writes what was judged, reconcile what people settled, each
under attributes of its own, so that neither reads before it writes and none undoes the other.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from steward.evidence.bounds import lower_bound, upper_bound
from steward.evidence.facts import TriageFacts
from steward.governance.certificates import Evidence
from steward.governance.judged import mode_and_text
from steward.governance.outcomes import SHOWN, Found, Outcome, Said, shown
from steward.run import RunState, Work
from steward.store import keys
from steward.store.table import Item, Write

SAID: Final = "said#"  # what was judged of the key
FOUND: Final = "found#"  # what people made of it: final
THEN: Final = "then#"  # what it comes to if nothing happens any more: what the last look saw
# A project of a few requests a week takes a year to 300 labels (WORKFLOWS 3.2).
KEPT_FOR: Final = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Label:
    """One task's row: when and by whom it was judged, what was said of each key, and what became of that."""

    task_gid: str
    at: datetime
    judge: str
    prompt_version: str
    experiment: str | None
    microdollars: int
    left: float
    said: Mapping[str, Said]
    found: Mapping[str, Found]
    then: Mapping[str, Found]

    @classmethod
    def of_row(cls, row: Item) -> "Label":
        """Read a row."""
        return cls(
            task_gid=str(row["sk"]).partition("#")[0],
            at=datetime.fromisoformat(row["at"]),
            judge=str(row["judge"]),
            prompt_version=str(row["prompt_version"]),
            experiment=row.get("experiment"),
            microdollars=int(row.get("cost_microdollars", 0)),
            left=float(row.get("left", 0)),
            said={key: Said.of_item(each) for key, each in _part(row, SAID)},
            found={key: _found(each) for key, each in _part(row, FOUND)},
            then={key: _found(each) for key, each in _part(row, THEN)},
        )

    @property
    def open_keys(self) -> list[str]:
        """The keys that are still waited for."""
        return [key for key in self.said if key not in self.found]


def judged(state: RunState, now: datetime) -> Write | None:
    """What Record keeps of a run; None for a run that judged nothing.

    Of a text that was judged before, a workflow that only observes says nothing new to people: what they were shown is
    what they answer, so the write is conditional there (ConditionFailed: the earlier label stands).
    """
    told: Mapping[str, Any] = state.get("label") or {}
    said = shown(told.get("said") or {}, state.get("written", {}), state.get("asked", {}))
    if not said:
        return None
    work = Work.of_state(state)
    facts = {name: each for name, each in told.items() if name != "said"}
    mode, text = mode_and_text(state.get("input_fingerprint", ""))
    values: dict[str, Any] = {
        **facts,
        "run_id": work.run_id(),
        "workflow": work.workflow,
        "at": state.get("snapshot_read_at", now.isoformat()),
        "cost_microdollars": state.get("cost_microdollars", 0),
        "ttl": int((now + KEPT_FOR).timestamp()),
        "text": text,
        **{f"{SAID}{key}": dict(each) for key, each in said.items()},
    }
    stale = [f"{part}{key}" for key in said for part in (FOUND, THEN)]
    write = _update(keys.label(work.project_gid, work.workflow, work.subject.gid), values, stale)
    return _if_of_another_text(write, text) if mode == "observe" else write


def _if_of_another_text(write: Write, text: str) -> Write:
    names, values = dict(write.names) | {"#text": "text"}, dict(write.values) | {":text": text}
    return replace(write, condition="#text <> :text", names=names, values=values)


def settling(key: keys.Key, finals: Mapping[str, Found], provisional: Mapping[str, Found], seen: Label) -> Write:
    """What reconcile keeps of a look at a task, unless it was judged again since that look was prepared."""
    values = {f"{FOUND}{name}": _item(each) for name, each in finals.items()}
    values |= {f"{THEN}{name}": _item(each) for name, each in provisional.items()}
    write = _update(key, values, [f"{THEN}{name}" for name in finals])
    names, bound = dict(write.names) | {"#at": "at"}, dict(write.values) | {":judged_at": seen.at.isoformat()}
    return Write("Update", key, expression=write.expression, condition="#at = :judged_at", names=names, values=bound)


def evidence(labels: Iterable[Label], key: str) -> Iterator[Evidence]:
    """Every judgement of the key that people settled."""
    for each in labels:
        ended = each.found.get(key)
        if ended is not None and ended.right is not None:
            yield Evidence(each.at, each.judge, each.said[key].confidence, ended.right)


def label_of(prompt_version: str, judge: str, experiment: str | None, left: float) -> dict[str, Any]:
    """What a plan says of its judge, for the label."""
    return {"judge": judge, "prompt_version": prompt_version, "experiment": experiment, "left": left}


def left_share(facts: TriageFacts, confidences: Mapping[str, float]) -> float:
    """The share of the judged keys that stay with people."""
    return round(len(facts.left(confidences)) / len(confidences), 4) if confidences else 0.0


def report(labels: Iterable[Label], assurance: float = 0.95) -> list[dict[str, Any]]:
    """One row for each key and prompt version: outcomes counted over what was *shown*, never over what was made.

    `accepted_low` and `accepted_high` bound the share of accepted ones among those that ended, each with this
    one-sided confidence (Clopper-Pearson); `right` is the share of settled judgements, shown or not, that were right.
    """
    counts: dict[tuple[str, str], Counter[str]] = {}
    for label in labels:
        for key in label.said:
            told = counts.setdefault((key, label.prompt_version), Counter())
            ended = label.found.get(key, Found(Outcome.PENDING))
            told[str(ended.outcome)] += 1
            told["settled"] += ended.right is not None
            told["right"] += ended.right is True
    return [_reported(key, version, told, assurance) for (key, version), told in sorted(counts.items())]


def _reported(key: str, version: str, told: Counter[str], assurance: float) -> dict[str, Any]:
    ended = sum(told[str(each)] for each in SHOWN if each is not Outcome.PENDING)
    yes = told[str(Outcome.ACCEPTED)]
    return {
        "field": key,
        "prompt": version,
        **{str(each): told[str(each)] for each in Outcome},
        "accepted_low": round(lower_bound(yes, ended, assurance), 4) if ended else None,
        "accepted_high": round(upper_bound(yes, ended, assurance), 4) if ended else None,
        "settled": told["settled"],
        "right": round(told["right"] / told["settled"], 4) if told["settled"] else None,
    }


def _update(key: keys.Key, values: Mapping[str, Any], removed: list[str]) -> Write:
    kept = {name: value for name, value in values.items() if value is not None}
    names = {f"#n{at}": name for at, name in enumerate([*kept, *removed])}
    sets = ", ".join(f"#n{at} = :v{at}" for at in range(len(kept)))
    gone = ", ".join(f"#n{at}" for at in range(len(kept), len(names)))
    expression = f"SET {sets}" if kept else ""
    expression += f" REMOVE {gone}" if gone else ""
    bound = {f":v{at}": value for at, value in enumerate(kept.values())}
    return Write("Update", key, expression=expression.strip(), names=names, values=bound)


def _item(found: Found) -> dict[str, Any]:
    return {"outcome": str(found.outcome)} | ({} if found.right is None else {"right": found.right})


def _found(item: Mapping[str, Any]) -> Found:
    return Found(Outcome(item["outcome"]), item.get("right"))


def _part(row: Item, prefix: str) -> list[tuple[str, Any]]:
    return [(name.removeprefix(prefix), value) for name, value in row.items() if name.startswith(prefix)]
