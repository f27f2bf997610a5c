"""How does the laptop talk to its AWS engine: with the engine's own key, and with nothing of the user's?"""

from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from local.stack.engine import ACCESS_KEY, REGION, SECRET_KEY

TIMEOUT_SECONDS = 60  # a first invocation starts Python and imports boto3 on two busy cores
RETRIES = 2  # the engine is on loopback: a call that fails twice will fail again


class Aws:
    """Clients of one engine, each made once."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.client = cache(self._client)

    def _client(self, service: str) -> Any:  # noqa: ANN401 - boto3 makes its clients' classes at run time
        return boto3.session.Session().client(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET_KEY,
            config=Config(
                connect_timeout=TIMEOUT_SECONDS,
                read_timeout=TIMEOUT_SECONDS,
                retries={"max_attempts": RETRIES},
                inject_host_prefix=False,
            ),
        )
