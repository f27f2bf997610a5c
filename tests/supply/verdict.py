"""Which findings has nobody explained, and which explanations does nothing need any more?"""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

from tests.supply.findings import Finding

EXCEPTIONS = Path(__file__).with_name("exceptions.yaml")

type Exceptions = dict[str, list[dict[str, Any]]]


def exceptions() -> Exceptions:
    """By tool."""
    found: Exceptions = yaml.safe_load(EXCEPTIONS.read_text())
    return found


def unsettled(findings: Iterable[Finding], excepted: Exceptions) -> Iterator[str]:
    """One line for each finding without an exception, and for each exception without a finding."""
    needed: set[tuple[str, str, str]] = set()
    for each in findings:
        covering = [one for one in excepted.get(each.tool, ()) if _covers(one, each)]
        needed |= {(each.tool, one["check"], one["where"]) for one in covering}
        if not covering:
            yield f"{each.tool} {each.check} {each.where}: {each.told}"
    for tool, listed in excepted.items():
        for one in listed:
            if (tool, one["check"], one["where"]) not in needed:
                yield f"{tool} {one['check']} {one['where']}: nothing needs this exception any more, take it out"


def _covers(exception: dict[str, Any], finding: Finding) -> bool:
    return exception["check"] == finding.check and fnmatchcase(finding.where, exception["where"])
