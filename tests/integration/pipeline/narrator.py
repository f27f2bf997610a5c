"""A model that words facts, through botocore and a socket: what the tests of drafted texts share."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config

from local.model.blocks import blocks_of
from local.model.endpoint import serving
from local.model.wire import Reply, Request, Said
from tests.integration.pipeline.goal_night import GoalNight
from tests.integration.pipeline.status_night import StatusNight

MODEL = {"engine": "bedrock", "model_id": "anthropic.claude-haiku-4-5-20251001-v1:0"}

type Sentences = list[dict[str, Any]]


@dataclass
class Narrator:
    """A model that words the facts as they stand, but for what `turns` makes of its sentences."""

    turns: Callable[[int, Sentences], Sentences] = lambda _try, sentences: sentences
    name: str = "narrator"
    asked: list[dict[str, Any]] = field(default_factory=list)

    def answer(self, _model_id: str, request: Request) -> Said:
        """One sentence for each fact that it was shown."""
        blocks = blocks_of(request)
        self.asked.append(blocks)
        told = [{"text": each["says"], "facts": [each["id"]]} for each in blocks["evidence"]["facts"]]
        return Reply(json.dumps({"sentences": self.turns(len(self.asked), told)}))


@contextmanager
def worded_by(night: StatusNight | GoalNight, narrator: Narrator) -> Iterator[Narrator]:
    """The night's drafts ask this model, through botocore and a socket."""
    night.engine = MODEL
    with serving(narrator) as endpoint:
        config = Config(retries={"total_max_attempts": 1}, read_timeout=5)
        session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="eu-west-1")
        night.shift.model = session.client("bedrock-runtime", endpoint_url=endpoint.url, config=config)
        yield narrator
