"""Which person does a document mean by a name?

Somebody of the project whose whole name it is, or whose first name, where nobody else there has it. Anybody else stays
the text that he is.
"""

from collections.abc import Iterable, Mapping


def person_of(owner: str, people: Iterable[Mapping[str, str]]) -> str:
    """The gid; empty where nobody or more than one is meant."""
    wanted = _folded(owner)
    if not wanted:
        return ""
    known = [(each["gid"], _folded(each["name"])) for each in people]
    whole = [gid for gid, name in known if name == wanted]
    first = [gid for gid, name in known if name.split(" ")[0] == wanted]
    found = whole or first
    return found[0] if len(found) == 1 else ""


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
