"""Which words of a mail are its sender's own, without what it quotes and who signed it?"""

import re
from typing import Final

_REPLY: Final = re.compile(
    r"(?:On .{5,200} wrote|Am .{5,200} schrieb .{0,100}):\s*|-{2,} ?(?:Original|Forwarded) .{1,40}"
)


def own_words(text: str) -> str:
    """What the sender wrote: above the quoted mail and the signature; every line stays on its number."""
    kept: list[str] = []
    for line in text.splitlines():
        if line.rstrip("\r") == "-- " or _REPLY.fullmatch(line.strip()):
            break
        kept.append("" if line.lstrip().startswith(">") else line)
    return "\n".join(kept)
