"""What do the tests of our client against the sandbox share?"""

import pytest

from local.asana import Sandbox
from local.asana.settings import Settings
from tests.contract.asana_client.stand import Stand
from tests.contract.openapi import load_or_skip


@pytest.fixture
def stand() -> Stand:
    return Stand(Sandbox(), load_or_skip())


@pytest.fixture
def free_stand() -> Stand:
    """A free plan: 150 requests a minute."""
    return Stand(Sandbox(settings=Settings(requests_per_minute=150)), load_or_skip())
