"""What does the configuration document say of the model: which one is asked, in what order, behind which guardrail?"""

from typing import Annotated, Final, Literal

from pydantic import Field, StrictBool, model_validator

from steward.governance.written import Name, Probability, Strict, Whole

# As Converse takes them (botocore 1.43): an id or an ARN, and a number or DRAFT.
_ID: Final = r"^([a-z0-9]+|arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:guardrail/[a-z0-9]+)$"
GuardrailId = Annotated[str, Field(max_length=2048, pattern=_ID)]
GuardrailVersion = Annotated[str, Field(pattern=r"^([1-9][0-9]{0,7}|DRAFT)$")]


class Guardrail(Strict):
    """A guardrail of Bedrock that reads every question and answer; where it steps in, the offline judgement stands."""

    id: GuardrailId
    version: GuardrailVersion


class SmallFirst(Strict):
    """The small model is asked first, and the other only where its answer is not enough.

    Not enough is a choice less sure than its field's `min_confidence` or this one, and with `agree_with_offline` a
    choice that the offline judgement does not share.
    """

    agree_with_offline: StrictBool = True
    min_confidence: Probability = 0.0


class ModelPolicy(Strict):
    """Which model answers; `offline` never leaves the account. `small_model_id` is the first step down of a budget."""

    engine: Literal["bedrock", "offline"] = "bedrock"
    model_id: Name = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
    small_model_id: Name | None = None
    # The families that `model.embedding` can ask; without one requests are compared by their words alone.
    embedding_model_id: Annotated[Name, Field(pattern=r"amazon\.titan-embed-text-v2|cohere\.embed-")] | None = None
    small_first: SmallFirst | None = None
    guardrail: Guardrail | None = None
    # An answer as long as the prompt allows takes fewer in any script; a cut one is paid and lost.
    max_output_tokens: Annotated[Whole, Field(ge=64, le=4096)] = 250

    @property
    def embeds(self) -> str:
        """The model that gives texts a place in meaning space; empty where none may be asked."""
        return self.embedding_model_id or "" if self.engine == "bedrock" else ""

    @model_validator(mode="after")
    def _has_a_small_one(self) -> "ModelPolicy":
        if self.small_first and self.small_model_id in (None, self.model_id):
            raise ValueError("small_first needs a small_model_id that is not model_id: name one, or take it out")
        return self
