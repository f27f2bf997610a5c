"""In which language is a text written, where the rules know hardly any phrase of it?

By its letters, and by its smallest words where those are Latin. English and German are read; of every other language
people are told, so that nothing that stands there is passed over in silence.
"""

import re
import unicodedata
from collections import Counter
from typing import Final

_LOOKED_AT: Final = 20_000  # characters: a language does not change behind ten pages
_FEWEST_LETTERS: Final = 8  # of a script: "三井" in an English line is a name
_FEWEST_WORDS: Final = 4  # small words: "de la" stands in names
_FEWEST_KINDS: Final = 3  # of these words: "a" alone is a letter
_SHARE: Final = 0.12  # of the words; in running text one in three is a small one
_CLEARLY: Final = 2  # times as many as of a language that is read: "in", "a" and "de" are words of several
_KANA_SHARE: Final = 0.05  # of the letters: Japanese is written with Chinese ones too
# How Unicode's names of letters begin.
_SCRIPTS: Final = {
    "CJK": "Chinese", "HIRAGANA": "Japanese", "KATAKANA": "Japanese", "HANGUL": "Korean", "ARABIC": "the Arabic script",
    "HEBREW": "Hebrew", "CYRILLIC": "the Cyrillic script", "GREEK": "Greek", "THAI": "Thai",
    "DEVANAGARI": "the Devanagari script", "BENGALI": "Bengali", "TAMIL": "Tamil", "GEORGIAN": "Georgian",
    "ARMENIAN": "Armenian",
}  # fmt: skip
_OTHER_SCRIPT: Final = "a script that is not read"
_READ: Final = {
    "English": "the of and to in is for on with by will that we be are at it this from",
    "German": "der die das und ist nicht wir mit den bis für im ein eine zu auf von wird dem sich",
}
_UNREAD: Final = {
    "Spanish": "el la los las de que y en para con por una un se del al es no hay",
    "French": "le la les des du et est une un pour dans sur avec que qui au aux par nous en à",
    "Italian": "il lo la gli le che di per con una un della dei sono non nel e è si",
    "Portuguese": "o os as de que e em para com uma um do da dos não no na ao é",
    "Dutch": "de het een van en voor met op dat niet is zijn wordt we te aan om",
    "Polish": "w na nie się do jest że z i oraz dla po od przez",
    "Swedish": "och att det som på är av för med den inte till en vi ska",
    "Danish or Norwegian": "og at det som på er af av for med den ikke til en vi skal",
    "Turkish": "ve bir bu için ile da de olarak olan daha çok",
    "Czech": "a je se na v že do pro to jsou bude s z není",
}
_WORD: Final = re.compile(r"[^\W\d_]+")


def unread_language(text: str) -> str:
    """Its name; empty for English, German, and what is too short to tell."""
    looked_at = text[:_LOOKED_AT]
    scripts = Counter(_script(each) for each in looked_at if each.isalpha())
    latin = scripts.pop("", 0)
    if scripts.total() >= max(_FEWEST_LETTERS, latin):
        return _named(scripts)
    return _latin(looked_at)


def _script(letter: str) -> str:
    """What a letter is one of; empty for Latin."""
    if letter.isascii():
        return ""
    begin = unicodedata.name(letter, "?").partition(" ")[0]
    return "" if begin in ("LATIN", "FEMININE", "MASCULINE", "MICRO") else _SCRIPTS.get(begin, _OTHER_SCRIPT)


def _named(scripts: Counter[str]) -> str:
    most = scripts.most_common(1)[0][0]
    is_japanese = scripts["Japanese"] >= _KANA_SHARE * scripts.total()
    return "Japanese" if most == "Chinese" and is_japanese else most


def _latin(text: str) -> str:
    counts = Counter(each.casefold() for each in _WORD.findall(text))
    read = max(_hits(words, counts) for words in _READ.values())
    hits, name = max((_hits(words, counts), name) for name, words in _UNREAD.items())
    is_varied = sum(each in counts for each in _UNREAD[name].split()) >= _FEWEST_KINDS
    is_clear = is_varied and hits >= max(_FEWEST_WORDS, _CLEARLY * read, _SHARE * counts.total())
    return name if is_clear else ""


def _hits(words: str, counts: Counter[str]) -> int:
    return sum(counts[each] for each in words.split())
