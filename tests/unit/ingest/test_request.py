"""How is an API Gateway event read?"""

from typing import Any

import pytest

from steward.ingest.request import BODY_LIMIT, method_of, request_of
from tests.unit.ingest.world import HOOK_ID, TOKEN, post

BODY = b'{"events": [] }\n'


def test_w2_a_body_arrives_byte_exact_encoded_or_not() -> None:
    assert request_of(post(BODY)).body == request_of(post(BODY, encoded=False)).body == BODY
    assert request_of(post(b"\xff\x00")).body == b"\xff\x00"


@pytest.mark.parametrize("name", ["X-Hook-Signature", "x-hook-signature", "X-HOOK-SIGNATURE"])
def test_w2_header_names_come_in_any_letter_case(name: str) -> None:
    assert request_of(post(BODY, {name: "abc"})).signatures == ("abc",)


def test_w2_every_value_of_a_repeated_header_is_seen() -> None:
    assert request_of(post(BODY, {"X-Hook-Signature": ["a", "b"]})).signatures == ("a", "b")
    assert request_of(post(BODY, {"X-Hook-Signature": "a", "x-hook-signature": "b"})).signatures == ("a", "b")


def test_w2_an_http_api_event_is_read_alike() -> None:
    event: dict[str, Any] = {
        "version": "2.0",
        "headers": {"x-hook-signature": "a"},
        "requestContext": {"http": {"method": "POST"}},
        "pathParameters": {"hook_id": HOOK_ID, "token": TOKEN},
        "body": BODY.decode(),
        "isBase64Encoded": False,
    }
    request = request_of(event)
    assert (method_of(event), request.signatures, request.body, request.hook_id) == ("POST", ("a",), BODY, HOOK_ID)


def test_an_event_with_nothing_in_it_is_an_empty_request() -> None:
    event = {"headers": None, "multiValueHeaders": None, "pathParameters": None, "body": None, "requestContext": None}
    request = request_of(event)
    assert (request.hook_id, request.body, request.signatures, method_of(event)) == ("", b"", (), "")


@pytest.mark.parametrize(
    ("hook_id", "token"),
    [
        ("", TOKEN),
        (HOOK_ID, ""),
        (HOOK_ID.upper(), TOKEN),
        (HOOK_ID + "0", TOKEN),
        (HOOK_ID, TOKEN + "\n"),
        ("project:1200000000000900", TOKEN),
        ("../" + HOOK_ID, TOKEN),
    ],
)
def test_a_path_of_another_shape_names_no_hook(hook_id: str, token: str) -> None:
    request = request_of(post(BODY, hook_id=hook_id, token=token))
    assert (request.hook_id, request.token) == ("", "")


def test_w11_a_body_over_six_megabytes_is_not_even_decoded() -> None:
    assert request_of(post(bytes(BODY_LIMIT))).body == bytes(BODY_LIMIT)
    assert request_of(post(bytes(BODY_LIMIT + 1))).body is None
    assert request_of(post(b"a" * (BODY_LIMIT + 1), encoded=False)).body is None


def test_what_is_not_base64_is_an_empty_body() -> None:
    assert request_of(post() | {"body": "%%%", "isBase64Encoded": True}).body == b""
