"""What does the model say of the factors that a backlog lacks, and what of it is remembered?

One task a question, then pairs of rated tasks, each in both orders. The same till, ceiling and typed refusals as a
triage; where no model answers nothing is rated, and the next review asks again. What a model said, and be it nonsense,
is not asked again until the task's text changes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel

from steward.errors import Rejected, RejectedReason
from steward.evidence.findings import Backlog
from steward.evidence.rating import (
    Comparison,
    Ratings,
    Row,
    Scale,
    Text,
    counted,
    keyed,
    pairs_due,
    winners,
)
from steward.governance.policy import ModelPolicy
from steward.model.bedrock import Meter
from steward.model.prompt import (
    Block,
    Prompt,
    Request,
    guarded,
    head,
    input_tokens,
    request_for,
)
from steward.pipeline.asking import INPUT_TOKENS, NAME_TOKENS, Asked, Asking
from steward.pipeline.paying import OFFLINE, Till
from steward.pipeline.plan import Judged, priced
from steward.run import Pointer, Work
from steward.store.objects import encode
from steward.workflows.project_review import COMPARE, RATE

if TYPE_CHECKING:
    from steward.pipeline.classify import Classifier

PURPOSE: Final = "rating"  # in the ledger
# No question begins later: it may wait 20 s for its answer (wiring/classify.py), within the function's minute.
BEGUN_WITHIN: Final = timedelta(seconds=20)
# The model had its say, and the same question would end the same way. After anything else the next review asks again.
_SPENT: Final = frozenset(
    {
        RejectedReason.INVALID_ANSWER,
        RejectedReason.ANSWER_CUT,
        RejectedReason.GUARDRAIL_INTERVENED,
        RejectedReason.CONTENT_FILTERED,
        RejectedReason.QUESTION_TOO_LONG,
    }
)


@dataclass(frozen=True, slots=True)
class Rated:
    """What is remembered of all ratings, and who was asked at what price; `judged` is empty where nobody was."""

    kept: dict[str, Any]
    judged: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """One question: what is asked of which texts, in their order, in what shape to be answered."""

    prompt: Prompt
    shape: type[BaseModel]
    scales: Sequence[Scale]
    texts: Sequence[Text]


@dataclass(slots=True)
class _Rater:
    """One review's questions: who asks, since when, and what they cost so far."""

    work: Work
    using: "Classifier"
    prompts: Mapping[str, Prompt]
    asks: Row
    pages: Sequence[Mapping[str, str]]
    began: datetime
    asked: list[tuple[Prompt, Asked]] = field(default_factory=list)
    held: dict[int, Mapping[str, Text]] = field(default_factory=dict)

    def text(self, row: Row) -> Text:
        """The task's text, from the page in which it lies. Raises ContextExpired where that is gone."""
        if row["page"] not in self.held:
            page = self.pages[row["page"]]
            self.held[row["page"]] = self.using.objects.get(Pointer(key=page["key"], sha256=page["sha256"]))
        return self.held[row["page"]][row["task_gid"]]

    def scales(self, keys: Sequence[str]) -> list[Scale]:
        """The scales of some factors."""
        return [Scale.of_row(key, self.asks["scales"][key]) for key in keys]

    def put(self, question: Question) -> Asked | None:
        """The answer; None where no further question is put in this review."""
        using = self.using
        if using.now() - self.began >= BEGUN_WITHIN:
            return None
        till = Till(using.table, using.configuration, using.telemetry, using.rng, using.now)
        fit = partial(fitted, question, rng=using.rng)
        asking = Asking(till, using.model, self.work, question.prompt, question.shape, fit, stands_in=True)
        asked = asking.answered_once(PURPOSE, is_offline=using.configuration.model.engine == OFFLINE)
        self.asked.append((question.prompt, asked))
        using.telemetry.count("FactorsAsked", outcome=asked.reason or "answered")
        return asked if asked.answer is not None or asked.reason in _SPENT else None


def rate(
    backlog: Backlog, pages: Sequence[Mapping[str, str]], work: Work, prompts: Mapping[str, Prompt], using: "Classifier"
) -> Rated:
    """Ask for what the ranking lacks, as far as money and time reach; `pages` are where the tasks' texts lie.

    `prompts` are those of the workflow by name.
    Raises ContextExpired where the texts are gone; no error of a model.
    """
    kept = {**backlog.rated}
    if not backlog.asks:
        return Rated(kept, {})
    rater = _Rater(work, using, prompts, backlog.asks, pages, using.now())
    for row in _each_while(backlog.asks["tasks"], rater, _rated):
        kept["tasks"] = {**kept["tasks"], row["task_gid"]: _with(kept["tasks"].get(row["task_gid"]), row)}
    for row in _each_while(_pairs(backlog.asks, kept), rater, _compared):
        kept["pairs"] = [*kept["pairs"], *row["said"]]
    return Rated(kept, _judged(rater))


def _each_while(
    rows: Sequence[Row], rater: _Rater, ask: Callable[[_Rater, Row], dict[str, Any] | None]
) -> Iterator[dict[str, Any]]:
    for row in rows:
        if (found := ask(rater, row)) is None:
            return
        yield found


def _rated(rater: _Rater, row: Row) -> dict[str, Any] | None:
    """One task with what was said of it that counts; None where no model is asked any more."""
    scales, text, prompt = rater.scales(row["factors"]), rater.text(row), rater.prompts[RATE]
    asked = rater.put(Question(prompt, Ratings, scales, [text]))
    if asked is None:
        return None
    by = {"model_id": asked.model_id, "prompt": f"{prompt.name}/{prompt.version}"}
    found = counted(asked.answer, scales, text) if isinstance(asked.answer, Ratings) else {}
    return {**row, "ratings": {key: {**each, **by} for key, each in found.items()}}


def _with(before: Row | None, row: Row) -> dict[str, Any]:
    """What is remembered of a task: what was said of its text of today, and in which factors it was asked."""
    same = before if before and before["text"] == row["text"] else {"asked": [], "ratings": {}}
    asked = sorted({*same["asked"], *row["factors"]})
    return {"text": row["text"], "asked": asked, "ratings": {**same["ratings"], **row["ratings"]}}


def _pairs(asks: Row, kept: Row) -> list[dict[str, Any]]:
    """The comparisons that are due among the tasks rated by now."""
    rows = {each["task_gid"]: each for each in asks["compare"]}
    for each in asks["tasks"]:
        ratings = (kept["tasks"].get(each["task_gid"]) or {"ratings": {}})["ratings"]
        if fresh := [key for key in each["factors"] if key in ratings]:
            known = rows.get(each["task_gid"], {}).get("factors", [])
            rows[each["task_gid"]] = {**each, "factors": [*known, *fresh]}
    due = pairs_due({gid: each["factors"] for gid, each in rows.items()}, kept["pairs"])
    return [{"rows": (rows[first], rows[second]), "factors": factors} for first, second, factors in due]


def _compared(rater: _Rater, pair: Row) -> dict[str, Any] | None:
    """What was said of two tasks in both orders; None where one of them was not answered."""
    said = []
    for first, second in (pair["rows"], pair["rows"][::-1]):
        scales, texts = rater.scales(pair["factors"]), [rater.text(first), rater.text(second)]
        asked = rater.put(Question(rater.prompts[COMPARE], Comparison, scales, texts))
        if asked is None:
            return None
        gids = (first["task_gid"], second["task_gid"])
        found = winners(asked.answer, scales, *gids) if isinstance(asked.answer, Comparison) else {}
        digests = {each["task_gid"]: each["text"] for each in (first, second)}
        said.append({"first": gids[0], "second": gids[1], "texts": digests, "winners": found})
    return {"said": said}


def fitted(question: Question, model: ModelPolicy, rng: Random) -> Request:
    """The request with as much of the notes as INPUT_TOKENS allow, the same for each text.

    Raises Rejected(question_too_long) where even a request without notes is over the ceiling.
    """
    evidence = {"factors": {key: each.for_prompt() for key, each in keyed(question.scales).items()}}

    def request(notes_tokens: int) -> Request:
        shown = [
            {"name": head(each["name"], NAME_TOKENS), "notes": head(each["notes"], notes_tokens)}
            for each in question.texts
        ]
        told = dict(zip(("first", "second"), shown, strict=True)) if len(shown) > 1 else shown[0]
        blocks = [Block("evidence", encode(evidence).decode()), Block("request", encode(told).decode())]
        made = request_for(question.prompt, model.model_id, question.shape, blocks, rng, model.max_output_tokens)
        return guarded(made, model.guardrail.id, model.guardrail.version) if model.guardrail else made

    left = INPUT_TOKENS - input_tokens(request(0))
    if left < 0:
        raise Rejected(RejectedReason.QUESTION_TOO_LONG, f"the question is {-left} tokens over {INPUT_TOKENS}")
    return request(left // len(question.texts))


def _judged(rater: _Rater) -> dict[str, Any]:
    """Prompt and model with what all questions cost, as a plan keeps them; the first question's where several were."""
    called = [(prompt, asked) for prompt, asked in rater.asked if asked.meter.calls]
    if not called:
        return {}
    meter = Meter()
    for _, asked in called:
        meter = asked.meter.plus(meter)
    prompt, first = called[0]
    engine = rater.using.configuration.model.engine
    told = priced(Judged(Ratings(ratings=[]), prompt, engine, first.model_id, meter, rater.asked[-1][1].reason))
    return {"prompt": {"name": prompt.name, "version": prompt.version, "sha256": prompt.sha256}, "model": told}
