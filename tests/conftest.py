"""Which tests must run in one process, one after the other, when the suites are spread over the cores?"""

from pathlib import PurePath

import pytest

# Each of these folders shares one running stack or engine, which takes seconds to start; every other file stands alone.
SHARED_STACKS = ("tests/e2e/engine", "tests/e2e")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        path = PurePath(item.nodeid.split("::", 1)[0])
        group = next((shared for shared in SHARED_STACKS if path.is_relative_to(shared)), str(path))
        item.add_marker(pytest.mark.xdist_group(group))
