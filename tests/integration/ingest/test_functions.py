"""Do the functions of intake, as Lambda loads them, answer the sample events as is written beside them?"""

import hashlib
import importlib.util
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from steward.ingest.request import request_of
from steward.run import Subject, trailing_message
from tests.integration.aws import BUCKET, REGION, TABLE, Aws, services
from tests.integration.ingest.receiver import expected, receiver
from tests.unit.ingest.world import BOT, PROJECT, SECRET

ROOT = Path(__file__).parents[3]
EVENTS = ROOT / "events"
WEBHOOK_SAMPLES = ("handshake", "heartbeat", "task_added", "task_changed_by_us", "bad_signature")

# PERFORMANCE P4, and DESIGN section 2: what the function behind API Gateway must never load.
HEAVY = (
    "pydantic", "httpx", "requests", "asana", "aws_xray_sdk", "aws_lambda_powertools.event_handler",
    "aws_lambda_powertools.utilities.parser", "aws_lambda_powertools.utilities.idempotency",
    "steward.workflows", "steward.asana", "steward.governance",
    "steward.pipeline", "steward.evidence", "steward.model", "steward.upkeep", "steward.ingest.dispatch",
)  # fmt: skip


class _AppConfig(BaseHTTPRequestHandler):
    """AppConfig's data plane: one document, for ever."""

    document: dict[str, Any] = {  # noqa: RUF012 - one document for all requests
        "version": 1,
        "workspace_gid": "1",
        "bot_user_gid": BOT,
        "projects": {PROJECT: {"name": "Intake", "workflows": {"triage_request": {"mode": "act"}}}},
    }

    def do_POST(self) -> None:
        self._answer(201, {"InitialConfigurationToken": "first"})

    def do_GET(self) -> None:
        self._answer(
            200, self.document, {"Next-Poll-Configuration-Token": "next", "Next-Poll-Interval-In-Seconds": "15"}
        )

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(self, status: int, document: object, headers: dict[str, str] | None = None) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        for name, text in {
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            **(headers or {}),
        }.items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="module")
def shared_aws() -> Iterator[Aws]:
    """One set of services for the module."""
    with services() as made:
        yield made


@pytest.fixture
def aws(shared_aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    """The services, and the variables that the template sets."""
    server = HTTPServer(("127.0.0.1", 0), _AppConfig)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    variables = {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL_APPCONFIGDATA": f"http://127.0.0.1:{server.server_port}",
        "STAGE": "test",
        "TABLE_NAME": TABLE,
        "BUCKET_NAME": BUCKET,
        "EVENTS_QUEUE_URL": shared_aws.queue_url,
        "HOOK_KEY_ARN": shared_aws.key_arn,
        "RUN_MACHINE_ARN": shared_aws.machine_arn,
        "SCAN_MACHINE_ARN": shared_aws.machine_arn,
        "APPCONFIG_APPLICATION": "a",
        "APPCONFIG_ENVIRONMENT": "e",
        "APPCONFIG_PROFILE": "p",
    }
    for name, text in variables.items():
        monkeypatch.setenv(name, text)
    yield shared_aws
    shared_aws.messages()
    shared_aws.clear()
    server.shutdown()
    server.server_close()


def _function(verb: str) -> Callable[[Any, Any], Any]:
    """The handler, loaded from its file in a fresh interpreter state as a cold start would."""
    for name in [name for name in sys.modules if name.startswith("steward.wiring.")]:
        del sys.modules[name]
    logging.root.manager.loggerDict.pop(verb, None)  # Powertools' logger holds on to the output of an earlier test
    spec = importlib.util.spec_from_file_location(f"{verb}_app", ROOT / "functions" / verb / "app.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    handler: Callable[[Any, Any], Any] = module.handler
    return handler


def _sample(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    return json.loads((EVENTS / f"{name}.json").read_text()), json.loads(
        (EVENTS / "expected" / f"{name}.json").read_text()
    )


def _plant(aws: Aws, event: dict[str, Any], *, active: bool) -> None:
    process, request = receiver(aws), request_of(event)
    hook = expected(request.hook_id, request.token, datetime.now(UTC))
    process.hooks.expect(hook)
    if active:
        assert process.hooks.activate(hook, process.seal.close(hook.hook_id, SECRET), "7001")


@pytest.mark.parametrize("name", WEBHOOK_SAMPLES)
def test_the_webhook_answers_each_sample_as_written_beside_it(aws: Aws, name: str) -> None:
    event, wanted = _sample(name)
    _plant(aws, event, active=name != "handshake")
    answer = _function("webhook")(event, None)
    assert {key: answer[key] for key in wanted} == wanted
    assert len(aws.messages()) == (1 if name == "task_added" else 0)


def test_the_metrics_of_one_delivery_are_one_line(aws: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    event, _ = _sample("task_changed_by_us")
    _plant(aws, event, active=True)
    handler = _function("webhook")
    capsys.readouterr()
    handler(event, None)
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    assert (json.loads(line)["Received"], json.loads(line)["DroppedEcho"]) == ([1.0], [1.0])


def test_dispatch_returns_the_poison_alone(aws: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    event, wanted = _sample("events_queue_batch")
    assert _function("dispatch")(event, None) == wanted
    said = capsys.readouterr().out
    assert "malformed" in said
    assert "nonsense" not in said
    assert aws.messages() == []


def test_q3_of_ten_messages_the_one_that_fails_does_not_touch_the_others(aws: Aws) -> None:
    event, _ = _sample("events_queue_batch")
    model = event["Records"][0]
    now = datetime.now(UTC).isoformat()
    bodies = [
        json.dumps(
            {
                "kind": "delivery", "hook_id": "h", "project_gid": PROJECT, "delivery": f"d{number}",
                "received_at": now,
                "events": [["task", str(500 + number), "added", "", "project", PROJECT, "", now]],
            }
        )
        for number in range(9)
    ]  # fmt: skip
    bodies.insert(4, trailing_message("triage_request", PROJECT, Subject("task", "1"))[:-1])
    records = [model | {"messageId": str(number), "body": body} for number, body in enumerate(bodies)]
    assert _function("dispatch")({"Records": records}, None) == {"batchItemFailures": [{"itemIdentifier": "4"}]}
    executions = aws.states.list_executions(stateMachineArn=aws.machine_arn)["executions"]
    assert len({each["name"] for each in executions}) == 9


def test_the_signatures_of_the_samples_are_genuine() -> None:
    for name in ("heartbeat", "task_added", "task_changed_by_us"):
        event, _ = _sample(name)
        assert request_of(event).hook_id == "0123456789abcdef" * 2
    batch, _ = _sample("events_queue_batch")
    for record in batch["Records"]:
        digest = hashlib.md5(record["body"].encode(), usedforsecurity=False).hexdigest()
        assert record["md5OfBody"] == digest


def test_the_webhook_function_loads_nothing_heavy() -> None:
    found = _loaded_by("import steward.wiring.webhook")
    assert [name for name in found if name.startswith(HEAVY)] == []
    print(f"the webhook function loads {len(found)} modules")


def test_the_check_for_heavy_imports_can_fail() -> None:
    assert "pydantic" in _loaded_by("import steward.wiring.webhook, steward.workflows")


def _loaded_by(statement: str) -> list[str]:
    program = f"{statement}; import sys; print(' '.join(sorted(sys.modules)))"
    nowhere = "http://127.0.0.1:9"
    variables = {
        "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "layers/steward/python"), "AWS_ENDPOINT_URL": nowhere,
        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": REGION, "STAGE": "test",
        "TABLE_NAME": "t", "BUCKET_NAME": "b", "EVENTS_QUEUE_URL": nowhere, "HOOK_KEY_ARN": "k",
    }  # fmt: skip
    done = subprocess.run([sys.executable, "-c", program], env=variables, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1].split()
