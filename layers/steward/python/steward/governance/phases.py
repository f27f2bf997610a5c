"""Which phase of a rollout is a workflow in, how does it move, and does the evidence speak for moving it?

Observing, suggesting, acting: a pilot that reads only, writes that a person decides on, and declared actions by
themselves with an exception queue. A move is a change of the configuration document, made and audited as any other.
"""

import copy
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from steward.errors import Rejected, RejectedReason
from steward.evidence.bounds import lower_bound, upper_bound
from steward.governance.policy import Configuration, Mode

# Fewer settled judgements than a month of a small team gives: a bound on fewer is too wide to say anything.
SETTLED_ENOUGH: Final = 30
# Suggestions that are wrong in more than four of ten cases cost people more than they save, and are soon ignored.
AGREEMENT_ENOUGH: Final = 0.6
ASSURANCE: Final = 0.95  # one-sided, as a certificate's

_NEXT: Final[Mapping[Mode, Mode]] = {"observe": "suggest", "suggest": "act"}
_BEFORE: Final[Mapping[Mode, Mode]] = {"act": "suggest", "suggest": "observe"}


@dataclass(frozen=True, slots=True)
class Move:
    """One change of a mode: of a workflow in a project, or of one of its fields."""

    project_gid: str
    workflow: str
    field: str | None
    mode: Mode

    @property
    def target(self) -> str:
        """What moves, for people and for the audit."""
        return "/".join(filter(None, (self.project_gid, self.workflow, self.field)))


@dataclass(frozen=True, slots=True)
class Advice:
    """The mode that the evidence speaks for, which may be the one in force, and why."""

    mode: Mode
    why: str


def mode_now(configuration: Configuration, move: Move) -> Mode:
    """The mode that would change. Raises Rejected(bad_configuration) for what is not configured."""
    project = configuration.projects.get(move.project_gid)
    policy = project.workflows.get(move.workflow) if project else None
    if policy is None:
        configured = ", ".join(
            f"{gid}/{name}" for gid, each in configuration.projects.items() for name in each.workflows
        )
        detail = f"{move.project_gid}/{move.workflow} is not configured; there is {configured or 'nothing'}"
        raise Rejected(RejectedReason.BAD_CONFIGURATION, detail)
    if move.field is None:
        return policy.mode
    if move.field not in policy.fields:
        detail = f"{move.target}: no such field; there are {', '.join(sorted(policy.fields)) or 'none'}"
        raise Rejected(RejectedReason.BAD_CONFIGURATION, detail)
    return policy.fields[move.field].mode or policy.mode


def moved(document: Mapping[str, Any], move: Move) -> dict[str, Any]:
    """A copy of the configuration document with the mode set; the move is one that `mode_now` accepts."""
    after = copy.deepcopy(dict(document))
    part = after["projects"][move.project_gid]["workflows"][move.workflow]
    if move.field is not None:
        part = part["fields"][move.field]
    part["mode"] = move.mode
    return after


def advice(mode: Mode, agreed: int, settled: int, certified: Collection[str] = ()) -> Advice:
    """What the comparison with people, and the certificates that stand, speak for."""
    if mode == "off" or settled < SETTLED_ENOUGH:
        seen = f"{settled} of the {SETTLED_ENOUGH} settled judgements that it takes"
        return Advice(
            mode, seen if mode != "off" else "nothing is judged while it is off: observe shows what it would do"
        )
    share = f"people agree in {agreed} of {settled}"
    if mode in _BEFORE and upper_bound(agreed, settled, ASSURANCE) < AGREEMENT_ENOUGH:
        return Advice(_BEFORE[mode], f"{share}, surely under {AGREEMENT_ENOUGH:.0%}")
    if mode == "act" or lower_bound(agreed, settled, ASSURANCE) < AGREEMENT_ENOUGH:
        return Advice(mode, share if mode == "act" else f"{share}, not surely {AGREEMENT_ENOUGH:.0%} yet")
    if mode == "suggest" and not certified:
        return Advice(mode, f"{share}, but no field is certified to act alone")
    named = f"; certified: {', '.join(sorted(certified))}" if mode == "suggest" else ""
    return Advice(_NEXT[mode], f"{share}, surely {AGREEMENT_ENOUGH:.0%} or more{named}")
