"""What does a finding about a webhook mean, and what mends it?"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

REPAIR: Final = "steward webhooks repair"

# The words of `upkeep.inspection`, each with what it means and its mend.
PROBLEMS: Final = {
    "not_registered": ("nothing is heard of the project", "steward webhooks register"),
    "not_active": ("the handshake was never finished", REPAIR),
    "not_listed": ("Asana has no such webhook any more: it deletes one that does not answer for 24 h", REPAIR),
    "paused": ("Asana lists it and delivers nothing to it", REPAIR),
    "stale_filters": ("the workflows that are on listen to something else than it hears", REPAIR),
    "silent": ("nothing came for 24 h, not even a heartbeat", REPAIR),
    "duplicate": ("a second webhook of this deployment on the project: everything comes twice", REPAIR),
    "unserved": ("a webhook of this deployment on a project that nothing listens to", REPAIR),
    "elsewhere": (
        "a webhook of the same token to another address; if that is another Steward, both answer each task",
        "delete it where it was made, or give each deployment a user of its own",
    ),
}
# What a registration made anew mends, though it looks right from here.
ROTATED: Final = frozenset({"silent", "paused"})
# What is told, and is no fault of this deployment.
FOREIGN: Final = frozenset({"elsewhere"})


def findings(look: Mapping[str, Iterable[Mapping[str, Any]]], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """A row for each problem of what the register function saw, the projects first."""
    hooks = [_row(problem, each, names) for each in look["hooks"] for problem in each["problems"]]
    return hooks + [_row(str(each["what"]), each, names) for each in look["strays"]]


def _row(problem: str, of: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    means, mend = PROBLEMS.get(problem, (problem.replace("_", " "), REPAIR))
    gid = str(of["project_gid"])
    where = f" ({of['host']})" if problem in FOREIGN and of.get("host") else ""
    return {
        "project": names.get(gid, gid),
        "problem": problem,
        "means": means + where,
        "mend": mend,
        "project_gid": gid,
        "webhook_gid": of.get("webhook_gid") or None,
    }
