"""Whatever goes into the builder, is what comes out valid XML of allowed tags without an address in it?"""

import re
import unicodedata
import xml.etree.ElementTree as ET

from hypothesis import example, given, settings
from hypothesis import strategies as st

from steward.asana import richtext as rt

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</body><body>",
    "<!--",
    "<![CDATA[x]]>",
    "]]>",
    "&lt;script&gt;",
    "&#0;&#x1F;",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    '<a data-asana-gid="1"/>',
    "[click](https://evil.example)",
    "![x](https://evil.example/?q=secret)",
    "https://app.asana.com/0/1/2",
    "\U000e0049\U000e0067\U000e006e",
    "\ufffe\uffff\ud800",
    "\uff1cscript\uff1e",
    "java\u0000script:alert(1)",
    "h\u200dttps\u2060://evil.example",
    "%3Cscript%3E",
    "\u202egnp.exe",
]
TEXTS = st.one_of(
    st.text(max_size=200),
    st.text(alphabet=st.characters(exclude_categories=[]), max_size=80),
    st.sampled_from(HOSTILE),
    st.lists(st.sampled_from([*HOSTILE, "http", ":", "//", "evil.com", ".", "/", "\u200b", " "]), max_size=8).map(
        "".join
    ),
)
WRAPPERS = (rt.strong, rt.em, rt.underlined, rt.struck, rt.code, rt.bullets, rt.numbered)
PARTS = st.recursive(
    st.one_of(TEXTS, st.from_regex(r"\A[0-9]{1,32}\Z").map(rt.mention)),
    lambda inner: st.builds(lambda wrap, parts: wrap(*parts), st.sampled_from(WRAPPERS), st.lists(inner, max_size=4)),
    max_leaves=8,
)
ADDRESS = re.compile(r"(?i)[a-z][a-z0-9+.-]*:[/\\]{2}|javascript:|www\.\S|asana\.com")


@given(parts=st.lists(PARTS, max_size=6), cap=st.integers(0, 300))
@example(parts=["\ud800\x00\uffff"], cap=10)
@example(parts=["".join(HOSTILE)], cap=300)
@settings(max_examples=400, deadline=None)
def test_what_is_built_is_always_valid_and_within_the_allow_list(parts: list[rt.Part], cap: int) -> None:
    html = rt.body(*parts, cap=cap)
    root = ET.fromstring(html)  # noqa: S314 - our own output, which is what is tested
    assert root.tag == "body"
    for element in root.iter():
        assert element.tag in rt.TAGS
        assert set(element.attrib) <= ({"data-asana-gid"} if element.tag == "a" else set())
    seen = "".join(root.itertext())
    assert len(seen) <= cap
    assert not {unicodedata.category(each) for each in seen.replace("\n", "")} & {"Cc", "Cf", "Cs", "Co", "Cn"}
    assert rt.checked(html) == html


@given(text=TEXTS)
@settings(max_examples=600, deadline=None)
def test_no_text_keeps_a_web_address(text: str) -> None:
    shown = rt.clean(text)
    assert not ADDRESS.search(shown)
    assert rt.clean(shown) == shown


def test_the_search_for_addresses_can_find_one() -> None:
    assert ADDRESS.search("see https://app.asana.com/0/1")
