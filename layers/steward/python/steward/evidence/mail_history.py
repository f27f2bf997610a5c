"""Which lines of a mail are its sender's own, which does it answer, and which does it pass on?

What is answered is left out, what is forwarded is kept: whoever forwards a mail wants that read.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

_SIGNATURE_LINES: Final = 6  # below a bare "--": name, role, company, address, telephone, one more
_BLOCK_LINES: Final = 6  # From, Sent, To, Cc, Subject, one more: in these the rest of a block of headers is looked for
_HEAD_LINES: Final = 40  # of a saved mail: a dozen headers, some of which list many recipients
_INTRO_CHARACTERS: Final = 300  # "On Monday, 30 November 2026 at 10:00, a long name <a long address> wrote:"

_FORWARD_SUBJECT: Final = re.compile(r"(?i)^\s*(?:(?:re|aw|sv)\s*:\s*)*(?:fwd?|wg|rv|tr|vs|doorst|enc)\s*(?:\[\d+\])?:")
_FORWARDED: Final = re.compile(
    r"(?i)(?:-{2,}\s*(?:forwarded (?:message|by)|weitergeleitete nachricht|mensaje reenviado|message transf\u00e9r)"
    r"|begin forwarded message:|anfang der weitergeleiteten nachricht:|d\u00e9but du message r\u00e9exp\u00e9di\u00e9)"
    r".*"
)
_ORIGINAL: Final = re.compile(
    r"(?i)-{2,}\s*(?:original (?:message|appointment)|urspr\u00fcngliche nachricht|mensaje original|message d'origine)"
    r".*"
)
_WROTE: Final = re.compile(
    r"(?i)(?:.*\b(?:wrote|escribi\u00f3|a \u00e9crit|ha scritto|escreveu|skrev)|(?:am|op)\b.*\bschr(?:ieb|eef)\b.*)\s*:"
)
_TELLS_WHEN: Final = re.compile(r"\d{1,2}[:.]\d\d|\b\d{4}\b|<[^<>\s]+@[^<>\s]+>")  # so that "the vendor wrote:" is none
_LINE: Final = re.compile(r"_{20,}")
_FROM: Final = re.compile(r"(?i)\*?(?:from|von|de|da|van|fr\u00e5n|fra):\*?\s+\S")
_SENT: Final = re.compile(
    r"(?i)\*?(?:sent|gesendet|enviado|envoy\u00e9|inviato|verzonden|skickat|sendt|date|datum|data|fecha):\*?\s"
)
_HEADER: Final = re.compile(r"\*?[^\W\d_][\w -]{0,30}:\*?(?:\s|$)")
_ABOUT: Final = re.compile(r"(?i)\*?(?:subject|betreff|asunto|objet|oggetto|onderwerp|\u00e4mne|emne|assunto):\*?")


def is_forward(subject: str) -> bool:
    """Whether the subject says that the mail passes another one on."""
    return bool(_FORWARD_SUBJECT.match(subject))


def own_words(text: str, *, forwards: bool = False) -> str:
    """What is its sender's own, and what it passes on; what is left out leaves empty lines, so that places stay.

    `forwards` says that the mail passes one on; then a block of headers begins that, and else what is answered.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    own = list(_own(lines, forwards=forwards))
    if any(each.strip() for each in own) or not any(each.strip() for each in lines):
        return "\n".join(own).rstrip()
    return "\n".join(map(_unquoted, lines)).rstrip()  # nothing but another mail: without a word, it is passed on


def saved_words(text: str) -> str:
    """The same of a mail that was saved as plain text, by the headers that it begins with; any other text as it is."""
    lines = text.replace("\r\n", "\n").split("\n")
    begins = next((at for at, each in enumerate(lines) if each.strip()), len(lines))
    ends = next((at for at in range(begins, len(lines)) if not lines[at].strip()), len(lines))
    head = lines[begins:ends]
    if not _is_head(head):
        return text
    subject = next((each.partition(":")[2] for each in head if _ABOUT.match(each)), "")
    return "\n" * ends + own_words("\n".join(lines[ends:]), forwards=is_forward(subject))


def _is_head(lines: Sequence[str]) -> bool:
    """Whether these are a mail's headers and nothing else: whose it is, when it was sent, and what about."""
    told = [each for each in lines if not each.startswith((" ", "\t"))]  # without what goes on from the line above
    if len(lines) > _HEAD_LINES or not all(map(_HEADER.match, told)):
        return False
    by = [each for each in told if _FROM.match(each)]
    is_named = any("@" in each for each in by) or any(map(_ABOUT.match, told))
    return bool(by) and is_named and any(map(_SENT.match, told))


def _own(lines: Sequence[str], *, forwards: bool) -> Iterator[str]:
    at = 0
    while at < len(lines):
        told = lines[at].strip()
        begins_another = _begins_another(lines, at)
        if _FORWARDED.fullmatch(told) or (begins_another and forwards):
            yield from _passed_on(lines[at:])
            return
        if begins_another or _signs(lines, at):
            return
        if intro := _intro(lines, at):
            if not _is_quoted_next(lines, at + intro):
                return
            yield from [""] * intro
            at += intro
            continue
        yield "" if told.startswith(">") else lines[at].rstrip()
        at += 1


def _passed_on(lines: Sequence[str]) -> Iterator[str]:
    """The mail that is passed on, with the headers that tell whose it is, without what that one answers."""
    ends = next(
        (
            at
            for at in range(1, min(len(lines), 2 * _BLOCK_LINES))
            if not _unquoted(lines[at]).strip() and _has_from(lines[:at])
        ),
        1,
    )
    yield from map(_unquoted, lines[:ends])
    yield from _own([_unquoted(each) for each in lines[ends:]], forwards=False)


def _has_from(lines: Sequence[str]) -> bool:
    return any(_FROM.match(_unquoted(each).strip()) for each in lines)


def _unquoted(line: str) -> str:
    return (
        line.lstrip().removeprefix(">").removeprefix(" ").rstrip() if line.lstrip().startswith(">") else line.rstrip()
    )


def _begins_another(lines: Sequence[str], at: int) -> bool:
    """Whether a program's own mark stands there: "Original Message", or a block of headers, perhaps below a line."""
    told = lines[at].strip()
    if _ORIGINAL.fullmatch(told):
        return True
    return _is_block(lines, at + 1) if _LINE.fullmatch(told) else _is_block(lines, at)


def _is_block(lines: Sequence[str], at: int) -> bool:
    block = [each.strip() for each in lines[at : at + _BLOCK_LINES]]
    if not block or not _FROM.match(block[0]):
        return False
    is_named = "@" in block[0] or any(_ABOUT.match(each) for each in block)
    return is_named and any(_SENT.match(each) for each in block[1:])


def _signs(lines: Sequence[str], at: int) -> bool:
    told = lines[at].rstrip("\r")
    return told == "-- " or (told == "--" and len(lines) - at - 1 <= _SIGNATURE_LINES)


def _intro(lines: Sequence[str], at: int) -> int:
    """How many lines tell who wrote what follows: one, or two where a mail program broke it; 0 for none."""
    for count in (1, 2):
        told = " ".join(each.strip() for each in lines[at : at + count])
        if len(told) <= _INTRO_CHARACTERS and _WROTE.fullmatch(told) and _TELLS_WHEN.search(told):
            return count
    return 0


def _is_quoted_next(lines: Sequence[str], at: int) -> bool:
    return next((each.strip() for each in lines[at:] if each.strip()), "").startswith(">")
