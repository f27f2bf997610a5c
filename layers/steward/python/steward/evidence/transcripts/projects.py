"""Which configured projects does a promise name? By their whole names, never by likeness.

A name of one word ("Intake") is an ordinary word as well: it counts only beside the word "project".
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_PROJECT: Final = r"(?:projects?|projekte?s?)"
_NAME_SHOWN: Final = 80  # characters of a project's name in a question


@dataclass(frozen=True, slots=True)
class Named:
    """The projects that are meant, in the order of their names, and a question for each name that several have."""

    project_gids: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


def projects_named(text: str, projects: Mapping[str, str]) -> Named:
    """The projects (name by gid) that a sentence names. Of "Mobile App" and "Mobile App 3.0" the longer name counts."""
    by_name: defaultdict[str, list[str]] = defaultdict(list)
    for gid, name in projects.items():
        if words := " ".join(name.split()):
            by_name[words].append(gid)
    left, found, asks = " ".join(text.split()), list[str](), list[str]()
    for name in sorted(by_name, key=lambda each: (-len(each), each)):
        shorter = _pattern(name).sub(" ", left)
        if shorter == left:
            continue
        left = shorter
        if len(by_name[name]) == 1:
            found += by_name[name]
        else:
            asks.append(f"Which of the {len(by_name[name])} projects called \u201c{name[:_NAME_SHOWN]}\u201d is meant?")
    return Named(tuple(sorted(found, key=lambda gid: (projects[gid], gid))), tuple(asks))


def _pattern(name: str) -> re.Pattern[str]:
    """The name as a whole, in its own capitals."""
    exact = rf"(?<!\w){re.escape(name)}(?!\w)"
    if " " in name:
        return re.compile(exact)
    return re.compile(rf"(?<!\w)(?i:{_PROJECT}) {exact}|{exact} (?i:{_PROJECT})(?!\w)")
