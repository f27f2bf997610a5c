"""What an answer means: RELIABILITY 3.3 step 8, status by status."""

import json
from datetime import UTC, datetime

import pytest

from steward.asana.replies import RETRY_AFTER_CAP_SECONDS, Reply, SyncExpired, decipher, retry_after
from steward.errors import (
    Contended,
    OutcomeUnknown,
    Rejected,
    RejectedReason,
    StewardError,
    Throttled,
    Unavailable,
)

NOW = datetime(2026, 10, 1, 10, 0, tzinfo=UTC)


def answered(
    status: int, document: object = None, *, mutation: bool = False, headers: dict[str, str] | None = None
) -> Reply:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return decipher("getTask", status, headers or {}, body, mutation=mutation, now=NOW)


def raised(status: int, document: object = None, *, mutation: bool = False) -> StewardError:
    with pytest.raises(StewardError) as caught:
        answered(status, document, mutation=mutation)
    return caught.value


def test_a_value_comes_with_what_stands_beside_it() -> None:
    page = {"data": [{"gid": "1"}], "next_page": {"offset": "o2", "path": "/x", "uri": "u"}, "sync": "s1"}
    changed = "name=a;info=https://x/y?a=1,2;affected=true, name=b;affected=false"
    reply = answered(200, page, headers={"asana-change": changed})
    assert (reply.data, reply.next_offset, reply.sync) == ([{"gid": "1"}], "o2", "s1")
    assert reply.asana_change == ("name=a;info=https://x/y?a=1,2;affected=true", "name=b;affected=false")
    assert answered(200, {"data": [], "next_page": None}) == Reply(data=[])


def test_the_201_of_a_webhook_carries_its_secret_and_no_repr_shows_it() -> None:
    reply = answered(201, {"data": {"gid": "7"}, "X-Hook-Secret": "b537"}, mutation=True)
    assert reply.hook_secret == "b537"
    assert "b537" not in repr(reply)


@pytest.mark.parametrize("mutation", [False, True])
@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (400, RejectedReason.BAD_REQUEST),
        (401, RejectedReason.UNAUTHORISED),
        (402, RejectedReason.PAYMENT_REQUIRED),
        (403, RejectedReason.FORBIDDEN),
        (404, RejectedReason.GONE),
        (451, RejectedReason.GONE),
    ],
)
def test_what_asana_refuses_is_rejected_with_its_reason(status: int, reason: RejectedReason, *, mutation: bool) -> None:
    error = raised(status, {"errors": [{"message": "Not this"}]}, mutation=mutation)
    assert isinstance(error, Rejected)
    assert error.reason is reason
    assert str(error).endswith(f"getTask: Asana answered {status}: Not this")


@pytest.mark.parametrize("status", [301, 302, 405, 413, 418, 500, 501, 502, 503, 504])
def test_any_other_status_is_unavailable_for_a_read_and_unknown_for_a_mutation(status: int) -> None:
    assert type(raised(status)) is Unavailable
    assert type(raised(status, mutation=True)) is OutcomeUnknown


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"data"', b"[]", b"\xff\xfe", b'{"other":1}', b"[" * 100_000])
def test_an_unreadable_success_proves_nothing(body: bytes) -> None:
    assert type(raised(200, body)) is Unavailable
    assert type(raised(200, body, mutation=True)) is OutcomeUnknown


def test_a_body_that_broke_off_after_a_201_leaves_the_outcome_unknown() -> None:
    with pytest.raises(OutcomeUnknown):
        decipher("createTask", 201, {}, None, mutation=True, now=NOW)


def test_a_conflict_is_contended_and_an_old_sync_token_says_where_to_go_on() -> None:
    assert type(raised(409, mutation=True)) is Contended
    expired = raised(412, {"errors": [{"message": "Sync token invalid or too old."}], "sync": "5a:0"})
    assert isinstance(expired, SyncExpired)
    assert expired.sync == "5a:0"


def test_an_expired_page_token_starts_the_walk_again_but_a_truncated_set_does_not() -> None:
    expired = raised(400, {"errors": [{"message": "offset: Your pagination token has expired."}]})
    assert type(expired) is Unavailable
    assert "start the page walk again" in str(expired)
    assert type(raised(400, {"errors": [{"message": "this is a truncated data set."}]})) is Rejected


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("30", 30),
        ("0", 0),
        ("1.5", 1.5),
        (" 7 ", 7),
        ("86400", RETRY_AFTER_CAP_SECONDS),
        ("1e308", RETRY_AFTER_CAP_SECONDS),
        ("inf", RETRY_AFTER_CAP_SECONDS),
        ("Thu, 01 Oct 2026 10:00:45 GMT", 45),
        ("Thu, 01 Oct 2026 10:00:45 -0000", 45),
        ("Thu, 01 Oct 2026 09:00:00 GMT", 0),
        ("Fri, 02 Oct 2026 10:00:00 GMT", RETRY_AFTER_CAP_SECONDS),
        (None, 60),
        ("", 60),
        ("soon", 60),
        ("-5", 60),
        ("nan", 60),
    ],
)
def test_every_form_of_retry_after_becomes_a_wait(header: str | None, seconds: float) -> None:
    assert retry_after(header, NOW)[0] == seconds
    with pytest.raises(Throttled) as throttled:
        answered(429, {"errors": []}, mutation=True, headers={"retry-after": header} if header is not None else {})
    assert throttled.value.retry_after_seconds == seconds


def test_a_cut_or_missing_wait_says_so() -> None:
    assert retry_after("86400", NOW)[1] == "Retry-After cut to 900 s"
    assert retry_after(None, NOW)[1] == "no usable Retry-After, so one whole minute"


def test_an_error_never_carries_what_somebody_wrote() -> None:
    said = 'name: Invalid value: "Pay Anna 4000 for the secret thing"'
    assert "Anna" not in str(raised(400, {"errors": [{"message": said}]}))
    assert len(str(raised(400, {"errors": [{"message": "x" * 5_000}]}))) < 300
    assert "6 sad squid" in str(raised(500, {"errors": [{"message": "Server Error", "phrase": "6 sad squid"}]}))


@pytest.mark.parametrize("document", [None, [], {"errors": None}, {"errors": []}, {"errors": ["x"]}, {"errors": {}}])
def test_an_odd_error_body_is_still_read(document: object) -> None:
    assert isinstance(raised(404, document), Rejected)
