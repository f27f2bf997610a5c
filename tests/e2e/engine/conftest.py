"""Where does the battery's engine come from: one child process for the session, with the toy template in it?"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.stack import engine, processes
from local.stack.aws import Aws
from local.stack.deploy import deploy
from local.stack.layout import Layout
from tests.e2e.engine.deployed import TEMPLATE, Toy


@pytest.fixture(scope="session")
def layout(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    return Layout(state=Path(tmp_path_factory.mktemp("engine")), build=Layout().build)


@pytest.fixture(scope="session")
def toy(layout: Layout) -> Iterator[Toy]:
    running = engine.start(layout)
    try:
        aws = Aws(running.endpoint)
        yield Toy(aws, deploy(aws, TEMPLATE, {"Architecture": "arm64"}, layout, "toy"))
    finally:
        processes.stop(running.child)
