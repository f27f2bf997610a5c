"""Does one message's failure leave all others alone, in its batch and in the queue?"""

import json
from collections import Counter
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from steward.errors import Unavailable
from steward.ingest.batch import handled
from steward.run import Subject, scan_message, work_message
from tests.unit.ingest.desk import Desk
from tests.unit.ingest.world import PROJECT

POISON = [
    "{",
    '{"kind":"work","workflow":"triage_request"}',
    work_message("nobody", PROJECT, "scan", [Subject("task", "1")], "s"),
]


def _receives() -> int:
    """How often the template's queue gives a message before it is dead."""
    text = (Path(__file__).parents[3] / "template.yaml").read_text()
    (line,) = [line for line in text.splitlines() if "maxReceiveCount" in line]
    policy: dict[str, Any] = yaml.safe_load(line.split("RedrivePolicy: ")[1].replace("!GetAtt ", ""))
    return int(policy["maxReceiveCount"])


class Queue:
    """The queue as SQS keeps it: what an answer names comes again after everything else, until it is dead."""

    def __init__(self, bodies: dict[str, str]) -> None:
        self.bodies, self.waiting = bodies, list(bodies)
        self.receives, self.dead = Counter[str](), set[str]()

    def drain(self, desk: Desk) -> None:
        """Give everything to dispatch, ten at a time, until nothing is left but the dead."""
        while self.waiting:
            batch, self.waiting = self.waiting[:10], self.waiting[10:]
            self.receives.update(batch)
            records = [{"messageId": name, "body": self.bodies[name]} for name in batch]
            answer = handled(records, desk.dispatcher, desk.telemetry, desk.clock)
            failed = [each["itemIdentifier"] for each in answer["batchItemFailures"]]
            self.dead |= {name for name in failed if self.receives[name] == _receives()}
            self.waiting += [name for name in failed if name not in self.dead]


def _thousand(poison: str) -> dict[str, str]:
    bodies = {
        str(gid): work_message("triage_request", PROJECT, "scan", [Subject("task", str(gid))], "s")
        for gid in range(1000, 1999)
    }
    names = list(bodies)
    return {name: bodies[name] for name in names[:500]} | {"poison": poison} | {name: bodies[name] for name in names}


@pytest.mark.parametrize("poison", POISON)
def test_q5_one_poison_among_a_thousand_delays_nobody_and_ends_alone(poison: str) -> None:
    desk, queue = Desk(), Queue(_thousand(poison))
    queue.drain(desk)
    assert (queue.dead, queue.receives.pop("poison")) == ({"poison"}, 10)
    assert (len(queue.receives), set(queue.receives.values())) == (999, {1})
    assert sorted(desk.subjects()) == [f"task:{gid}" for gid in range(1000, 1999)]


def test_q5_each_failure_is_said_with_a_code_and_the_message_s_id_and_no_body() -> None:
    desk, queue = Desk(), Queue({"m1": '{"kind":"secret words"}', "m2": POISON[2]})
    queue.drain(desk)
    said = {(keys["delivery"], keys["reason"]) for line, keys in desk.telemetry.lines if line == "a message failed"}
    assert said == {("m1", "malformed"), ("m2", "unknown_workflow")}
    assert "secret" not in json.dumps([keys for _, keys in desk.telemetry.lines])
    assert desk.telemetry.counts["MessageRefused"] == 20


def test_a_dependency_that_does_not_answer_delays_only_the_message_that_met_it() -> None:
    desk, queue = Desk(), Queue(dict(list(_thousand(POISON[0]).items())[:20]))
    desk.runs.failing.append(Unavailable("Step Functions timed out"))
    queue.drain(desk)
    assert queue.receives["1000"] == 2
    assert (queue.receives.total(), queue.dead) == (21, set())
    assert len(desk.subjects()) == len(set(desk.subjects())) == 20


def test_a_defect_of_dispatch_is_one_message_s_too() -> None:
    desk, queue = Desk(), Queue({"broken": POISON[2].replace("nobody", "digest"), "good": scan_message([PROJECT], "s")})
    desk.configuration = cast("Any", None)
    queue.drain(desk)
    assert (queue.dead, queue.receives["good"], len(desk.scans.executions)) == ({"broken"}, 1, 1)
    assert desk.telemetry.lines[0][1] == {"reason": "defect", "error": "AttributeError", "delivery": "broken"}
