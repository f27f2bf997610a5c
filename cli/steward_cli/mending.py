"""What of what the doctor found can be mended from here, safely and so that it can be taken back?

A webhook is registered again, a second one deleted, fields that are lacking are made, the history is read. Each mend is
asked for by itself, stands in the audit under the operator's name, and one that fails leaves the others to be tried.
"""

import difflib
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from steward.errors import StewardError
from steward_cli.desk import Desk
from steward_cli.failure import Failure, failure_of
from steward_cli.fields import carry_out, looked
from steward_cli.hook_work import HookWork
from steward_cli.reconciling import reconciled
from steward_cli.symptoms import DEAF, Facts, fields_named

# Two names that share this much of their letters are a slip of the keyboard, not two fields: "AI Prioritty" is 0.96.
ALIKE: Final = 0.85
_FAILED: Final = (StewardError, Failure, ClientError, BotoCoreError, OSError)


@dataclass(frozen=True, slots=True)
class Mend:
    """One thing to do about one finding: the question that is asked, and what does it."""

    check: str
    question: str
    does: Callable[[Desk], str]


def mended(desk: Desk, facts: Facts, source: str) -> dict[str, list[str]]:
    """Do what can be done and is agreed to; what was done, by check. `source` is where fields' token comes from."""
    done: dict[str, list[str]] = {}
    given = desk.reason.strip()
    for mend in mends(facts, source, desk.note):
        if not _wanted(desk, f"{mend.question} in {desk.deployment.name}"):
            continue
        desk.reason = given or f"doctor --fix found {mend.check}"
        try:
            said = mend.does(desk)
        except _FAILED as error:
            desk.note(f"not mended, {mend.check}: {failure_of(error)}")
        else:
            done.setdefault(mend.check, []).append(said)
    return done


def mends(facts: Facts, source: str, note: Callable[[str], None]) -> Iterator[Mend]:
    """What there is to do. `note` takes what is left to a person, with why."""
    yield from _webhooks(facts)
    yield from _fields(facts, source, note)
    if empty := [gid for gid, settled in facts.settled.items() if not settled]:
        names = ", ".join(map(facts.name, empty))
        yield Mend("no_history", f"reconcile {names}, which reads what people settled", lambda desk: _read(desk, empty))


def _webhooks(facts: Facts) -> Iterator[Mend]:
    """One registration mends both: it keeps the webhook that is right, and deletes what stands beside it."""
    deaf = [str(each["project_gid"]) for each in facts.hooks.get("hooks", ()) if DEAF & set(each["problems"])]
    twice = [str(each["project_gid"]) for each in facts.hooks.get("strays", ()) if each["what"] == "duplicate"]
    for gid in dict.fromkeys(deaf):
        yield Mend("not_heard", f"register the webhook of {facts.name(gid)}", _registering(gid))
    for gid in dict.fromkeys(each for each in twice if each not in deaf):
        question = f"delete the second webhook of {facts.name(gid)}"
        yield Mend("duplicate_webhook", question, _registering(gid))


def _registering(gid: str) -> Callable[[Desk], str]:
    def register(desk: Desk) -> str:
        answer = HookWork(desk).register(gid)
        if answer["kept"]:
            return f"{gid}: one webhook is left"
        heard = answer["heard_after_seconds"]
        return f"{gid}: registered, " + (f"heard after {heard} s" if heard is not None else "not heard yet")

    return register


def _fields(facts: Facts, source: str, note: Callable[[str], None]) -> Iterator[Mend]:
    """The projects whose fields can be made; where a name is a slip, making it would make a second field of one."""
    for gid in facts.shown:
        lacks = fields_named(facts, gid) - {each.name for each in facts.shown[gid]}
        empty = {each.name for each in facts.shown[gid] if each.name in fields_named(facts, gid) and _has_none(each)}
        if slips := _slips(lacks, [each.name for each in facts.shown[gid]]):
            note(f"left to you, unknown_field: {facts.name(gid)}: {'; '.join(slips)}")
        elif lacks or empty:
            names = ", ".join(map(repr, sorted(lacks | empty)))
            check = "unknown_field" if lacks else "no_enum_options"
            yield Mend(check, f"make {names} of {facts.name(gid)}", _making(gid, source))


def _has_none(shown: Any) -> bool:  # noqa: ANN401 - a custom field
    return shown.kind in ("enum", "multi_enum") and not any(option.enabled for option in shown.options)


def _slips(lacks: set[str], shown: list[str]) -> list[str]:
    near = {name: difflib.get_close_matches(name, shown, 1, ALIKE) for name in sorted(lacks)}
    return [f"{name!r} looks like {like[0]!r}, correct the configuration" for name, like in near.items() if like]


def _making(gid: str, source: str) -> Callable[[Desk], str]:
    def make(desk: Desk) -> str:
        projects: Mapping[str, Any] = {gid: desk.deployment.configuration().projects[gid]}
        plan = looked(desk, projects)
        if not plan.steps:
            left = "; ".join(f"{each.path}: {each.mend}" for each in plan.problems) or "nothing is lacking any more"
            raise Failure(left)
        carry_out(desk, plan, [gid], source, desk.because())
        return "; ".join(each.says() for each in plan.steps)

    return make


def _read(desk: Desk, gids: list[str]) -> str:
    answer = reconciled(desk, gids)
    settled = {gid: (each.get("settled") or 0) for gid, each in (answer.get("projects") or {}).items()}
    return ", ".join(f"{gid}: {count} settled requests read" for gid, count in settled.items())


def _wanted(desk: Desk, question: str) -> bool:
    """Whether to do it. A no leaves the other mends to be asked for; raises Failure where nobody can be asked."""
    try:
        return desk.confirmed(question)
    except Failure:
        if not sys.stdin.isatty():
            raise
        return False
