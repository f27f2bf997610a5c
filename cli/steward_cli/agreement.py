"""How many people does a change of the configuration take, and have they said so?

Whatever way a document comes into force, it is held against the one that it follows: what it allows more takes as many
people as that one asks for.
"""

from collections.abc import Mapping
from typing import Any

from steward.errors import Rejected
from steward.governance.loosening import loosens
from steward.governance.policy import PEOPLE, configuration_of
from steward.governance.seconding import Seconding
from steward_cli.deployment import LOCAL
from steward_cli.desk import Desk


def agreed(
    desk: Desk, change: str, before: Mapping[str, Any], after: Mapping[str, Any], *, takes_all: bool = False
) -> bool:
    """Whether the change may be made now: confirmed here, and by a second person where it takes two.

    `change` says what is done; what it allows more is said beside it, and is what the second person confirms.
    `takes_all` asks for everybody although nothing may be looser. Raises Refused, and Rejected(bad_configuration) where
    this version cannot read the document to come.
    """
    looser = allows_more(before, after)
    for line in looser:
        desk.note(f"allows more: {line}")
    people = _people(before) if looser or takes_all else 1
    if not desk.confirmed(f"{change} ({desk.because()})"):
        return False
    desk.seconding = Seconding(desk.deployment.table, desk.now, _operators(before))
    return _seconded(desk, desk.seconding, "; ".join((change, *looser)), people)


def allows_more(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """What a document allows that another does not; all that it says where the other cannot be read."""
    new = configuration_of(after)
    try:
        old = configuration_of(before)
    except Rejected as unreadable:
        return (f"the document in force cannot be read ({unreadable})",)
    return loosens(old, new)


def _people(before: Mapping[str, Any]) -> int:
    """As many as the document in force asks for, whatever else it says."""
    return 1 if before.get("require_approvers", 1) == 1 else 2


def _operators(before: Mapping[str, Any]) -> tuple[str, ...]:
    """Whom the document in force counts as people, whatever else it says."""
    return tuple(map(str, before.get("operators") or PEOPLE))


def _seconded(desk: Desk, seconding: Seconding, change: str, people: int) -> bool:
    """Whether enough people asked for a change; where not, it is noted that one more must. Raises Refused."""
    if people == 1 or seconding.confirmed(change, _identity(desk), people):
        return True
    desk.note(f"asked for: {change}; it is done once a second person types the same command")
    if desk.as_json:
        desk.json({"asked_for": change, "done": False})
    return False


def _identity(desk: Desk) -> str:
    """Who it is: AWS vouches for it in the cloud, on a laptop everybody has one key and the name must do."""
    if desk.stack == LOCAL:
        return desk.who
    return str(desk.deployment.client("sts").get_caller_identity()["Arn"])
