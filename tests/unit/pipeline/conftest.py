"""Which fixtures do the pipeline's tests share?"""

from collections.abc import Iterator

import pytest

from tests.integration.aws import Aws, services


@pytest.fixture
def aws() -> Iterator[Aws]:
    """Fresh in-process AWS services with an atomic table."""
    with services() as made:
        yield made
