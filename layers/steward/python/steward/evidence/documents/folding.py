"""When are two spellings the same words?

A text as a row of tokens: words, numbers with what belongs to them, and the signs that change a number's meaning. Case,
white space, other punctuation, ligatures, kinds of quotes, and hyphens within a word or at the end of a line tell
nothing. Chinese and Japanese characters are a token each, as no space parts their words.
"""

import re
import unicodedata
from typing import Final, NamedTuple

_WIDE: Final = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LETTERS: Final = rf"[^\W{_WIDE}]+"
_HYPHENS: Final = "\\-\u2010\u2011\u00ad"
_TOKEN: Final = re.compile(
    rf"{_LETTERS}(?:(?:(?<=\d)[.,:/\u2012-\u2014](?=\d)|['\u2019]|[{_HYPHENS}](?:[^\S\n]*\n\s*)?){_LETTERS})*"
    rf"|[{_WIDE}]"
    r"|[<>\u2264\u2265=\u00b1%\u2030$\u20ac\u00a3\u00a5+]"
    r"|(?<![^\s(])[-\u2212](?=\d)"  # a minus: "-5", and not "3-5" or a bullet
)
_BROKEN: Final = re.compile(rf"[{_HYPHENS}][^\S\n]*\n\s*|[{_HYPHENS}\u2012-\u2014]")
_BETWEEN_DIGITS: Final = re.compile(r"(?<=\d)-(?=\d)")
_LINE_END: Final = re.compile(rf"(?<=[^\W\d_])[{_HYPHENS}][^\S\n]*\n\s*(?=[^\W\d_A-Z])")
_SPACES: Final = re.compile(r"\s+")

# English, German, French, Spanish, Italian, Portuguese, Dutch and Chinese. Not "mai": it is a month as well.
_NOT: Final = frozenset(
    {
        "not", "no", "never", "none", "neither", "nor", "nothing", "nobody", "without", "cannot", "cant", "except",
        "unless", "hardly", "nicht", "kein", "keine", "keinen", "keinem", "keiner", "keines", "nie", "niemals", "ohne",
        "weder", "ne", "pas", "sans", "jamais", "aucun", "aucune", "ni", "sin", "nunca", "ning\u00fan", "ninguna",
        "non", "senza", "nessun", "nessuna", "n\u00e3o", "sem", "niet", "geen", "nooit", "zonder", "\u4e0d", "\u6ca1",
        "\u672a", "\u65e0", "\u975e", "\u7121"
    }
)  # fmt: skip


class Token(NamedTuple):
    """One token as it is compared, and where it stands."""

    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The tokens of a text, in its order."""
    return [Token(_folded(found[0]), found.start(), found.end()) for found in _TOKEN.finditer(text)]


def words_of(text: str) -> list[str]:
    """The same tokens without their places, in half the time."""
    return [each.lower() if each.isascii() and each.isalnum() else _folded(each) for each in _TOKEN.findall(text)]


def folded(text: str) -> str:
    """The tokens with a space between them: the same for all spellings of the same words."""
    return " ".join(words_of(unicodedata.normalize("NFKC", text)))


def is_negation(token: str) -> bool:
    """Whether the token turns what stands beside it into its contrary."""
    return token in _NOT or token.endswith("n't")


def has_digit(token: str) -> bool:
    """Whether there is a number in the token."""
    return not token.isalpha() and any(map(str.isdigit, token))


def one_line(text: str) -> str:
    """The text as one line, with words whole that a line's end had cut in two."""
    return _SPACES.sub(" ", _LINE_END.sub("", text)).strip()


def _folded(token: str) -> str:
    if token.isascii() and token.isalnum():  # most are
        return token.lower()
    plain = unicodedata.normalize("NFKC", token).casefold().replace("\u2019", "'").replace("\u2212", "-")
    return _BETWEEN_DIGITS.sub("\0", _BROKEN.sub("-", plain)).replace("-", "", plain != "-").replace("\0", "-")
