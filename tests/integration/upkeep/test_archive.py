"""Is each audit entry and each access-log line kept once, unchanged and locked, whatever comes twice or goes wrong?"""

import importlib
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from steward.errors import Rejected, Unavailable
from steward.governance import audit
from steward.store import keys
from steward.store.table import Item, wire_item
from steward.store.vault import Kept, Vault
from steward.telemetry import Telemetry
from steward.upkeep.archive import archive
from tests.integration.aws import AUDIT_BUCKET, AUDIT_DAYS, REGION, TABLE, Aws

EVENTS = Path(__file__).parents[3] / "events"
SUBJECT = "task:1201"


def voice() -> Telemetry:
    return Telemetry("archive", "test")


def counted(capsys: pytest.CaptureFixture[str], voice: Telemetry) -> dict[str, float]:
    """What one batch counted, by metric."""
    capsys.readouterr()
    voice.flushing(lambda _event, _context: None)(None, None)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    return {
        metric["Name"]: sum(line[metric["Name"]])
        for line in lines
        for metric in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]
    }


def chain(length: int) -> list[Item]:
    head, made = audit.Head.parse(SUBJECT, None), []
    for number in range(length):
        link = audit.entry(head, SUBJECT, {"mutation_id": f"m{number}", "confidence": {"type": 0.5}})
        made.append(link)
        head = audit.Head(link["seq"], link["hash"])
    return made


def record(link: Item, number: int = 1) -> dict[str, Any]:
    """One record of the table's stream."""
    key = keys.audit_entry(SUBJECT, link.get("seq", 0))
    image = wire_item({"pk": key.pk, "sk": key.sk, **link})
    return {"eventName": "INSERT", "dynamodb": {"NewImage": image, "SequenceNumber": str(number)}}


def batch(*links: Item) -> dict[str, Any]:
    return {"Records": [record(link, number) for number, link in enumerate(links, start=1)]}


class Full:
    """An S3 that takes nothing more."""

    def put_object(self, **_request: object) -> None:
        raise ClientError({"Error": {"Code": "SlowDown", "Message": "slow down"}}, "PutObject")


def test_what_is_archived_is_the_entry_itself_and_still_verifies(aws: Aws) -> None:
    links = chain(3)
    assert archive(batch(*links), aws.vault, voice()) == {"batchItemFailures": []}
    copies = [json.loads(aws.vault.read(f"audit/{SUBJECT}/{number:010d}.json")) for number in (1, 2, 3)]
    assert copies == links
    assert audit.verify(SUBJECT, copies, {"seq": 3, "hash": links[-1]["hash"]}) == []


def test_a_batch_that_comes_twice_changes_nothing(aws: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    links, first, second = chain(2), voice(), voice()
    archive(batch(*links), aws.vault, first)
    assert counted(capsys, first) == {"AuditArchived": 2}
    assert archive(batch(*links), aws.vault, second) == {"batchItemFailures": []}
    assert counted(capsys, second) == {}
    assert len(aws.s3.list_object_versions(Bucket=AUDIT_BUCKET)["Versions"]) == 2


def test_an_entry_that_differs_from_its_copy_is_counted_and_the_copy_stays(
    aws: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    (link,) = chain(1)
    archive(batch(link), aws.vault, voice())
    telemetry = voice()
    assert archive(batch(link | {"actor": "somebody"}), aws.vault, telemetry) == {"batchItemFailures": []}
    assert counted(capsys, telemetry) == {"AuditMismatches": 1}
    assert json.loads(aws.vault.read(f"audit/{SUBJECT}/0000000001.json")) == link


def test_a_row_that_is_no_entry_is_counted_and_does_not_hold_up_the_others(
    aws: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    (link,) = chain(1)
    telemetry = voice()
    assert archive(batch({"note": "?"}, link), aws.vault, telemetry) == {"batchItemFailures": []}
    assert counted(capsys, telemetry) == {"AuditMismatches": 1, "AuditArchived": 1}


def test_what_s3_does_not_take_comes_again_alone() -> None:
    answer = archive(batch(*chain(2)), Vault(Full(), AUDIT_BUCKET), voice())  # type: ignore[arg-type]
    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}, {"itemIdentifier": "2"}]}


def test_a_copy_is_locked_for_the_bucket_s_days_and_cannot_be_deleted(aws: Aws) -> None:
    archive(batch(*chain(1)), aws.vault, voice())
    key = f"audit/{SUBJECT}/0000000001.json"
    head = aws.s3.head_object(Bucket=AUDIT_BUCKET, Key=key)
    assert head["ObjectLockMode"] == "COMPLIANCE"
    assert head["ObjectLockRetainUntilDate"] > datetime.now(UTC) + timedelta(days=AUDIT_DAYS - 1)
    with pytest.raises(ClientError, match="AccessDenied"):
        aws.s3.delete_object(Bucket=AUDIT_BUCKET, Key=key, VersionId=head["VersionId"])


def test_of_two_writers_of_one_key_one_wins_and_the_other_is_told(aws: Aws) -> None:
    assert aws.vault.keep("audit/a/0000000001.json", b"1") is Kept.NEW
    assert aws.vault.keep("audit/a/0000000001.json", b"1") is Kept.SAME
    assert aws.vault.keep("audit/a/0000000001.json", b"2") is Kept.OTHER
    assert aws.vault.read("audit/a/0000000001.json") == b"1"


def test_what_is_not_there_cannot_be_read(aws: Aws) -> None:
    with pytest.raises(Unavailable, match="NoSuchKey"):
        aws.vault.read("audit/a/0000000002.json")


def test_lines_of_the_access_log_are_kept_once_by_day_and_content(aws: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    event = json.loads((EVENTS / "access_log_batch.json").read_text())
    telemetry = voice()
    archive(event, aws.vault, telemetry)
    archive(event, aws.vault, telemetry)
    assert counted(capsys, telemetry) == {"AccessArchived": 1}
    (listed,) = aws.s3.list_objects_v2(Bucket=AUDIT_BUCKET)["Contents"]
    assert listed["Key"].startswith("access/2026/10/01/")
    (line,) = aws.vault.read(listed["Key"]).splitlines()
    assert json.loads(line)["gids"] == ["1200000000000501"]


def test_lines_that_s3_does_not_take_are_asked_for_again() -> None:
    event = json.loads((EVENTS / "access_log_batch.json").read_text())
    with pytest.raises(Unavailable, match="SlowDown"):
        archive(event, Vault(Full(), AUDIT_BUCKET), voice())  # type: ignore[arg-type]


def test_an_event_of_neither_kind_is_refused(aws: Aws) -> None:
    with pytest.raises(Rejected, match="neither a stream's records nor a log's lines"):
        archive({}, aws.vault, voice())


@pytest.mark.parametrize("name", ["archive", "access_log_batch"])
def test_the_function_answers_its_samples_as_written_beside_them(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    variables = {
        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": REGION, "STAGE": "test",
        "TABLE_NAME": TABLE, "AUDIT_BUCKET_NAME": AUDIT_BUCKET,
    }  # fmt: skip
    for variable, text in variables.items():
        monkeypatch.setenv(variable, text)
    sys.modules.pop("steward.wiring.archive", None)
    handler = importlib.import_module("steward.wiring.archive").handler
    wanted = json.loads((EVENTS / "expected" / f"{name}.json").read_text())
    assert handler(json.loads((EVENTS / f"{name}.json").read_text()), None) == wanted
    assert len(aws.s3.list_objects_v2(Bucket=AUDIT_BUCKET)["Contents"]) == 1
