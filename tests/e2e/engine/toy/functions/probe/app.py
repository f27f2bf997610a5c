"""Which of Lambda's promises does an engine keep: each handler does what its event asks and shows what it saw."""

import base64
import gzip
import json
import os
import time
from typing import Any

import boto3
from aws_lambda_powertools import Metrics

QUEUE = boto3.client("sqs")
TABLE = boto3.client("dynamodb")
METRICS = Metrics(namespace="Steward", service="probe")
SEEN: set[str] = set()


class Throttled(Exception):
    """An error a state machine retries by this name."""


class Refused(Exception):
    """An error a state machine catches by this name."""


def _note(kind: str, body: object) -> None:
    QUEUE.send_message(QueueUrl=os.environ["RECEIVED"], MessageBody=json.dumps({"kind": kind, "body": body}))


def webhook(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer with what arrived, byte by byte."""
    body = event["body"] or ""
    raw = base64.b64decode(body) if event["isBase64Encoded"] else body.encode()
    seen = {"hex": raw.hex(), "path": event["pathParameters"], "headers": event["headers"]}
    return {"statusCode": 200, "headers": {"X-Hook-Secret": "kept"}, "body": json.dumps(seen)}


def batch(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Report every record whose body begins with `bad` as failed."""
    _note("batch", [record["body"] for record in event["Records"]])
    failed = [record["messageId"] for record in event["Records"] if record["body"].startswith("bad")]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def copy(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Note what a stream or a log subscription brings; a row `audit#again` is reported as failed the first time."""
    if "awslogs" in event:
        brought = json.loads(gzip.decompress(base64.b64decode(event["awslogs"]["data"])))
        _note("lines", [line["message"].strip() for line in brought["logEvents"]])
        return {}
    told = {"INSERT": "", "MODIFY": "changed ", "REMOVE": "removed "}
    rows = {
        each["dynamodb"]["SequenceNumber"]: told[each["eventName"]] + each["dynamodb"]["Keys"]["sk"]["S"]
        for each in event["Records"]
    }
    _note("rows again" if SEEN & set(rows.values()) else "rows", list(rows.values()))
    failed = [number for number, row in rows.items() if row == "audit#again" and row not in SEEN]
    SEEN.update(rows.values())
    return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}


def validate(event: dict[str, Any], _context: object) -> None:
    """Refuse a document that nobody signs for."""
    if json.loads(base64.b64decode(event["content"])).get("by") == "nobody":
        raise Refused("by: nobody may not publish; name somebody")


def probe(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own class
    """Do what `event["do"]` says."""
    match event.get("do"):
        case "throttle":
            raise Throttled("come back later")
        case "refuse":
            raise Refused("no")
        case "sleep":
            time.sleep(event["seconds"])
        case "large":
            return {"text": "x" * event["bytes"]}
        case "environment":
            return dict(os.environ)
        case "scan_table":
            TABLE.scan(TableName=os.environ["TABLE"])
        case "say":
            print(event["line"])
        case "count":
            METRICS.add_metric(name="Hits", unit="Count", value=event["hits"])
            print(json.dumps(METRICS.serialize_metric_set()))
            METRICS.clear_metrics()
    return {key: value for key, value in event.items() if key != "do"} | {"function": context.function_name}
