"""What text takes many tokens for its length?"""

import unicodedata
from string import ascii_letters, ascii_lowercase, ascii_uppercase, digits, hexdigits, printable, punctuation
from typing import Final

from hypothesis import strategies as st

# Prose in scripts that the vocabularies know badly, and what people paste into requests.
SAMPLES: Final = (
    "\U00012000\ua66e\U0001f469\u200d\U0001f4bb\u2066", "\U0001f64f\U0001f3fd\U0001f525 ",
    "\u12f0\u1295\u1260\u129b\u12cd ",
    "\u0f5a\u0f7c\u0f44\u0f0b\u0f58\u0f42\u0fb2\u0f7c\u0f53 ", "\u9867\u5ba2\u8acb\u6c42\u9000\u6b3e",
    "\u8d8d\u8dc7 \u8ddf ",
    "\u0e25\u0e39\u0e01\u0e04\u0e49\u0e32",
    "\uace0\uac1d\uc774 \uc0b7\uc0dd ", "\u062a\u0630\u0643\u0631\u0629 ", "eyJhbGciOiJIUzI1NiJ9.",
    "aB3+/xQ9zK==", "9F 3A 7E ", "7,", '"\\\n', "{}[]", "a\u200bb\u200dc", "xQzKjJwV", "qjzxvkwy", "der Buchhaltung ",
    "UniqueViolation ", "0xDEADBEEF", "\u0301\u0302", "\ufdfa", "\U000e0041", "\U00020000",
)  # fmt: skip
_ALPHABETS: Final = (
    ascii_letters + digits + "+/=", hexdigits, ascii_lowercase, ascii_uppercase, "qjzxvkwy ", "QJZXVKWY", punctuation,
    printable, "aA ", "aeiou ", '"\\\n\t', *SAMPLES,
)  # fmt: skip
_BLOCKS: Final = tuple(
    found
    for start in range(0x80, 0x20000, 0x80)
    if (
        found := "".join(c for c in map(chr, range(start, start + 0x80)) if unicodedata.category(c) not in ("Cs", "Cn"))
    )
)

_PARTS = st.one_of(
    st.sampled_from(_ALPHABETS).flatmap(lambda letters: st.text(letters, max_size=80)),
    st.sampled_from(_BLOCKS).flatmap(lambda letters: st.text(letters + " a", max_size=80)),
    st.text(max_size=40),
    st.sampled_from(SAMPLES),
)
TEXTS: Final = st.builds(
    lambda parts, times: "".join(parts) * times, st.lists(_PARTS, max_size=8), st.sampled_from([1, 1, 5, 60])
)
