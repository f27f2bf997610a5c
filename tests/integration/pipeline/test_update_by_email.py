"""An approved update leaves by email at most once, to those alone who may and want to read it."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from steward.governance.breaker import ASANA_WRITE, Breaker, Position
from steward.store import keys
from steward.store.unsubscribed import noting
from tests.integration.aws import BUCKET, Aws
from tests.integration.pipeline.stalled_night import FREE, LEAD
from tests.integration.pipeline.update_night import UpdateNight, update_night_on

SENDER = "steward@northwind.example"
LOST = ReadTimeoutError(endpoint_url="https://ses.test")


def refusal(code: str, status: int = 400, said: str = "") -> ClientError:
    answer: Any = {"Error": {"Code": code, "Message": said}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "SendEmail")


@pytest.fixture
def night(aws: Aws) -> UpdateNight:
    made = update_night_on(aws)
    made.mail = {"sender": SENDER}
    made.audience("Board", "executive", FREE, LEAD, by="email")
    made.task("Launch", "Step", due_on=made.in_days(20))
    made.scan()
    return made


@pytest.fixture
def drafted(night: UpdateNight) -> UpdateNight:
    night.draft_updates()
    return night


def addresses(night: UpdateNight, *names: str) -> list[str]:
    users = {name: night.shift.human.get(f"/users/{night.gid_of(name)}").json()["data"]["email"] for name in names}
    return [users[name] for name in names]


def later(night: UpdateNight, seconds: float = 900) -> None:
    """Time passes, and what was left is looked at again, as the reconciler does."""
    night.shift.pass_(seconds)
    night.hears()


def unsubscribes(night: UpdateNight, name: str, *, on: bool = True) -> None:
    """An operator notes it."""
    at = night.shift.now().isoformat()
    night.shift.aws.table.write(noting(night.gid_of(name), "an operator", at, on=on))


def state_of(night: UpdateNight) -> str:
    (draft,) = night.drafts_kept()
    return str((night.shift.aws.table.get(keys.mutation(draft.used_by)) or {}).get("state", ""))


def test_a_yes_sends_one_message_with_both_parts_and_nobody_sees_the_others(drafted: UpdateNight) -> None:
    (asked,) = drafted.asked("Board")
    assert drafted.shift.letterbox.taken == [], "nobody said yes"
    drafted.answers_update("Board")
    drafted.hears()
    (sent,) = drafted.shift.letterbox.taken
    assert sent["FromEmailAddress"] == SENDER
    assert sent["Destination"] == {"BccAddresses": addresses(drafted, FREE, LEAD)}
    simple = sent["Content"]["Simple"]
    assert simple["Subject"]["Data"] == "Update for Board of 1 October 2026: Launch is on track"
    text, html = simple["Body"]["Text"]["Data"], simple["Body"]["Html"]["Data"]
    assert "The status is on track." in text
    assert "<li>The status is on track.</li>" in html
    assert "The status is on track." in asked["notes"]


def test_it_says_how_to_get_no_more_of_them_where_mail_programs_look_and_where_people_do(drafted: UpdateNight) -> None:
    drafted.answers_update("Board")
    simple = drafted.shift.letterbox.taken[0]["Content"]["Simple"]
    (header,) = simple["Headers"]
    assert header["Name"] == "List-Unsubscribe"
    assert header["Value"] == f"<mailto:{SENDER}?subject=Unsubscribe%20from%20project%20updates>"
    assert f"write to {SENDER}" in simple["Body"]["Text"]["Data"]


def test_an_email_whose_outcome_is_unknown_is_never_sent_again_and_whoever_approved_it_is_told(
    drafted: UpdateNight,
) -> None:
    drafted.shift.letterbox.failures = [(LOST, True)]
    drafted.answers_update("Board")
    for _ in range(4):
        later(drafted)
    assert state_of(drafted) == "UNKNOWN"
    assert len(drafted.shift.letterbox.taken) == 1
    said = [each for each in drafted.comments(drafted.log_gid()) if "nobody can tell whether it arrived" in each]
    assert len(said) == 1


def test_also_where_nothing_left_an_unclear_answer_is_not_tried_again(drafted: UpdateNight) -> None:
    drafted.shift.letterbox.failures = [(refusal("InternalFailure", 500), False)]
    drafted.answers_update("Board")
    for _ in range(3):
        later(drafted)
    assert (state_of(drafted), drafted.shift.letterbox.taken) == ("UNKNOWN", [])


@pytest.mark.parametrize(
    "failure", [refusal("TooManyRequestsException", 429), EndpointConnectionError(endpoint_url="https://ses.test")]
)
def test_what_surely_did_not_leave_is_sent_once_it_can(drafted: UpdateNight, failure: Exception) -> None:
    drafted.shift.letterbox.failures = [(failure, False)] * 3
    drafted.answers_update("Board")
    later(drafted)
    assert (state_of(drafted), len(drafted.shift.letterbox.taken)) == ("DONE", 1)


def test_trouble_with_email_leaves_asanas_breaker_alone(drafted: UpdateNight) -> None:
    drafted.shift.letterbox.failures = [(EndpointConnectionError(endpoint_url="https://ses.test"), False)] * 60
    drafted.answers_update("Board")
    assert drafted.shift.runs[-1]["outcome"] == "failed"
    breaker = Breaker.parse(drafted.shift.aws.table.get(keys.breaker(ASANA_WRITE)))
    assert (breaker.position, breaker.failures) == (Position.CLOSED, 0)


def test_in_sess_sandbox_it_says_what_to_verify_names_nobody_and_goes_out_once_that_is_done(
    drafted: UpdateNight,
) -> None:
    (address, _) = addresses(drafted, FREE, LEAD)
    drafted.shift.letterbox.failures = [(refusal("MessageRejected", 400, f"Not verified: {address}"), False)]
    drafted.answers_update("Board")
    failed = json.loads(drafted.shift.runs[-1]["failed"]["Cause"])["errorMessage"]
    assert "mail_refused" in failed
    assert "in SES's sandbox every reader's address too" in failed
    assert address not in failed
    later(drafted)
    assert drafted.shift.letterbox.taken == [], "who may read it was looked up a quarter of an hour ago"
    later(drafted, 60)
    assert (state_of(drafted), len(drafted.shift.letterbox.taken)) == ("DONE", 1)


def test_who_unsubscribed_gets_nothing_whether_before_the_draft_or_after_the_yes(night: UpdateNight) -> None:
    unsubscribes(night, LEAD)
    night.draft_updates()
    assert LEAD not in night.asked("Board")[0]["notes"].partition("Approve and it is done")[0]
    night.shift.before = lambda step: unsubscribes(night, FREE) if step == "write_back" else None
    night.answers_update("Board")
    night.hears()
    assert night.shift.letterbox.taken == []
    assert any("has an address or wants email" in each for each in night.comments(night.log_gid()))


def test_who_wants_them_again_gets_the_next_one(night: UpdateNight) -> None:
    for on in (True, False):
        unsubscribes(night, LEAD, on=on)
    night.draft_updates()
    night.answers_update("Board")
    assert night.shift.letterbox.taken[0]["Destination"] == {"BccAddresses": addresses(night, FREE, LEAD)}


def test_a_member_who_was_removed_the_same_day_gets_no_email(night: UpdateNight) -> None:
    night.closed_to_others(LEAD, FREE)
    night.draft_updates()
    night.closed_to_others(LEAD)
    night.answers_update("Board")
    (sent,) = night.shift.letterbox.taken
    assert sent["Destination"] == {"BccAddresses": addresses(night, LEAD)}


def test_in_quiet_hours_it_waits_for_their_end(night: UpdateNight) -> None:
    night.quiet = {"zone": "UTC", "start": "22:00", "end": "06:00"}
    night.draft_updates()
    night.shift.sandbox.advance((23 * 60 + 10 - night.shift.now().hour * 60) * 60)
    night.answers_update("Board")
    assert night.shift.letterbox.taken == []
    later(night, 8 * 3600)
    assert len(night.shift.letterbox.taken) == 1


def test_no_address_is_kept_anywhere(drafted: UpdateNight) -> None:
    drafted.answers_update("Board")
    known = [each.encode() for each in addresses(drafted, FREE, LEAD)]
    aws = drafted.shift.aws
    rows = str(aws.dynamodb.scan(TableName=aws.table.name)["Items"]).encode()
    bodies = [aws.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in aws.keys_in_bucket("")]
    told = [str(drafted.shift.telemetry.__dict__).encode(), str(drafted.shift.runs).encode()]
    for address in known:
        assert not [each for each in (rows, *bodies, *told) if address in each]


def test_it_is_one_entry_of_the_audit_with_who_approved_it_and_the_id_by_which_ses_knows_it(
    drafted: UpdateNight,
) -> None:
    drafted.answers_update("Board")
    drafted.hears()
    entries = drafted.shift.aws.table.query(keys.audit_head(f"task:{drafted.log_gid()}").pk, "audit#")
    (sent,) = [each for each in entries if each.get("edit") == "send_email"]
    assert (sent["approved_by"], sent["result_gid"]) == (drafted.gid_of(LEAD), "message-1")
    assert (sent["workflow"], sent["target_gid"]) == ("decision", drafted.projects["Launch"])
