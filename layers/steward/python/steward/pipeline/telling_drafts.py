"""Who words a draft, and at what price: a model whose every sentence was checked, or code?

The model is asked for words alone. What it wrote is read by the verifier; a refused text may be worded once more, with
the reasons, and after that code's own sentences stand.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, Final

from steward.errors import Rejected, RejectedReason
from steward.evidence.narrative.answer import TRIES, Accepted, Outcome, Retry, for_prompt, outcome
from steward.evidence.narrative.draft import Draft
from steward.evidence.narrative.roles import OFFICIAL, Profile
from steward.evidence.narrative.template import Narrative
from steward.evidence.narrative.worded import Worded
from steward.governance.consent import SPEAKING
from steward.governance.policy import ModelPolicy, WorkflowPolicy
from steward.model.bedrock import Meter
from steward.model.prompt import Block, Prompt, Request, guarded, input_tokens, load, request_for
from steward.pipeline.asking import Asked, Asking
from steward.pipeline.paying import OFFLINE, Till
from steward.pipeline.plan import Judged, priced
from steward.run import Work
from steward.store.objects import encode

if TYPE_CHECKING:
    from steward.pipeline.classify import Classifier

# A text of 900 words is about 1,400 tokens of facts; at the second try a refused text and its reasons stand beside.
INPUT_TOKENS: Final = 4_500
# No try begins later: it may wait 20 s for its answer (wiring/classify.py), within the function's minute.
BEGUN_WITHIN: Final = timedelta(seconds=30)
RETRY: Final = "reworded"  # in the ledger, of the second try


@dataclass(frozen=True, slots=True)
class Told:
    """A narrative, and what was asked for it; nothing where no model was."""

    narrative: Narrative
    asked: tuple[Asked, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Teller:
    """Who tells all drafts of one run; a model that is on has until `began` and BEGUN_WITHIN for its tries."""

    work: Work
    policy: WorkflowPolicy
    using: "Classifier"
    began: datetime

    def told(self, draft: Draft, profile: Profile = OFFICIAL, purpose: str = "") -> Told:
        """The draft in words; where nothing may be shown to people, or no model is on, in code's own at once."""
        is_offline = self.using.configuration.model.engine == OFFLINE or self.policy.mode not in SPEAKING
        if is_offline:
            return Told(by_code(draft, profile))
        prompt = load(self.work.workflow, self.policy.prompt_version)
        return _Wording(draft, profile, purpose, prompt, self).told()

    def judged(self, told: Iterable[Told]) -> dict[str, Any]:
        """Prompt and model with what all tries cost, as a plan keeps them; nothing where no model was called."""
        meter, reason, asked = Meter(), "", list[Asked]()
        for text in told:
            reason = reason or text.reason
            asked += [each for each in text.asked if each.meter.calls]
        for each in asked:
            meter = each.meter.plus(meter)
        if not asked:
            return {}
        prompt = load(self.work.workflow, self.policy.prompt_version)
        engine, model_id = self.using.configuration.model.engine, asked[0].model_id
        model = priced(Judged(Worded.model_construct(sentences=[]), prompt, engine, model_id, meter, reason))
        return {"prompt": {"name": prompt.name, "version": prompt.version, "sha256": prompt.sha256}, "model": model}


def by_code(draft: Draft, profile: Profile) -> Narrative:
    """The draft in code's own sentences."""
    return _ended(outcome(None, 1, draft.facts, profile))


def _ended(found: Outcome) -> Narrative:
    if isinstance(found, Retry):
        raise TypeError("a text that may be worded again is none yet")
    return found.narrative


@dataclass(frozen=True, slots=True)
class _Wording:
    """One draft on its way to words."""

    draft: Draft
    profile: Profile
    purpose: str
    prompt: Prompt
    teller: Teller

    def told(self) -> Told:
        """What the model's tries come to."""
        using, refused, asked = self.teller.using, _Refused(), list[Asked]()
        for attempt in range(1, TRIES + 1):
            if using.now() - self.teller.began >= BEGUN_WITHIN:
                break
            asked.append(self._asked(refused, attempt))
            answer = asked[-1].answer
            if not isinstance(answer, Worded):
                break
            found = outcome(answer, attempt, self.draft.facts, self.profile, self.draft.name)
            if not isinstance(found, Retry):
                return self._ended(found, asked)
            self._count("refused")
            refused = _Refused(answer, found.reasons)
        return self._ended(outcome(None, 1, self.draft.facts, self.profile), asked)

    def _ended(self, found: Outcome, asked: Sequence[Asked]) -> Told:
        is_worded = isinstance(found, Accepted)
        self._count("worded" if is_worded else "template")
        said = asked[-1].reason if asked else ""
        return Told(_ended(found), tuple(asked), "" if is_worded else said or str(RejectedReason.INVALID_ANSWER))

    def _asked(self, refused: "_Refused", attempt: int) -> Asked:
        using, work = self.teller.using, self.teller.work
        till = Till(using.table, using.configuration, using.telemetry, using.rng, using.now)

        def fit(model: ModelPolicy) -> Request:
            return fitted(self.draft, self.profile, self.prompt, refused.as_blocks(), model, using.rng)

        asking = Asking(till, using.model, work, self.prompt, Worded, fit, stands_in=True)
        parts = (self.purpose, RETRY if attempt > 1 else "")
        return asking.answered_once(":".join(filter(None, parts)), is_offline=False)

    def _count(self, result: str) -> None:
        self.teller.using.telemetry.count("NarrativesWorded", outcome=result)


@dataclass(frozen=True, slots=True)
class _Refused:
    """A text that was refused, and why; empty before the first try."""

    answer: Worded | None = None
    reasons: Sequence[str] = ()

    def as_blocks(self) -> list[Block]:
        """What the second try is shown."""
        if self.answer is None:
            return []
        told = {"answer": self.answer.model_dump(mode="json"), "wrong": list(self.reasons)}
        return [Block("refused", encode(told).decode())]


def fitted(
    draft: Draft, profile: Profile, prompt: Prompt, more: Sequence[Block], model: ModelPolicy, rng: Random
) -> Request:
    """The question. Raises Rejected(question_too_long) over INPUT_TOKENS."""
    evidence = {"project": draft.name, **_reader(profile), "facts": for_prompt(draft.facts)}
    blocks = [Block("evidence", encode(evidence).decode()), *more]
    made = request_for(prompt, model.model_id, Worded, blocks, rng, prompt.max_output_tokens)
    request = guarded(made, model.guardrail.id, model.guardrail.version) if model.guardrail else made
    if (over := input_tokens(request) - INPUT_TOKENS) > 0:
        raise Rejected(RejectedReason.QUESTION_TOO_LONG, f"the question is {over} tokens over {INPUT_TOKENS}")
    return request


def _reader(profile: Profile) -> Mapping[str, Any]:
    """Who reads it; an official status is for everybody."""
    if profile is OFFICIAL:
        return {}
    return {"reader": profile.name.replace("_", " "), "most_words": profile.most_words}
