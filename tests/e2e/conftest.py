"""Where does the whole stack of the end-to-end tests come from: one for the session, as `make up` makes it?"""

import shutil
from collections.abc import Iterator
from uuid import uuid4

import pytest

from local.stack.exercised import FILE
from local.stack.layout import Layout
from local.stack.up import running_stack
from tests.e2e.rights_used import KEPT
from tests.e2e.workplace import Workplace


@pytest.fixture(scope="session")
def session_layout(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    """Where the session's stack keeps what it writes."""
    return Layout(state=tmp_path_factory.mktemp("stack"), build=Layout().build)


@pytest.fixture(scope="session", autouse=True)
def rights_kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What each role of each stack of this session was allowed, for `make test` to hold against the table."""
    yield
    KEPT.mkdir(parents=True, exist_ok=True)
    for noted in tmp_path_factory.getbasetemp().rglob(FILE):
        shutil.copy(noted, KEPT / f"{uuid4().hex}.jsonl")


@pytest.fixture(scope="session")
def workplace(session_layout: Layout) -> Iterator[Workplace]:
    with running_stack(session_layout, console=True) as stack:
        yield Workplace(stack)
