"""Which tables are held to one another: the harness's, moto's behind its lock, the laptop's engine's?"""

from collections.abc import Iterator

import pytest

from local.stack import engine, processes
from local.stack.aws import Aws as Engine
from local.stack.layout import Layout
from steward.store.keys import Key
from steward.store.table import Table
from tests.integration.aws import TABLE, services
from tests.load.memory_table import MemoryTable


def moto() -> Iterator[Table]:
    with services() as aws:
        yield aws.table


def memory() -> Iterator[Table]:
    yield Table(MemoryTable(), TABLE)  # type: ignore[arg-type]  # the calls that the product makes of it


def ministack(folder: pytest.TempPathFactory) -> Iterator[Table]:
    running = engine.start(Layout(state=folder.mktemp("table"), build=Layout().build))
    try:
        client = Engine(running.endpoint).client("dynamodb")
        attributes = [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")]
        schema = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]
        client.create_table(
            TableName=TABLE, BillingMode="PAY_PER_REQUEST", KeySchema=schema, AttributeDefinitions=attributes
        )
        yield Table(client, TABLE)
    finally:
        processes.stop(running.child)


@pytest.fixture(scope="module", params=["memory", "moto", pytest.param("ministack", marks=pytest.mark.e2e)])
def table(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Table]:
    """A table of each kind; a test uses rows of its own name."""
    match request.param:
        case "memory":
            yield from memory()
        case "moto":
            yield from moto()
        case _:
            yield from ministack(tmp_path_factory)


@pytest.fixture
def row(request: pytest.FixtureRequest) -> Key:
    return Key(f"T#{request.node.name}", "row")
