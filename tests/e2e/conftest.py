"""Where does the whole stack of the end-to-end tests come from: one for the session, as `make up` makes it?"""

from collections.abc import Iterator

import pytest

from local.stack.layout import Layout
from local.stack.up import running_stack
from tests.e2e.workplace import Workplace


@pytest.fixture(scope="session")
def session_layout(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    """Where the session's stack keeps what it writes."""
    return Layout(state=tmp_path_factory.mktemp("stack"), build=Layout().build)


@pytest.fixture(scope="session")
def workplace(session_layout: Layout) -> Iterator[Workplace]:
    with running_stack(session_layout, console=True) as stack:
        yield Workplace(stack)
