"""Which fixtures do all integration tests share?"""

from collections.abc import Iterator

import pytest

from tests.integration.aws import BUCKET, TABLE, Aws, services
from tests.integration.office import Office, office_in

__all__ = ["BUCKET", "TABLE", "Aws"]


@pytest.fixture
def aws() -> Iterator[Aws]:
    """Fresh in-process AWS services with an atomic table."""
    with services() as made:
        yield made


@pytest.fixture
def office(aws: Aws) -> Office:
    """Northwind's sandbox behind the real client, beside the services."""
    return office_in(aws)
