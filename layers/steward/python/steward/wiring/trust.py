"""Which authorities does a client of AWS believe?

Those of Amazon alone, where its endpoints are: botocore's own bundle holds all the world's, and reading it costs each
first connection 200 million instructions, a fifth of a whole cold start. `layers/roots.py` writes the file.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

AMAZON_ROOTS: Final = Path(__file__).with_name("amazon_roots.pem")

# The partitions whose endpoints others than Amazon Trust Services may sign.
_ELSEWHERE: Final = ("cn-", "us-iso", "eu-iso")


def trusted(environ: Mapping[str, str] = os.environ) -> str | None:
    """A client's `verify`: Amazon's roots, or None, for botocore's own choice, where the deployment names a bundle."""
    if environ.get("AWS_CA_BUNDLE") or environ.get("AWS_REGION", "").startswith(_ELSEWHERE):
        return None
    return str(AMAZON_ROOTS)
