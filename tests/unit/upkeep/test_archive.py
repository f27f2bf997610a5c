"""Under which names is what copied, and what is no access-log line?"""

import base64
import gzip
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.errors import Rejected
from steward.upkeep.archive import access_lines, copy_of, lines_key, log_events, object_key


def payload(document: Any) -> dict[str, str]:  # noqa: ANN401 - any JSON value
    return {"data": base64.b64encode(gzip.compress(json.dumps(document).encode())).decode()}


def test_copies_of_a_chain_sort_as_the_chain_does() -> None:
    names = [object_key({"subject": "task:1", "seq": number}) for number in (1, 9, 10, 200)]
    assert names == sorted(names)
    assert names[0] == "audit/task:1/0000000001.json"


@pytest.mark.parametrize(
    "entry", [{}, {"subject": "", "seq": 1}, {"subject": "a/../b", "seq": 1}, {"subject": "task:1", "seq": "1"}]
)
def test_what_is_no_entry_of_a_chain_has_no_name(entry: dict[str, Any]) -> None:
    with pytest.raises(Rejected, match="malformed"):
        object_key(entry)


@given(st.dictionaries(st.text(min_size=1), st.integers() | st.text()))
def test_a_copy_holds_everything_but_where_the_row_lay_and_does_not_depend_on_order(row: dict[str, Any]) -> None:
    turned = dict(reversed((row | {"pk": "p", "sk": "s"}).items()))
    assert copy_of(row) == copy_of(turned)
    assert json.loads(copy_of(row)) == {name: row[name] for name in row if name not in ("pk", "sk")}


def test_the_message_that_only_tries_the_door_holds_no_lines() -> None:
    assert log_events(payload({"messageType": "CONTROL_MESSAGE", "logEvents": [{"message": "CWL CONTROL"}]})) == []


@pytest.mark.parametrize(
    "broken", [{}, {"data": "%%%"}, {"data": base64.b64encode(b"no gzip").decode()}, payload([]), payload({"a": 1})]
)
def test_a_payload_that_no_subscription_sends_is_refused(broken: dict[str, str]) -> None:
    with pytest.raises(Rejected, match="no log subscription's payload"):
        log_events(broken)


@pytest.mark.parametrize("message", ["asana request", "{", "[1]", '{"message": "another"}', None])
def test_other_text_with_these_words_is_no_access_line(message: object) -> None:
    assert list(access_lines([{"message": message}])) == []


def test_a_line_is_kept_as_canonical_json() -> None:
    line = {"status": 200, "message": "asana request", "gids": ["1"]}
    assert list(access_lines([{"message": json.dumps(line)}])) == [
        b'{"gids":["1"],"message":"asana request","status":200}'
    ]


def test_lines_lie_under_the_day_in_utc_and_their_content() -> None:
    events = [{"timestamp": 1_790_899_199_999}, {"timestamp": 1_790_899_200_001}]
    key = lines_key(events, b"a")
    assert key.startswith("access/2026/10/01/")
    assert lines_key(events, b"b") != key
