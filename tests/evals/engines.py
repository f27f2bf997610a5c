"""Whose triage answers are measured: the offline judgement's, or a model's behind Bedrock's Converse?"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

import boto3
import httpx
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from steward.errors import StewardError
from steward.evidence.facts import TriageFacts
from steward.evidence.text import RequestText
from steward.governance.asking_policy import ModelPolicy
from steward.model.bedrock import Meter, converse
from steward.model.prompt import load, versions
from steward.pipeline.classify import Question, fitted
from steward.workflows.triage_request import Answer, workflow
from tests import northwind

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

NAMES: Final = ("offline", "bedrock", "gguf")
MODEL_ID: Final = ModelPolicy().model_id

_LOOK_SECONDS: Final = 5  # to ask an endpoint on this machine what it is
_PATIENCE_SECONDS: Final = 60  # a triage answer takes 3; a cold small model on a shared machine takes longer


class Refused(Exception):
    """The engine cannot be asked; the text is one line for a person."""


class Engine(Protocol):
    """Something that answers a triage."""

    name: str
    meter: Meter

    def answer(self, facts: TriageFacts, text: RequestText) -> Answer | None:
        """The answer; None where there was none that is valid."""

    def about(self) -> dict[str, Any]:
        """Who answered, for the report: the model, where it was asked, and what it used by now."""


class Offline:
    """The judgement that the product makes of every triage, without a model."""

    name = "offline"

    def __init__(self) -> None:
        self.meter = Meter()

    def answer(self, facts: TriageFacts, text: RequestText) -> Answer:
        """Always an answer: it is computed."""
        assert workflow.offline is not None
        return Answer.model_validate(workflow.offline(facts.for_prompt(), text))

    def about(self) -> dict[str, Any]:
        """No model, and nothing used."""
        return {"engine": self.name}


@dataclass(slots=True)
class Converse:
    """A model, asked exactly as the product asks it: newest prompt, its schema, one repair."""

    client: "BedrockRuntimeClient"
    model_id: str
    meter: Meter
    endpoint_url: str = ""  # empty: Bedrock itself
    stand_in: str = ""  # which engine of the laptop's model process answers there
    name: str = "bedrock"

    def answer(self, facts: TriageFacts, text: RequestText) -> Answer | None:
        """None where the model gave no valid answer. Raises Refused where it gave no reply at all."""
        prompt = load("triage_request", versions("triage_request")[-1])
        policy = ModelPolicy(engine="bedrock", model_id=self.model_id)
        request = fitted(Question(text, facts, prompt, Answer), policy, northwind.rng(len(text.whole)))
        asked = self.meter.calls
        try:
            return converse(self.client, request, Answer, self.meter)
        except StewardError as error:
            if self.meter.calls == asked:  # not even a reply, so every other question would fail alike
                raise Refused(f"{self.model_id} does not answer: {error}") from error
            return None

    def about(self) -> dict[str, Any]:
        """What an endpoint of one's own serves is its owner's to know; only the laptop's model process says it."""
        where = f" at {self.endpoint_url}" if self.endpoint_url else ""
        return {
            "engine": f"the laptop's stand-in{where}: its {self.stand_in} engine"
            if self.stand_in
            else self.name + where,
            "model_id": self.model_id,
            "calls": self.meter.calls,
            **self.meter.tokens(),
            **({} if self.stand_in else {"cost_microdollars": self.meter.microdollars}),
        }


def engine(name: str, endpoint_url: str | None, model_id: str) -> Engine:
    """The engine of that name. Raises Refused with what is missing."""
    if name == "offline":
        return Offline()
    if name == "gguf":
        raise Refused(
            "ENGINE=gguf is not built here: serve your model behind a Converse endpoint and run "
            "ENGINE=bedrock ENDPOINT=<its URL>"
        )
    return Converse(_client(endpoint_url), model_id, Meter(), endpoint_url or "", _stand_in(endpoint_url))


def _stand_in(endpoint_url: str | None) -> str:
    """The engine that the laptop's model process (`local/model`) names; empty for anything else."""
    if endpoint_url is None:
        return ""
    try:
        told = httpx.get(f"{endpoint_url.rstrip('/')}/calls", timeout=_LOOK_SECONDS).json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        return ""
    return str(told.get("engine", "")) if isinstance(told, dict) else ""


def _client(endpoint_url: str | None) -> "BedrockRuntimeClient":
    """A client with one attempt, as the product's. Raises Refused where there is nothing to sign with."""
    session = boto3.Session()
    try:
        has_credentials = session.get_credentials() is not None
    except BotoCoreError as error:
        raise Refused(
            f"your AWS profile cannot be read ({type(error).__name__}); mend it or unset AWS_PROFILE"
        ) from error
    if not has_credentials and endpoint_url is None:
        raise Refused(
            "ENGINE=bedrock needs AWS credentials, or ENDPOINT=<URL of a Converse endpoint>; neither is there"
        )
    keys = {} if has_credentials else {"aws_access_key_id": "none", "aws_secret_access_key": "none"}
    client: BedrockRuntimeClient = session.client(
        "bedrock-runtime",
        endpoint_url=endpoint_url,
        region_name=session.region_name or "us-east-1",
        config=Config(read_timeout=_PATIENCE_SECONDS, retries={"total_max_attempts": 1}),
        **keys,
    )
    return client
