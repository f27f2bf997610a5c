"""A model for the tests of ratings, behind Bedrock's wire: it answers by what stands in the prompt, and keeps it."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config

from local.model.blocks import blocks_of
from local.model.endpoint import serving
from local.model.wire import Fault, Reply, Request, Said
from tests.integration.pipeline.night import Night

type Rating = tuple[str, float, str]  # factor by its name, value, quote


@dataclass
class Judge:
    """Rates each task by its name as it was told to, and finds the one with the larger value stronger."""

    rates: Mapping[str, list[Rating]] = field(default_factory=dict)
    favours_first: bool = False
    fault: Fault | None = None
    obeys: Callable[[dict[str, Any], dict[str, str]], list[Rating] | None] = lambda _request, _names: None
    name: str = "judge"
    asked: list[dict[str, Any]] = field(default_factory=list)

    def answer(self, _model_id: str, request: Request) -> Said:
        """What it makes of the blocks."""
        blocks = blocks_of(request)
        self.asked.append(blocks)
        if self.fault:
            return self.fault
        keys = {each["name"]: key for key, each in blocks["evidence"]["factors"].items()}
        said = self._stronger if "first" in blocks["request"] else self._rated
        return Reply(json.dumps(said(blocks["request"], keys)))

    @property
    def rated(self) -> list[str]:
        """The names of the tasks that it was to rate, in order."""
        return [each["request"]["name"] for each in self.asked if "name" in each["request"]]

    @property
    def compared(self) -> list[tuple[str, str]]:
        """The names of the tasks that it was to compare, as they were shown."""
        shown = [each["request"] for each in self.asked if "first" in each["request"]]
        return [(each["first"]["name"], each["second"]["name"]) for each in shown]

    def _rated(self, request: dict[str, Any], keys: dict[str, str]) -> dict[str, Any]:
        told = self.obeys(request, keys)
        told = self.rates.get(request["name"], []) if told is None else told
        entries = [{"factor": keys.get(name, name), "value": value, "quote": quote} for name, value, quote in told]
        return {"ratings": entries}

    def _stronger(self, request: dict[str, Any], keys: dict[str, str]) -> dict[str, Any]:
        return {"stronger": [{"factor": key, "task": self._winner(request, name)} for name, key in keys.items()]}

    def _winner(self, request: dict[str, Any], factor: str) -> str:
        if self.favours_first:
            return "first"
        first, second = (self._value(request[place]["name"], factor) for place in ("first", "second"))
        return "even" if first == second else "first" if first > second else "second"

    def _value(self, task: str, factor: str) -> float:
        return next((value for name, value, _ in self.rates.get(task, []) if name == factor), 0)


@contextmanager
def asking(night: Night, judge: Judge) -> Iterator[Judge]:
    """The night's reviews ask this model, through botocore and a socket."""
    with serving(judge) as endpoint:
        config = Config(retries={"total_max_attempts": 1}, read_timeout=5)
        session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="eu-west-1")
        night.shift.model = session.client("bedrock-runtime", endpoint_url=endpoint.url, config=config)
        yield judge
