"""Does the lease row remember what the bot wrote, although the run that wrote it died before it was recorded?

Enrich tells the bot's values from a person's by that memory (`governance/ownership.py`). A run that wrote and never
reached Record leaves values that look like a person's, and the next change of the request would not renew them. Stories
and journal know better: the row is told what they say, and where a run has taken the bot's values for a person's
already, the subject is asked for again, by a message like any other.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from steward.evidence.authorship import Author, Writing
from steward.governance.finding import SHORT_DIGEST, value_digest
from steward.governance.ownership import LEFT, TAKEN, WRITTEN
from steward.ingest.turn import Reconciler
from steward.run import Subject, work_message
from steward.store import keys
from steward.store.table import ConditionFailed, Item, Write

# The message may not be dealt with before the row is written, which is the next thing to happen.
WRITTEN_WITHIN_SECONDS: Final = 30


def standing(writings: Iterable[Writing], lost: Collection[Writing], rows: Sequence[Item]) -> dict[str, str]:
    """The short digests of the bot's values that nobody changed since, by field gid or property.

    `writings` are all of a task's, oldest first. A value by which somebody's was lost is not the bot's to keep. What no
    mutation that is done vouches for, because its row was left in doubt, is the bot's if it replaced nobody's value.
    """
    gone = {each.story_gid for each in lost}
    vouched = {(name, digest) for row in rows for name, digest in (row.get("written") or {}).items()}
    last: dict[str, Writing] = {}
    ours: dict[str, str] = {}
    for each in writings:
        before, digest = last.get(each.name), value_digest(each.after)[:SHORT_DIGEST]
        own_ground = each.before in (None, "", ()) or (before is not None and before.author is Author.BOT)
        is_ours = each.author is Author.BOT and each.story_gid not in gone
        ours.pop(each.name, None)
        if is_ours and (own_ground or (each.name, digest) in vouched):
            ours[each.name] = digest
        last[each.name] = each
    return ours


def remind(
    project_gid: str, subject: Subject, workflow: str, ours: Mapping[str, str], lease: Item, using: Reconciler
) -> bool:
    """Bring the row up to date; False where it moved since `lease` was read, which must be before the stories were."""
    unknown = {name: digest for name, digest in ours.items() if digest != lease.get(f"{WRITTEN}{name}")}
    if not unknown:
        return True
    mistaken = set(lease.get(TAKEN) or ()) & unknown.keys()
    if mistaken:
        slot = f"reminded-{using.now().isoformat()}"
        using.send(work_message(workflow, project_gid, "scan", [subject], slot), WRITTEN_WITHIN_SECONDS)
    try:
        using.table.write(_reminder(keys.lease(workflow, str(subject)), lease, unknown, mistaken))
    except ConditionFailed:
        return False
    using.telemetry.count("OwnValuesRemembered", len(unknown))
    return True


def _reminder(key: keys.Key, lease: Item, unknown: Mapping[str, str], mistaken: Collection[str]) -> Write:
    """What was mistaken for a person's is the bot's again, and what was judged by that mistake is not judged."""
    changes: dict[str, Any] = {f"{WRITTEN}{name}": digest for name, digest in unknown.items()}
    changes |= {TAKEN: [name for name in lease[TAKEN] if name not in mistaken]} if mistaken else {}
    removed = ["done_fingerprint", *(f"{LEFT}{name}" for name in sorted(mistaken))] if mistaken else []
    assigned, dropped = list(changes), list(enumerate(removed))
    expression = "SET " + ", ".join(f"#s{number} = :s{number}" for number in range(len(assigned)))
    expression += " REMOVE " + ", ".join(f"#r{number}" for number, _ in dropped) if dropped else ""
    return Write(
        "Update",
        key,
        expression=expression,
        condition="version = :version AND run_id = :run",
        names={f"#s{number}": name for number, name in enumerate(assigned)}
        | {f"#r{number}": name for number, name in dropped},
        values={f":s{number}": changes[name] for number, name in enumerate(assigned)}
        | {":version": lease["version"], ":run": lease["run_id"]},
    )
