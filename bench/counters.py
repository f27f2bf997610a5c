"""What can be counted of the webhook function on any machine, in seconds: requests, connections, modules, memory?"""

import io
import json
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from bench.cloud import Cloud
from bench.figures import Figure
from bench.processes import BenchError, environment
from local.stack.artefacts import RUNTIME
from local.stack.layout import ROOT

DELIVERIES: Final = 10_000
LARGE: Final = 100  # of 1,000 events: memory is compared between 10,000 and 100,000
SERVICES: Final = 3  # DynamoDB, KMS and SQS; S3 is met by a delivery of over a megabyte
KNOWN_SECONDS: Final = 60.0  # the Reach of issue 9: one request of DynamoDB and of KMS a minute and hook
PATIENCE_SECONDS: Final = 600.0  # ten thousand deliveries take 15 s on an idle core

# What a webhook never needs; each would add a sixth to a half of a cold start (docs/performance.md).
HEAVY: Final = (
    "pydantic",
    "httpx",
    "requests",
    "asana",
    "boto3",
    "aws_xray_sdk",
    "aws_lambda_powertools.event_handler",
    "aws_lambda_powertools.utilities.parser",
    "aws_lambda_powertools.utilities.idempotency",
)


def counted(tree: Path, deliveries: int = DELIVERIES, large: int = LARGE) -> list[Figure]:
    """The counters of one webhook process over a built layer. Raises BenchError when the process failed."""
    with Cloud() as cloud:
        found = _many(tree, cloud.url, deliveries, large)
        said = deliveries + large
        look_ups = cloud.requests["GetItem"] - 1  # the primer's found no hook
        others = cloud.requests.total() - cloud.requests["SendMessage"]
        return [
            Figure("SQS requests for a delivery", cloud.requests["SendMessage"] / said, 1),
            Figure("look-ups of a hook in a minute", look_ups / minutes(found["seconds"]), 1),
            Figure("other requests than these and a secret opened for each", others - 1 - 2 * look_ups, 0),
            Figure("the largest message", max(map(len, cloud.bodies)) / 1000, 64, " KB"),
            Figure("connections", cloud.connections, SERVICES),
            Figure("clients of AWS", found["clients"], SERVICES),
            Figure("source files of the layer compiled at start", len(found["compiled"]), 0),
            Figure("heavy packages loaded", len(heavy(found["modules"])), 0),
            Figure("modules loaded", found["loaded"], 435),
            Figure("peak memory", found["peak_mb"], 60, " MB"),
            Figure("memory from 10,000 to 100,000 events", found["growth_mb"], 0.5, " MB"),
            Figure("layer, zipped", zipped_mb(tree), 5, " MB"),
        ]


def minutes(seconds: float) -> int:
    """How often at most a hook may be looked up in so many seconds, where it is known for a minute each time."""
    return 1 + int(seconds // KNOWN_SECONDS)


def heavy(modules: list[str]) -> list[str]:
    """Which of the loaded modules are of a package that a webhook never needs."""
    return [name for name in modules if any(name == each or name.startswith(f"{each}.") for each in HEAVY)]


def zipped_mb(tree: Path) -> float:
    """How large the layer is as it is uploaded, in MB (10^6 bytes)."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for path in _files(tree):
            package.write(path, f"python/{path.relative_to(tree)}")
    return len(content.getvalue()) / 1e6


def _files(tree: Path) -> Iterator[Path]:
    return (path for path in sorted(tree.rglob("*")) if path.is_file())


def _many(tree: Path, url: str, deliveries: int, large: int) -> dict[str, Any]:
    done = subprocess.run(
        [str(RUNTIME), "-m", "bench.many", str(deliveries), str(large)],
        env=environment([tree, ROOT], url),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    if done.returncode:
        raise BenchError(f"the webhook process failed: {done.stderr.strip()[-300:]}")
    return dict(json.loads(done.stdout.splitlines()[-1]))
