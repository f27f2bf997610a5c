"""What the builder of rich text lets through, word for word."""

from time import process_time

import pytest

from steward.asana import richtext as rt
from steward.errors import Rejected


def test_markup_is_built_and_text_is_escaped() -> None:
    html = rt.body("a < b & ", rt.strong("c"), rt.em(rt.code("<x>")), rt.bullets("1", rt.mention("55")))
    assert html == (
        "<body>a &lt; b &amp; <strong>c</strong><em><code>&lt;x&gt;</code></em>"
        '<ul><li>1</li><li><a data-asana-gid="55"/></li></ul></body>'
    )
    assert rt.checked(html) == html


@pytest.mark.parametrize(
    "text",
    [
        "https://app.asana.com/0/1/2",
        "app.asana.com/0/1/2",
        "HTTPS://Evil.Example/x?y=z",
        "hxxp://evil.example",
        "\uff48\uff54\uff54\uff50\uff53\uff1a\uff0f\uff0fevil.example",
        "ht\u200btps://evil.example",
        "www.evil.example",
        "javascript:alert(1)",
        "data:text/html;base64,PHN2Zz4=",
        "mailto:x@evil.example",
        "//evil.example/x",
        "evil.com",
        "xn--evil-9ya.e",
        "evil.xyz:8080/login",
        "ftp : //evil.example",
        "ana.b+c@mail.evil.example",
        "ana@evil-host.museum",
        "evil.tk",
        "EVIL.Shop?x=1",
        "login.evil.cloud:8080",
        "http:evil.page",
        "https:/evil.page",
        "http:\\evil",
        "1.2.3.4/evil",
        "10.0.0.1:8080/evil",
        "evil\u3002com",
        "\u043f\u0440\u0438\u043c\u0435\u0440.\u0440\u0444",
        "skype:evil?chat",
        "whatsapp:send",
        "sms:12345",
    ],
)
def test_web_addresses_are_taken_out(text: str) -> None:
    assert rt.clean(f"see {text} now") == f"see {rt.LINK_REMOVED} now"


@pytest.mark.parametrize("text", ["evil.community", "see evil.commerce", "evil.netting and more", "www1.example"])
def test_no_cut_makes_an_address_of_a_word(text: str) -> None:
    for cap in range(len(text) + 1):
        shown = rt.plain(rt.body(text, cap=cap))
        assert rt.LINK_REMOVED not in rt.clean(shown)
        assert len(shown) <= cap


def test_a_sentence_keeps_the_sign_behind_an_address() -> None:
    assert rt.clean("See evil.shop, or https://evil.example/x!") == f"See {rt.LINK_REMOVED}, or {rt.LINK_REMOVED}!"


def test_an_address_cut_in_two_neighbours_is_still_taken_out() -> None:
    assert "evil" not in rt.body("https:", "//evil.example/x")


@pytest.mark.parametrize(
    "text",
    [
        "v1.2.3 of file.txt, e.g. 3/4 at 10:30",
        "Node.js and/or C#; ratio 2:1",
        "data: x; file: y",
        "version 1.2.3/4 of 10.5/12.5",
        "sms: none; http: 404",
        "setup.sh, main.py and notes.md",
    ],
)
def test_ordinary_words_stay(text: str) -> None:
    assert rt.clean(text) == text


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "a.",
        "-",
        "a-",
        "http",
        "a ",
        ".",
        "a:",
        "/",
        "a/",
        "www",
        "\u200b",
        "data:",
        ".a.",
        "a@",
        "a@a.",
        "1.",
        "1.1.",
        "\u3002",
        "a\u3002",
        "http:",
    ],
)
def test_a_hostile_length_costs_no_more_than_it_is_long(unit: str) -> None:
    began = process_time()
    rt.clean(unit * (100_000 // len(unit)))
    assert process_time() - began < 10  # quadratic time would take minutes


def test_hidden_characters_are_dropped() -> None:
    hidden = "\u200b\u202e\u2066\ufeff\u00ad\x00\x1b\U000e0041\U000e0100\ufe0f\u2800\ue000\ufdd0"
    assert rt.clean(f"a{hidden}b\tc\u2028d\ne") == "ab c d\ne"


def test_a_long_text_is_cut_and_stays_valid() -> None:
    html = rt.body(rt.strong("x" * 50), rt.bullets("y" * 50, "z"), cap=60)
    assert html == f"<body><strong>{'x' * 50}</strong><ul><li>{'y' * 9}…</li></ul></body>"
    assert len(rt.plain(html).replace("\n• ", "")) == 60


@pytest.mark.parametrize("gid", ["", "12a", '1"/><script>', "../1"])
def test_only_a_gid_can_be_mentioned(gid: str) -> None:
    with pytest.raises(ValueError, match="not a gid"):
        rt.mention(gid)


def test_a_marker_is_put_at_the_end_and_must_be_one() -> None:
    assert rt.with_marker("<body>x</body>", "ai-abcdefghijklmnop") == "<body>x\nref ai-abcdefghijklmnop</body>"
    with pytest.raises(ValueError, match="marker"):
        rt.with_marker("<body>x</body>", "ai-<b>")


@pytest.mark.parametrize(
    "html",
    [
        "<body><img src='x'/></body>",
        "<body><a href='https://x'>y</a></body>",
        "<body><b>x</b></body>",
        "<strong>x</strong>",
        "<body>x",
        "<!DOCTYPE x><body/>",
        "<?xml version='1.0'?><body/>",
        "<body onload='x'/>",
    ],
)
def test_what_the_builder_cannot_have_built_is_refused(html: str) -> None:
    with pytest.raises(Rejected):
        rt.checked(html)
