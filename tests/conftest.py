"""How do the property tests run on any machine, and what does a run of the suites leave behind?"""

from hypothesis import settings

from tests.e2e.rights_used import KEPT
from tests.entitlement import keep

# An example that takes long says how busy the machine is, and nothing of the product.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


def pytest_sessionfinish() -> None:
    """Keep what the functions asked AWS for in this process, for `make test` to hold against the table of rights."""
    keep(KEPT)
