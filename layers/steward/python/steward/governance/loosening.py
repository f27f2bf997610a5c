"""What does one configuration document allow that another does not?

Pure. Each key has a direction in which it allows more; a key whose values have no order allows more whenever it
changes, and so does whatever is new. What is not looser in any step is not looser after any number of steps, so that
nobody gets further by several changes than by one.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from steward.governance.asking_policy import ModelPolicy, SmallFirst
from steward.governance.audiences import AudiencePolicy, MailPolicy
from steward.governance.autonomy import raises
from steward.governance.briefs import BriefPolicy
from steward.governance.goals import GoalPolicy
from steward.governance.grounding import GroundingPolicy
from steward.governance.policy import (
    ApprovalPolicy,
    AsanaPolicy,
    Certification,
    Configuration,
    DigestPolicy,
    FieldPolicy,
    ProjectPolicy,
    PromptSplit,
    QuietHours,
    Strict,
    WorkflowPolicy,
)
from steward.governance.portfolio import PortfolioPolicy

type Looser = Callable[[Any, Any], bool]

_OPEN: Final = ("private", "private_to_team", "public_to_workspace")  # to ever more people
_DAY_MINUTES: Final = 24 * 60
_SHOWN: Final = 60  # characters of a value; half of a terminal's line


def loosens(before: Configuration, after: Configuration) -> tuple[str, ...]:
    """Where `after` allows more, one line each: `path: before -> after`. Empty where it allows the same or less."""
    return tuple(_walk(before, after, ""))


def _walk(before: Any, after: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - any part of two documents
    """The lines of one part of the document that both have."""
    for name, looser in KEYS[type(after)].items():
        yield from _compared(getattr(before, name), getattr(after, name), f"{path}.{name}".strip("."), looser)


def _compared(was: Any, now: Any, path: str, looser: Looser) -> Iterator[str]:  # noqa: ANN401 - as _walk
    if looser is _inside and isinstance(now, Mapping):
        for key, each in now.items():
            yield from _compared(was.get(key), each, f"{path}.{key}", _inside)
    elif looser is _inside and was is not None and now is not None:
        yield from _walk(was, now, path)
    elif looser(was, now):
        yield f"{path}: {_short(was)} -> {_short(now)}"


def _inside(was: Any, now: Any) -> bool:  # noqa: ANN401 - as _walk
    """A part with keys of its own; where only one document has it, what is new allows more."""
    return was is None and now is not None


def _never(_was: Any, _now: Any) -> bool:  # noqa: ANN401 - as _walk
    return False


def _other(was: Any, now: Any) -> bool:  # noqa: ANN401 - as _walk
    return bool(was != now)


def _named(was: str | None, now: str | None) -> bool:
    """A thing to use, which takes nothing when it is left out."""
    return now is not None and was != now


def _higher(was: float | None, now: float | None) -> bool:
    """A bound from above; None is no bound."""
    return (float("inf") if now is None else now) > (float("inf") if was is None else was)


def _lower(was: float | None, now: float | None) -> bool:
    """A bound from below; None is no bound."""
    return (-float("inf") if now is None else now) < (-float("inf") if was is None else was)


def _more(was: tuple[str, ...], now: tuple[str, ...]) -> bool:
    return not set(now) <= set(was)


def _fewer(was: tuple[str, ...], now: tuple[str, ...]) -> bool:
    return not set(was) <= set(now)


def _wider(was: tuple[str, ...], now: tuple[str, ...]) -> bool:
    """A list of what is allowed; empty allows everything."""
    return bool(was) and (not now or _more(was, now))


def _higher_mode(was: Any, now: Any) -> bool:  # noqa: ANN401 - a mode; None holds a field back from nothing
    return raises(was or "act", now or "act")


def _newer_prompt(was: str, now: str) -> bool:
    """Back to an older version is the way out of trouble; a newer one is promoted."""
    return int(now[1:]) > int(was[1:])


def _leaves_the_account(was: str, now: str) -> bool:
    return was == "offline" != now


def _unasked(was: str, now: str) -> bool:
    return was != now == "ai"


def _less_risk(was: str, now: str) -> bool:
    return was == "high" != now


def _more_open(was: str, now: str) -> bool:
    return _OPEN.index(now) > _OPEN.index(was)


def _switched_on(was: bool, now: bool) -> bool:  # noqa: FBT001 - a flag of the document
    return now and not was


def _switched_off(was: bool, now: bool) -> bool:  # noqa: FBT001 - a flag of the document
    return was and not now


def _unguarded(was: Any, now: Any) -> bool:  # noqa: ANN401 - a guardrail or none
    """A first guardrail allows less; of two nobody can tell here which is the stricter, and none allows more."""
    return was is not None and was != now


def _let_in(was: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    return any(each.never and not (gid in now and now[gid].never) for gid, each in was.items())


def _more_rules(was: tuple[Any, ...], now: tuple[Any, ...]) -> bool:
    """Whether it is more than what stood there with some left out: the first rule that applies wins."""
    left = iter(was)
    return not all(any(rule == each for each in left) for rule in now)


def _less_quiet(was: QuietHours | None, now: QuietHours | None) -> bool:
    """Whether people may be told at a minute at which they might not; another zone moves all of them."""
    if not _quiet_minutes(was):
        return False
    same_zone = was is not None and now is not None and was.zone == now.zone
    return not (same_zone and _quiet_minutes(was) <= _quiet_minutes(now))


def _quiet_minutes(quiet: QuietHours | None) -> frozenset[int]:
    if quiet is None:
        return frozenset()
    start, end = (int(each[:2]) * 60 + int(each[3:]) for each in (quiet.start, quiet.end))
    return frozenset((start + minute) % _DAY_MINUTES for minute in range((end - start) % _DAY_MINUTES))


def _short(value: Any) -> str:  # noqa: ANN401 - as _walk
    given = value.model_dump_json(exclude_defaults=True) if isinstance(value, Strict) else str(value)
    text = "nothing" if value is None else given
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


# Every key of the document; a test holds the two together.
KEYS: Final[Mapping[type[Strict], Mapping[str, Looser]]] = {
    Configuration: {
        "version": _never,  # there is one
        "workspace_gid": _other,
        "bot_user_gid": _other,  # whose words never count
        "agents": _fewer,  # behind whom no person stands
        "asana": _inside,
        "model": _inside,
        "require_approvers": _lower,
        "operators": _more,
        "digest": _inside,
        "mail": _inside,
        "projects": _inside,
        "portfolios": _inside,
        "goals": _inside,
    },
    GoalPolicy: {"name": _never, "project": _other},  # for people to read; where it is read and approved
    PortfolioPolicy: {
        "name": _never,  # for people to read
        "risks_project": _named,
        "manager": _named,  # who is told
        "health_threshold": _higher,  # under it a task is made
    },
    AsanaPolicy: {"requests_per_minute": _higher},
    ModelPolicy: {
        "engine": _leaves_the_account,
        "model_id": _other,  # another judge, as a prompt is
        "small_model_id": _named,
        "small_first": _inside,
        "guardrail": _unguarded,
        "embedding_model_id": _named,  # whose nearness moves every confidence, and who reads every text
        "max_output_tokens": _higher,
    },
    SmallFirst: {"agree_with_offline": _switched_off, "min_confidence": _lower},
    DigestPolicy: {"sender": _other, "recipients": _more},
    ProjectPolicy: {
        "name": _never,  # for people to read
        "agents": _fewer,
        "changed_tasks_per_minute": _higher,
        "dollars_per_day": _higher,
        "approvals": _inside,
        "quiet_hours": _less_quiet,
        "exceptions_section": _other,  # with it more is written, without it less is shown
        "review_section": _other,  # as above
        "people": _let_in,  # who is proposed is for people to accept; only who was kept out is not let in unseen
        "grounding": _inside,
        "canary": _never,  # an operator's try reads it, and writes nothing
        "workflows": _inside,
    },
    GroundingPolicy: {"brief": _switched_on, "goals": _switched_on, "portfolios": _more},  # what a model is told
    ApprovalPolicy: {
        "approvers": _more,
        "subtask": _switched_on,
        "field": _named,
        "expires_after_hours": _higher,
    },
    WorkflowPolicy: {
        "mode": _higher_mode,
        "prompt_version": _newer_prompt,
        "split": _inside,
        "shadow": _never,  # it never acts, and stays within half of the project's money
        "fields": _inside,
        "rules": _more_rules,
        "sections": _wider,
        "learn_from_projects": _other,  # another past, and with it another judge
        "questions": _switched_on,
        "ask_for": _fewer,  # what is asked for is waited for
        "inputs": _other,  # by other fields another judgement
        "ranking": _named,
        "rate_missing": _switched_on,  # a model is told of every task, and its word moves the order
        "reorder": _switched_on,
        "comments": _switched_on,  # more is read, and quoted
        "budgets": _switched_on,  # as above
        "blocked": _more,  # what is said to be held up is asked about sooner
        "weekday": _named,  # people are asked unasked
        "lead_days": _never,  # they are told once in any case
        "briefs": _inside,
        "senders": _more,
        "audiences": _inside,
    },
    BriefPolicy: {"team": _other, "privacy": _more_open},
    # More readers are more people who are told, fewer let the others be told more.
    AudiencePolicy: {"role": _other, "readers": _other, "by": _other},
    MailPolicy: {"sender": _other, "unsubscribe": _other},
    PromptSplit: {"version": _other, "percent": _higher},
    FieldPolicy: {
        "field": _other,
        "owner": _unasked,
        "learn_from": _other,  # what a certificate is proven by
        "min_confidence": _lower,
        "mode": _higher_mode,
        "options": _wider,
        "minimum": _lower,
        "maximum": _higher,
        "max_change": _higher,
        "certify": _inside,
        "risk": _less_risk,
    },
    Certification: {"target_error": _higher, "assurance": _lower, "labels": _lower},
}
