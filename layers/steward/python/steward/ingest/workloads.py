"""Who carries how much, who is away, and who is not there any more?

One row a person, kept for all projects, with gids, days and hours: what stands on their own task list, what they are
promised to, when they are out of office. What a plan does not have is asked for again after a day; loads then come
from the task lists alone. What a token may not see of somebody is unknown of them alone: what was known of them stays,
and once that is a day old they are not proposed.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import chain
from typing import Any, Final

from steward.asana import persons
from steward.asana.models import Named, Task, moment
from steward.asana.protocol import Request
from steward.errors import Rejected, RejectedReason
from steward.evidence.history import EFFORT
from steward.evidence.load import FULL_AFTER_DAYS, Load, Open, Promise
from steward.evidence.timelines import Absence
from steward.governance.policy import Configuration
from steward.ingest.turn import Reconciler
from steward.store import keys
from steward.store.table import Item

# At four requests each these are a hundred: a minute of a free plan's pace, five seconds of a paid one's.
PEOPLE_A_TURN: Final = 25
FORGOTTEN_AFTER: Final = timedelta(days=30)  # of whoever nobody looks at any more, nothing is kept
ASKED_AGAIN_AFTER: Final = timedelta(days=1)  # a plan is changed, or a right given, less often than that

# Calendar days: as far as a load is counted ahead, in weeks of five working days, and a week for the turn of it.
_AHEAD: Final = timedelta(days=FULL_AFTER_DAYS // 5 * 7 + 7)
_REFUSED: Final = frozenset({RejectedReason.PAYMENT_REQUIRED, RejectedReason.FORBIDDEN, RejectedReason.GONE})
_LACKING: Final = _REFUSED - {RejectedReason.GONE}  # of the workspace's list: the plan or the token
_LACKS: Final = keys.cache("all", "refused")
_OPEN_FIELDS: Final = (
    "completed",
    "actual_time_minutes",
    "memberships.project.name",
    "custom_fields.name",
    "custom_fields.resource_subtype",
    "custom_fields.number_value",
)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in the workspace; `guest` also of those who may only look."""

    gid: str
    name: str
    guest: bool = False


class Workloads:
    """The people of the workspace, for one invocation.

    Requests of a turn: one for each hundred members, and for each of at most PEOPLE_A_TURN people, whoever was not
    looked at for the longest first, one for the open tasks, one for the allocations (for each hundred of them) and one
    for the absences, and once in a lifetime one for the list that holds the tasks; a refused list is replaced by one
    search. With n people each is looked at in every ceil(n / PEOPLE_A_TURN)th turn.
    """

    def __init__(self, using: Reconciler, people_a_turn: int = PEOPLE_A_TURN) -> None:
        self._using = using
        self._people_a_turn = people_a_turn
        self._workspace_gid = using.configuration.workspace_gid
        self._efforts = effort_fields(using.configuration)
        self._bots = {using.configuration.bot_user_gid, *using.configuration.agents}
        self._seen: set[str] = set()

    @cached_property
    def everybody(self) -> dict[str, Member]:
        """The people of the workspace by gid, without the bot and the agents. Raises what the reader raises."""
        listed = self._members()
        if listed is None:  # then nobody can be told for a guest
            users = self._using.reader.records(persons.workspace_users(self._workspace_gid))
            found = [Member(each.gid, each.name) for user in users if (each := Named.parse(user))]
        else:
            found = [_member(each) for each in listed if each.get("is_active") is not False]
        return {each.gid: each for each in found if each.gid not in self._bots}

    def of(self, user_gids: Collection[str]) -> list[dict[str, Any]]:
        """`[{"gid", "name", "guest" | "left" | "load"}]`, a load as `Load.as_row` gives it, None while never read."""
        here = {gid: self.everybody[gid] for gid in sorted(user_gids) if gid in self.everybody}
        rows = self._current([gid for gid, member in here.items() if not member.guest])
        left = sorted({*user_gids} - self._bots - here.keys())
        return [_row(each, rows.get(each.gid)) for each in here.values()] + [_gone(gid) for gid in left]

    def _current(self, user_gids: Iterable[str]) -> dict[str, Item]:
        """Their rows, as many of the oldest read again as a turn may."""
        rows = {gid: self._using.table.get(_key(gid)) or {} for gid in user_gids}
        by_age = sorted(rows.keys() - self._seen, key=lambda gid: (rows[gid].get("looked_at", ""), gid))
        for gid in by_age[: max(0, self._people_a_turn - len(self._seen))]:
            rows[gid] = self._read(gid, rows[gid])
            self._using.table.put(_key(gid), rows[gid])
            self._seen.add(gid)
        return rows

    def _read(self, user_gid: str, known: Item) -> Item:
        """Their row. Where something may not be seen it is what was known, with that reading's time, or no load yet."""
        now, refused = self._using.now(), dict(known.get("refused", {}))
        first, until = now.date().isoformat(), (now.date() + _AHEAD).isoformat()
        listed, tasks = self._tasks(user_gid, str(known.get("task_list_gid", "")))
        open_tasks, before = opened(tasks, self._efforts), _load_of(known)
        promised = self._of_person("allocations", persons.allocations(user_gid, self._workspace_gid), refused)
        away = self._of_person("absences", persons.absences(user_gid, self._workspace_gid, first, until), refused)
        load = replace(before, open=open_tasks) if before else None
        if promised is not None and away is not None:
            kept = [_promise(each) for each in promised if first <= each["end_date"] and each["start_date"] <= until]
            load = Load(now, open_tasks, tuple(kept), tuple(map(_absence, away)))
        row = {"task_list_gid": listed, "load": load.as_row() if load else None, "looked_at": now.isoformat()}
        return row | {"refused": refused, "ttl": int((now + FORGOTTEN_AFTER).timestamp())}

    def _tasks(self, user_gid: str, task_list_gid: str) -> tuple[str, list[Task]]:
        """The list's gid and its first hundred open tasks; more than that nobody takes on anyway."""
        now, reader = self._using.now(), self._using.reader
        try:
            own = task_list_gid or str(reader.read(persons.task_list_of(user_gid, self._workspace_gid)).data["gid"])
            found = reader.read(persons.open_tasks_on(own, _OPEN_FIELDS, now)).data
        except Rejected as refusal:
            if refusal.reason not in _REFUSED:
                raise
            own = ""
            found = reader.read(persons.open_tasks_of(user_gid, self._workspace_gid, _OPEN_FIELDS, now)).data
        return own, [Task.parse(each) for each in found if not each["completed"]]

    def _members(self) -> list[dict[str, Any]] | None:
        """The memberships; None where the plan or the token does not show them, which is then not asked for a day."""
        if self._is_lacking("members"):
            return None
        try:
            return list(self._using.reader.records(persons.workspace_members(self._workspace_gid)))
        except Rejected as refusal:
            if refusal.reason not in _REFUSED:
                raise
            if refusal.reason in _LACKING:
                self._lacks("members")
            return None

    def _of_person(self, what: str, request: Request, refused: dict[str, str]) -> list[dict[str, Any]] | None:
        """What there is of one person, nothing where the plan has no such thing; None where it may not be seen.

        `refused` remembers when it could not be seen of them, which is then not asked for a day.
        """
        if self._is_lacking(what):
            return []
        at = moment(refused.get(what))
        if at and self._using.now() - at < ASKED_AGAIN_AFTER:
            return None
        refused.pop(what, None)
        try:
            return list(self._using.reader.records(request))
        except Rejected as refusal:
            if refusal.reason not in _REFUSED:
                raise
            if refusal.reason is RejectedReason.PAYMENT_REQUIRED:
                self._lacks(what)
                return []
            refused[what] = self._using.now().isoformat()
            return None

    def _is_lacking(self, what: str) -> bool:
        """Whether the workspace was refused it within a day."""
        at = moment((self._using.table.get(_LACKS) or {}).get(what))
        return at is not None and self._using.now() - at < ASKED_AGAIN_AFTER

    def _lacks(self, what: str) -> None:
        row = self._using.table.get(_LACKS) or {}
        kept = {name: each for name, each in row.items() if name not in ("pk", "sk")}
        self._using.table.put(_LACKS, kept | {what: self._using.now().isoformat()})


def effort_fields(configuration: Configuration) -> tuple[str, ...]:
    """The fields that hold the hours of a task, of all projects: those that people settle before those of ours."""
    projects = configuration.projects.values()
    policies = [
        each.fields[EFFORT] for project in projects for each in project.workflows.values() if EFFORT in each.fields
    ]
    names = chain((each.learn_from for each in policies), (each.field for each in policies))
    return tuple(dict.fromkeys(name for name in names if name))


def opened(tasks: Iterable[Task], efforts: Collection[str]) -> dict[str, Open]:
    """What is open by project; a task in several is in the first, and one that took more than its estimate has none."""
    found: dict[str, Open] = {}
    for task in tasks:
        gid = task.memberships[0].project.gid if task.memberships else ""
        held, hours = found.get(gid, Open()), _hours_left(task, efforts)
        found[gid] = Open(held.hours + (hours or 0.0), held.unknown + (hours is None), held.tasks + 1)
    return found


def _hours_left(task: Task, efforts: Collection[str]) -> float | None:
    fields = [each for name in efforts if (each := task.field(name))]
    hours = next((each.value for each in fields if isinstance(each.value, int | float) and each.value > 0), None)
    left = hours - (task.actual_time_minutes or 0) / 60 if hours is not None else 0.0
    return round(left, 2) if left > 0 else None


def _member(document: Mapping[str, Any]) -> Member:
    user = document["user"]
    return Member(
        str(user["gid"]), str(user.get("name") or ""), bool(document.get("is_guest") or document.get("is_view_only"))
    )


def _load_of(row: Item) -> Load | None:
    return Load.of_row(row["load"]) if row.get("load") else None


def _row(member: Member, row: Item | None) -> dict[str, Any]:
    named = {"gid": member.gid, "name": member.name}
    return named | ({"guest": True} if member.guest else {"load": (row or {}).get("load")})


def _gone(user_gid: str) -> dict[str, Any]:
    return {"gid": user_gid, "name": "", "left": True}


def _promise(document: Mapping[str, Any]) -> Promise:
    """An allocation without an effort takes no hours that could be counted."""
    effort = document.get("effort") or {}
    much = {"hours": float(effort["value"])} if effort.get("type") == "hours" else {}
    much |= {"percent": float(effort["value"])} if effort.get("type") == "percent" else {}
    parent = str((document.get("parent") or {}).get("gid", ""))
    first, last = (date.fromisoformat(document[name]) for name in ("start_date", "end_date"))
    return Promise(parent, first, last, **much)


def _absence(document: Mapping[str, Any]) -> Absence:
    return Absence(date.fromisoformat(document["start_date"]), date.fromisoformat(document["end_date"]))


def _key(user_gid: str) -> keys.Key:
    return keys.cache("all", f"load#{user_gid}")
