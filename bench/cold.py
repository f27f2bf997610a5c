"""How many times an empty handler's instructions does a cold delivery take: start, import, one delivery, its message?

Over Lambda's own runtime client and a stub of AWS with TLS. Beside it the same source as a plain `sam build` leaves
it, with the bundle of all the world's authorities, and a function that knows its hook without looking it up.
"""

import tempfile
from pathlib import Path
from typing import Final

import botocore

from bench import trees
from bench.cloud import Cloud
from bench.deliveries import body, proxy_event
from bench.figures import Figure
from bench.processes import BenchError, Spent, environment, lambda_process
from layers.roots import text
from local.stack.layout import ROOT

EVENTS: Final = 10


def measured() -> list[Figure]:
    """The three ratios. Raises BenchError when a function did not answer."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        certificate, key = trees.certificate(work)
        few, all_of_them = work / "few.pem", work / "all.pem"
        few.write_text(text() + certificate.read_text())
        all_of_them.write_bytes(Path(botocore.__file__).with_name("cacert.pem").read_bytes() + certificate.read_bytes())
        built, plain, empty = trees.built(work / "built"), trees.plain(work / "plain"), trees.compiled("empty", work)
        knowing = trees.compiled("knowing", work)
        with Cloud(certificate, key) as cloud:
            floor = _instructions([empty], cloud, few)
            ours = _instructions([trees.WEBHOOK, built], cloud, few)
            without = _instructions([knowing, built, ROOT], cloud, few)
            theirs = _instructions([trees.WEBHOOK, plain], cloud, all_of_them)
        return [
            Figure("cold delivery, its hook looked up, to an empty handler", ours / floor, 8.0),
            Figure("cold delivery, its hook known, to an empty handler", without / floor, 7.0),
            Figure("cold delivery to the same source by plain `sam build`", ours / theirs, 0.25),
        ]


def _instructions(path: list[Path], cloud: Cloud, authorities: Path) -> int:
    variables = environment(path, cloud.url) | {"AWS_CA_BUNDLE": str(authorities)}
    spent: Spent = lambda_process("app.handler", [proxy_event(body(EVENTS))], variables)
    if [each["statusCode"] for each in spent.replies] != [200]:
        raise BenchError(f"{path[0]} answered {spent.replies}")
    return spent.instructions
