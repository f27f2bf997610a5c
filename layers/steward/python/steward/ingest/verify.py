"""Did our writes land once, and on nothing that we never saw?

The stream names the tasks that the bot touched. A turn later, when every request has landed, their stories say what
each write replaced and who else writes the same fields (RELIABILITY 3.3 step 10, A10). The findings are metrics, one
row a task and the turn's answer. No run would mend them, since what is DONE is never sent again: what to do is a
person's decision. Two things follow by themselves: a field in which somebody's value was lost is a person's from then
on, and what a run wrote that died before it was recorded is the bot's (`ingest/memory.py`).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain, islice
from typing import Any, Final

from steward.asana.models import moment
from steward.asana.protocol import stories as stories_request
from steward.errors import Rejected, RejectedReason
from steward.evidence.authorship import AUTOMATIONS, STORY_FIELDS, Writing, authorship, other_automations
from steward.governance.creation import find_copies
from steward.governance.finding import SHORT_DIGEST, value_digest
from steward.governance.journal import SETTLE_SECONDS
from steward.governance.lost_updates import Intent, lost_updates
from steward.governance.marker import Mark
from steward.governance.ownership import LOST, TRIED, WRITTEN
from steward.ingest.automations import Automations, findings_of
from steward.ingest.memory import remind, standing
from steward.ingest.turn import Reconciler
from steward.run import Subject
from steward.store import keys
from steward.store.leases import forget
from steward.store.table import Item, Write

# 20 requests of a turn's time and of the token's pace; what is more waits.
TASKS_A_TURN: Final = 20
# Six hours of full turns; a back-fill writes more, and then the first ones are looked at.
TASKS_WAITING: Final = 500
# 500 stories: a longer life than any request has; what is older was looked at when it was new.
PAGES_A_TASK: Final = 5
# The mutations whose intents a task's stories are held against; its write budget allows 3 an hour.
MUTATIONS_A_TASK: Final = 20
# A request may land until the settle time after its sender's hard deadline, 70 s after it began (RELIABILITY 3.3).
SETTLED: Final = timedelta(seconds=SETTLE_SECONDS + 70)
# A finding is somebody's work for as long as an outcome is kept.
KEPT_FOR: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a task's stories say of our writes."""

    lost: Sequence[Writing] = ()
    others: Sequence[Writing] = ()  # by automations that are not this bot
    copies: Sequence[Sequence[str]] = ()  # what one marker stands in more than once, the one that counts first
    until: datetime | None = None  # the time of the newest change that was looked at
    standing: Mapping[str, str] = field(default_factory=dict)  # what is ours, as `ingest.memory` says it

    @property
    def duplicates(self) -> int:
        """How many copies there are too many."""
        return sum(len(gids) - 1 for gids in self.copies)

    def as_findings(self, task_gid: str) -> dict[str, list[Any]]:
        """What the turn's answer says of the task, by kind."""
        lost = [{"task": task_gid, "field": each.name, "story": each.story_gid} for each in self.lost]
        copies = [{"task": task_gid, "gids": list(gids)} for gids in self.copies]
        return {"lost": lost, "copies": copies, "automations": findings_of(task_gid, self.others)}


def note_touched(project_gid: str, task_gids: Collection[str], using: Reconciler) -> None:
    """Keep the tasks for a later turn; those that wait longest stay first."""
    if not task_gids:
        return
    key, at = keys.cache(project_gid, "touched"), using.now().isoformat()
    waiting = (using.table.get(key) or {}).get("tasks", {})
    new = {gid: at for gid in task_gids if gid not in waiting}
    room = max(0, TASKS_WAITING - len(waiting))
    if len(new) > room:
        using.telemetry.count("VerificationDropped", len(new) - room)
    using.table.put(key, {"tasks": waiting | dict(islice(new.items(), room))})


def verify_touched(project_gid: str, automations: Automations, using: Reconciler) -> dict[str, Any]:
    """Look at the stories of some tasks: `{"verified": tasks}` and, where there are any, the findings.

    `lost` are `[{"task", "field", "story"}]`, whose story holds the value that was replaced; `copies` are
    `[{"task", "gids"}]`; `automations` as in `ingest.automations`. Raises what the reader raises, having lost nothing.
    """
    key = keys.cache(project_gid, "touched")
    waiting: dict[str, str] = (using.table.get(key) or {}).get("tasks", {})
    ripe = sorted(gid for gid, at in waiting.items() if using.now() - datetime.fromisoformat(at) >= SETTLED)
    answer: dict[str, Any] = {}
    for task_gid in ripe[:TASKS_A_TURN]:
        findings, is_done = _verify(project_gid, task_gid, automations, using)
        for kind, found in findings.items():
            answer |= {kind: [*answer.get(kind, ()), *found]} if found else {}
        if is_done:
            del waiting[task_gid]
            using.table.put(key, {"tasks": waiting})
    return answer | ({"verified": len(ripe[:TASKS_A_TURN])} if ripe else {})


def judge(
    stories: Iterable[Mapping[str, Any]],
    rows: Sequence[Item],
    bot_gid: str,
    agent_gids: AbstractSet[str],
    since: datetime | None,
) -> Verdict:
    """Hold a task's stories against its mutations' journal rows; changes up to `since` were looked at before.

    A change from before the oldest of the rows is not judged: what it was meant to replace is not known any more.
    """
    told = list(stories)
    intents = [Intent(row["base"], row["written"]) for row in rows if row.get("written")]
    names = {name for each in intents for name in each.desired}
    oldest = min((float(row["created_at"]) for row in rows), default=float("inf"))
    shown = {str(story["custom_field"]["gid"]) for story in told if story.get("custom_field")}
    everything = authorship(told, names | shown, bot_gid, agent_gids)
    writings = [each for each in everything if each.name in names and each.at.timestamp() >= int(oldest)]
    fresh = [each for each in writings if since is None or each.at > since]
    marks = [mark for row in rows if (mark := Mark.parse(row)).marker]
    lost = lost_updates(writings, intents)
    made = [[copy.gid for copy in find_copies(told, mark, bot_gid)] for mark in marks]
    return Verdict(
        lost=[each for each in lost if each in fresh],
        others=[each for each in fresh if each.author in AUTOMATIONS],
        copies=[gids for gids in made if gids[1:]],
        until=max((each.at for each in fresh), default=since),
        standing=standing(everything, lost, rows),
    )


def _verify(
    project_gid: str, task_gid: str, automations: Automations, using: Reconciler
) -> tuple[dict[str, list[Any]], bool]:
    """What there is to say of the task, and whether no further look at it is needed."""
    subject = str(Subject("task", task_gid))
    rows = _journal_rows(subject, using)
    named = using.configuration.projects[project_gid].workflows
    leases = {name: lease for name in named if (lease := using.table.get(keys.lease(name, subject)))}
    if not rows and not leases:
        return {}, True
    request = stories_request(task_gid, (*STORY_FIELDS, "text"))
    try:
        told = list(chain.from_iterable(islice(using.reader.pages(request), PAGES_A_TASK)))
    except Rejected as refused:
        if refused.reason not in (RejectedReason.GONE, RejectedReason.FORBIDDEN):
            raise
        return {}, True  # deleted, or hidden from the bot: there is nothing left to look at
    key = keys.verified(project_gid, subject)
    before = using.table.get(key) or {}
    others = automations.of_project(project_gid)
    verdict = judge(told, rows, using.configuration.bot_user_gid, others, moment(before.get("until")))
    _give_up(subject, sorted(leases), verdict.lost, using)
    reminded = [
        remind(project_gid, Subject("task", task_gid), name, verdict.standing, lease, using)
        for name, lease in leases.items()
    ]
    _report(subject, project_gid, verdict, int(before.get("duplicates", 0)), using)
    return verdict.as_findings(task_gid), all(reminded)


def _give_up(subject: str, workflows: Sequence[str], lost: Sequence[Writing], using: Reconciler) -> None:
    """Forget that the bot wrote these values: what stands there is somebody's from now on (`governance/ownership`)."""
    digests = {each.name: value_digest(each.after)[:SHORT_DIGEST] for each in lost}
    names = [f"{prefix}{name}" for name in sorted(digests) for prefix in (WRITTEN, TRIED)]
    for workflow in workflows if names else ():
        forget(using.table, workflow, subject, names, {f"{LOST}{name}": digest for name, digest in digests.items()})


def _journal_rows(subject: str, using: Reconciler) -> list[Item]:
    """The rows of the subject's last mutations, by its audit chain."""
    links = [link for link in using.table.query(keys.audit_head(subject).pk, "audit#") if "mutation_id" in link]
    found = (using.table.get(keys.mutation(link["mutation_id"])) for link in links[-MUTATIONS_A_TASK:])
    return [row for row in found if row]


def _report(subject: str, project_gid: str, verdict: Verdict, known_duplicates: int, using: Reconciler) -> None:
    counts = Counter({str(author): count for author, count in other_automations(verdict.others).items()})
    using.telemetry.count("VerifiedTasks")
    using.telemetry.count("LostUpdates", len(verdict.lost))
    using.telemetry.count("DuplicateMarkers", max(0, verdict.duplicates - known_duplicates))
    for author, count in counts.items():
        using.telemetry.count("OtherAutomations", count, reason=author)
    if verdict.lost or verdict.duplicates:
        gids = [each.story_gid for each in verdict.lost]
        using.telemetry.fault(
            "a write was not what it should be", subject=subject, project_gid=project_gid, gids=gids,
            count=verdict.duplicates,
        )  # fmt: skip
    using.table.write(_row(project_gid, subject, verdict, counts, using.now()))


def _row(project_gid: str, subject: str, verdict: Verdict, others: Mapping[str, int], now: datetime) -> Write:
    lost = [{"story_gid": each.story_gid, "field": each.name, "at": each.at.isoformat()} for each in verdict.lost]
    values: dict[str, Any] = {
        "at": now.isoformat(),
        "until": verdict.until.isoformat() if verdict.until else "",
        "lost": lost,
        "others": dict(others),
        "automations": findings_of(subject.partition(":")[2], verdict.others),
        "duplicates": verdict.duplicates,
        "copies": [list(gids) for gids in verdict.copies],
        "ttl": int((now + KEPT_FOR).timestamp()),
    }
    return Write(
        "Update",
        keys.verified(project_gid, subject),
        expression="SET " + ", ".join(f"#{name} = :{name}" for name in values),
        names={f"#{name}": name for name in values},
        values={f":{name}": value for name, value in values.items()},
    )
