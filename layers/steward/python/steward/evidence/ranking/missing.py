"""Which missing factors has the model rated, what do its ratings come to, and which are to be asked for now?

What is remembered is what was said: numbers of a scale, in the words of one version of its anchors, with a quote, and
who won which comparison. A rating counts while its quote stands in the task's text.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from steward.evidence.ranking.factors import Rating, Source
from steward.evidence.ranking.pairs import Judgement, refined
from steward.evidence.ranking.priority import Priority, Ranking
from steward.evidence.ranking.scales import ANCHORS_VERSION, Factor, Scheme
from steward.evidence.rating import TASKS_A_REVIEW, Scale, Text, stands_in

# Why nothing is rated: in a deployment without a model, and while a kill switch covers what the ratings are for.
NO_MODEL: Final = "no model"
SWITCHED_OFF: Final = "switched off"

type Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of the open tasks by gid, as they are now: `pages` says in which stored page each lies."""

    texts: Mapping[str, Text] = field(default_factory=dict, hash=False)
    digests: Mapping[str, str] = field(default_factory=dict, hash=False)
    pages: Mapping[str, int] = field(default_factory=dict, hash=False)


def still_rated(remembered: Row | None, texts: Texts) -> dict[str, Any]:
    """What of the remembered ratings counts: of open tasks, by the anchors of today, with a quote that stands.

    `{"version", "tasks": {gid: {"text", "asked", "ratings": {key: {"value", "quote", ...}}}}, "pairs": [{"first",
    "second", "texts": {gid: digest}, "winners": {key: gid or None}}]}`
    """
    known = remembered or {}
    tasks = known.get("tasks", {}) if known.get("version") == ANCHORS_VERSION else {}
    kept = {gid: _standing(row, texts.texts[gid]) for gid, row in sorted(tasks.items()) if gid in texts.texts}
    pairs = [each for each in known.get("pairs", ()) if {each["first"], each["second"]} <= kept.keys()]
    same = [each for each in pairs if all(_is_same(texts, gid, text) for gid, text in each["texts"].items())]
    return {"version": ANCHORS_VERSION, "tasks": kept, "pairs": same}


def _standing(row: Row, text: Text) -> dict[str, Any]:
    ratings = {key: each for key, each in row["ratings"].items() if stands_in(each["quote"], text)}
    return {**row, "ratings": ratings}


def _is_same(texts: Texts, gid: str, digest: str) -> bool:
    return texts.digests.get(gid) == digest


def ratings_by(rated: Row, scheme: Scheme) -> dict[str, dict[str, Rating]]:
    """The ratings as the ranking takes them, by gid and the factor's name, with what comparisons add."""
    found: dict[str, dict[str, Rating]] = {}
    for factor in scheme.factors:
        said = {gid: row["ratings"][factor.key] for gid, row in rated["tasks"].items() if factor.key in row["ratings"]}
        own = {gid: _rating(factor, each) for gid, each in said.items()}
        for gid, each in refined(factor, _judgements(rated["pairs"], factor.key), own).items():
            found.setdefault(gid, {})[factor.name] = each
    return found


def _rating(factor: Factor, said: Row) -> Rating:
    """A number of the scale as a rating: a model is on the next anchor for one in three, so that a step is its P90."""
    value = float(said["value"])
    return Rating(value, max(factor.low, value / factor.step), min(factor.high, value * factor.step), said["quote"])


def _judgements(pairs: Iterable[Row], key: str) -> list[Judgement]:
    return [Judgement(each["first"], each["second"], each["winners"][key]) for each in pairs if key in each["winners"]]


def asks(ranking: Ranking, scheme: Scheme, rated: Row, texts: Texts) -> dict[str, Any]:
    """What is to be asked now: the best placed tasks with a factor that nobody told, and whose text was not asked yet.

    With them the rated tasks of today's texts, which may be compared: `{"version", "scales", "tasks", "compare"}`, each
    task as `{"task_gid", "page", "text", "factors"}`.
    """
    missing = {each.task_gid: _missing(each, scheme) for each in ranking.priorities if each.task_gid in texts.texts}
    due = {gid: _unasked(gid, keys, rated, texts) for gid, keys in missing.items()}
    told = {gid: _told(gid, keys, rated, texts) for gid, keys in missing.items()}
    return {
        "version": ANCHORS_VERSION,
        "scales": {each.key: Scale(each.key, each.name, each.anchors).as_row() for each in scheme.factors},
        "tasks": [_asked(gid, keys, texts) for gid, keys in due.items() if keys][:TASKS_A_REVIEW],
        "compare": [_asked(gid, keys, texts) for gid, keys in told.items() if keys],
    }


def _missing(priority: Priority, scheme: Scheme) -> list[str]:
    by_name = {each.name: each.key for each in scheme.factors}
    return [by_name[each.name] for each in priority.factors if each.source is not Source.PERSON]


def _unasked(gid: str, keys: Sequence[str], rated: Row, texts: Texts) -> list[str]:
    row = rated["tasks"].get(gid, {})
    asked = row.get("asked", ()) if row.get("text") == texts.digests[gid] else ()
    return [each for each in keys if each not in asked]


def _told(gid: str, keys: Sequence[str], rated: Row, texts: Texts) -> list[str]:
    """In which missing factors the task was rated by the text of today."""
    row = rated["tasks"].get(gid, {})
    return [each for each in keys if row.get("text") == texts.digests[gid] and each in row["ratings"]]


def _asked(gid: str, keys: Sequence[str], texts: Texts) -> dict[str, Any]:
    return {"task_gid": gid, "page": texts.pages[gid], "text": texts.digests[gid], "factors": list(keys)}
