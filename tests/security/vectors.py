"""Where are the published vectors, and what when they are not there?"""

import os
from pathlib import Path

import pytest

DATA = Path(__file__).parents[2].parent / "shared" / "data"


def published(name: str) -> Path:
    """The file of published vectors; the test is skipped aloud where it is absent, and fails in CI."""
    path = DATA / name
    if path.exists():
        return path
    message = f"the published vectors {name} are not beside the checkout"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)
