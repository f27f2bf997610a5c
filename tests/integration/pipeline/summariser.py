"""A model for the tests of threads, behind Bedrock's wire: it answers by the comments it is shown, and keeps them."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config

from local.model.blocks import blocks_of
from local.model.endpoint import serving
from local.model.wire import Fault, Reply, Request, Said
from tests.integration.pipeline.shift import Shift

type Comments = Sequence[dict[str, str]]
type Answers = Callable[[Comments], dict[str, Any]]


def faithful(comments: Comments) -> dict[str, Any]:
    """Repeats the last comment's first sentence, and calls it an action."""
    last = comments[-1]
    quote = last["text"].split(". ")[0].rstrip(".")
    return {
        "summary": [{"text": f"{quote}.", "sources": [{"comment": last["comment"], "quote": quote}]}],
        "items": [{"kind": "action", "comment": last["comment"], "quote": quote}],
    }


def inventing(comments: Comments) -> dict[str, Any]:
    """Counts what nobody counted."""
    answer = faithful(comments)
    answer["summary"][0]["text"] = "12 of 14 pages were approved by Ruth on 3 May."
    return answer


@dataclass
class Summariser:
    """Answers in turn as it was told to, the last answer for good."""

    answers: list[Answers] = field(default_factory=lambda: [faithful])
    fault: Fault | None = None
    name: str = "summariser"
    asked: list[dict[str, Any]] = field(default_factory=list)

    def answer(self, _model_id: str, request: Request) -> Said:
        """What it makes of the blocks."""
        blocks = blocks_of(request)
        if not isinstance(blocks.get("request"), list):
            return Fault("ValidationException", "no thread")
        self.asked.append(blocks)
        turn = self.answers[min(len(self.asked), len(self.answers)) - 1]
        return self.fault or Reply(json.dumps(turn(blocks["request"])))


@contextmanager
def summarising(shift: Shift, model: Summariser | None = None) -> Iterator[Summariser]:
    """The shift asks this model, through botocore and a socket."""
    model = model or Summariser()
    with serving(model) as endpoint:
        config = Config(retries={"total_max_attempts": 1}, read_timeout=5)
        session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="eu-west-1")
        shift.model = session.client("bedrock-runtime", endpoint_url=endpoint.url, config=config)
        yield model
