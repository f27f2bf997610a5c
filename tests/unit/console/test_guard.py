"""Who is answered by the console, and who is not?"""

import pytest

from local.console.guard import HEADERS, LARGEST_BODY, refused

PORT, TOKEN = 4711, "a-token-of-this-process"
GET = {"Host": "127.0.0.1:4711"}
POST = {
    "Host": "127.0.0.1:4711",
    "Origin": "http://127.0.0.1:4711",
    "X-Console-Token": TOKEN,
    "Content-Type": "application/json",
    "Content-Length": "2",
}


def status(method: str, headers: dict[str, str]) -> int:
    no = refused(method, headers, PORT, TOKEN)
    return no.status if no else 200


def test_the_page_of_this_machine_reads_and_changes() -> None:
    assert status("GET", GET) == 200
    assert status("GET", {"Host": "localhost:4711", "Sec-Fetch-Site": "none"}) == 200
    assert status("POST", POST) == 200


@pytest.mark.parametrize(
    "host", ["evil.example:4711", "127.0.0.1", "127.0.0.1:80", "127.0.0.1:4711.evil.example", "", "0.0.0.0:4711"]
)
def test_a_name_that_was_made_to_point_here_is_refused_even_for_reading(host: str) -> None:
    assert status("GET", GET | {"Host": host}) == 421
    assert status("POST", POST | {"Host": host, "Origin": f"http://{host}"}) == 421


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_another_site_has_a_browser_fetch_is_refused(site: str) -> None:
    assert status("GET", GET | {"Sec-Fetch-Site": site}) == 403


@pytest.mark.parametrize(
    "origin", ["", "null", "http://127.0.0.1:4712", "https://127.0.0.1:4711", "http://evil.example"]
)
def test_a_change_that_another_origin_asks_for_is_refused(origin: str) -> None:
    assert status("POST", POST | {"Origin": origin}) == 403


@pytest.mark.parametrize("token", ["", "a-token-of-another-process", f"{TOKEN} ", "ä"])
def test_a_change_without_the_token_of_this_process_is_refused(token: str) -> None:
    assert status("POST", POST | {"X-Console-Token": token}) == 403


def test_what_a_form_of_another_site_could_send_is_refused() -> None:
    assert status("POST", POST | {"Content-Type": "text/plain"}) == 415
    assert status("POST", POST | {"Content-Type": "application/x-www-form-urlencoded"}) == 415


@pytest.mark.parametrize(("length", "expected"), [("", 411), ("-1", 411), ("x", 411), (str(LARGEST_BODY + 1), 413)])
def test_a_change_says_how_long_it_is_and_is_not_long(length: str, expected: int) -> None:
    assert status("POST", POST | {"Content-Length": length}) == expected


def test_the_policy_lets_nothing_in_from_elsewhere_and_no_inline_script() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
