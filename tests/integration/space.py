"""What stands in for an embedding model: the laptop's endpoint, with a space that a test can see through."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import boto3
from botocore.config import Config

from local.model.endpoint import serving
from local.model.scripted import ScriptedEngine
from steward.governance.embedding import Embedder
from steward.store.table import Table
from steward.telemetry import Telemetry
from tests import northwind

MODEL = "amazon.titan-embed-text-v2:0"
NOWHERE = "http://127.0.0.1:9"  # the discard port: nobody listens


@dataclass
class Space:
    """One endpoint; `asked` are the texts it was asked for, and one that holds `refuses` it will not take."""

    table: Table
    now: datetime
    url: str = NOWHERE
    away: bool = False
    refuses: str = "\0"
    slow_seconds: float = 0.0  # how long an answer takes, by the embedder's clock
    asked: list[str] = field(default_factory=list)

    def embedder(self, model_id: str = MODEL) -> Embedder:
        """The model as one invocation asks it."""
        session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="eu-west-1")
        config = Config(retries={"total_max_attempts": 1}, connect_timeout=1, read_timeout=5)
        url = NOWHERE if self.away else self.url
        client = session.client("bedrock-runtime", endpoint_url=url, config=config)
        return Embedder(model_id, client, self.table, Telemetry("t", "t"), northwind.rng(1), lambda: self.now)

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Texts lie near each other that have the same letters."""
        if any(self.refuses in text for text in texts):
            raise ValueError
        self.asked += texts
        self.now += timedelta(seconds=self.slow_seconds)
        return [[1.0 + text.casefold().count(letter) for letter in "abcdefghijklmnopqrstuvwxyz"] for text in texts]


@contextmanager
def space_in(table: Table, now: datetime = northwind.NOW) -> Iterator[Space]:
    """A model that answers until the block ends."""
    space = Space(table, now)
    with serving(ScriptedEngine(), embed=space.embed) as endpoint:
        space.url = endpoint.url
        yield space
