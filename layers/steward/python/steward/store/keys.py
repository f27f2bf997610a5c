"""What is every row of the single table called?

`pk` opens with the prefix that a role's `dynamodb:LeadingKeys` condition names (DESIGN section 5); `sk` tells the
rows of one partition apart. Nothing outside this module spells a key.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Final

FLAGS_LISTED = "FLAG#listed"
UNSUBSCRIBED = "FLAG#unsubscribed"

# Made once: a run takes dozens of digests, and making an encoder costs as much as using it.
_CANONICAL: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Key:
    """The primary key of one row."""

    pk: str
    sk: str


def hook(hook_id: str) -> Key:
    """One registered (or expected) webhook."""
    return Key(f"HOOK#{hook_id}", "hook")


def lease(workflow: str, subject: str) -> Key:
    """Who runs this workflow on this subject now."""
    return Key(f"WORK#{workflow}#{subject}", "lease")


def review(workflow: str, subject: str) -> Key:
    """Where the last finished review of a project or portfolio left what the next one needs to know."""
    return Key(f"WORK#{workflow}#{subject}", "review")


def review_begun(workflow: str, subject: str) -> Key:
    """What a review that began to write would leave: of one that was never recorded the next one reads it."""
    return Key(f"JOURNAL#review#{workflow}#{subject}", "begun")


def mail(identity: str) -> Key:
    """A mail by the hash of what it calls itself: where it lies, and the task that it became."""
    return Key(f"WORK#mail#{identity}", "mail")


def delivery(digest: str) -> Key:
    """A delivery that dispatch has dealt with."""
    return Key(f"WORK#delivery#{digest}", "seen")


def streamed(project_gid: str, day: str) -> Key:
    """What a project's stream brought on a day in UTC, by the hour, and how much of it was news."""
    return Key(f"WORK#streamed#{project_gid}", day)


def refreshing(grant: str) -> Key:
    """Who renews the token of a grant now."""
    return Key(f"LEASE#{grant}", "refresh")


def mutation(mutation_id: str) -> Key:
    """The journal row of one mutation."""
    return Key(f"JOURNAL#{mutation_id}", "mutation")


def open_mutations(workflow: str, subject: str) -> str:
    """The partition of a workflow's and subject's mutations that may not have come to their end."""
    return f"OPEN#{workflow}#{subject}"


def open_mutation(workflow: str, subject: str, mutation_id: str) -> Key:
    """One of them."""
    return Key(open_mutations(workflow, subject), mutation_id)


def acted_on(workflow: str, subject: str) -> Key:
    """Which input of the subject was acted on last; it stands in the same partition, so that one query finds all."""
    return Key(open_mutations(workflow, subject), "acted-on")


def audit_head(subject: str) -> Key:
    """The end of a subject's audit chain: its last sequence number and hash."""
    return Key(f"AUDIT#{subject}", "head")


def audit_entry(subject: str, sequence: int) -> Key:
    """One link of a subject's audit chain; zero-padded so that a query returns the chain in order."""
    return Key(f"AUDIT#{subject}", f"audit#{sequence:010d}")


def plan(run_id: str) -> Key:
    """The frozen plan of a run: the first valid one wins."""
    return Key(f"PLAN#{run_id}", "plan")


def proposal(proposal_id: str) -> Key:
    """An immutable proposal."""
    return Key(f"PROPOSAL#{proposal_id}", "proposal")


def proposed_to(subject: str, proposal_id: str) -> Key:
    """That a subject has this proposal, whatever became of it."""
    return Key(f"PROPOSAL#of#{subject}", proposal_id)


def proposed_in(project_gid: str, proposal_id: str) -> Key:
    """That a project has this proposal, whatever became of it."""
    return Key(f"PROPOSAL#in#{project_gid}", proposal_id)


def heard(subject: str) -> Key:
    """Which commands of people about this subject were dealt with."""
    return Key(f"PROPOSAL#of#{subject}", "heard")


def muted(subject: str) -> Key:
    """That a person wants to hear nothing more about this subject."""
    return Key(f"PROPOSAL#of#{subject}", "muted")


def certificate(project_gid: str, workflow: str, field: str) -> Key:
    """Whether a field of people may be filled without asking, and from which confidence on."""
    return Key(f"CERT#{project_gid}", f"{workflow}#{field}")


def label(project_gid: str, workflow: str, task_gid: str) -> Key:
    """What was judged of a task, and what people settled on, for each configured key."""
    return Key(f"OUTCOME#label#{project_gid}#{workflow}", task_gid)


def exception(project_gid: str, subject: str = "", workflow: str = "", reason: str = "") -> Key:
    """What a rule refused of a subject, for people to look at."""
    return Key(f"OUTCOME#exception#{project_gid}", f"{subject}#{workflow}#{reason}")


def deed(project_gid: str, day: str, run_id: str = "") -> Key:
    """What one run of a project came to, under the day of its end (`YYYY-MM-DD`, UTC)."""
    return Key(f"OUTCOME#day#{project_gid}", f"{day}#{run_id}")


def spent(project_gid: str, day: str) -> Key:
    """What the model calls of a project cost on one day (`YYYY-MM-DD`, UTC)."""
    return Key(f"BUDGET#money#{project_gid}", day)


def ledger(project_gid: str, day: str, line: str) -> Key:
    """One judgement of a project on one day and what it cost, beside the day's sum."""
    return Key(f"BUDGET#money#{project_gid}", f"{day}#{line}")


def flag(scope: str) -> Key:
    """A kill switch: `global`, `project:<gid>`, `workflow:<name>` or `field:<name>`, as `governance/flags.py` says."""
    return Key(f"FLAG#{scope}", "switch")


def flag_listed(scope: str) -> Key:
    """The same switch again, where all of them are listed."""
    return Key(FLAGS_LISTED, scope)


def unsubscribed(user_gid: str) -> Key:
    """That a person wants no updates by email."""
    return Key(UNSUBSCRIBED, user_gid)


def breaker(dependency: str) -> Key:
    """The circuit breaker of one dependency and credential, such as `asana.write`."""
    return Key(f"BREAKER#{dependency}", "breaker")


def budget_slot(project_gid: str, slot: int) -> Key:
    """One of the K slots of a project's blast budget: a changed or made task holds one until 60 s after."""
    return Key(f"BUDGET#{project_gid}", f"slot#{slot:05d}")


def restraint_slot(object_gid: str, edit: str, slot: int) -> Key:
    """One of the slots of an object's write budget: taken for an hour by each decision to make this kind of edit."""
    return Key(f"BUDGET#object#{object_gid}", f"{edit}#{slot:05d}")


def permits(token_name: str, window: str) -> Key:
    """The request permits of one Asana token, handed out in blocks."""
    return Key(f"PACE#{token_name}", f"window#{window}")


def cache(project_gid: str, what: str) -> Key:
    """What is kept of a project: `people`, `watermark`, `events`, `walk`, `touched`; of a risks project its `lead`."""
    return Key(f"CACHE#{project_gid}", what)


def history(project_gid: str, chunk: str) -> Key:
    """One chunk of a project's settled tasks: term hashes, gids and settled values, no text."""
    return Key(f"HISTORY#{project_gid}", f"chunk#{chunk}")


def outcome(slot: str, subject: str) -> Key:
    """What a run or a scan came to."""
    return Key(f"OUTCOME#{slot}", subject)


def change_request(change_digest: str) -> Key:
    """A change that one person asked for and a second must confirm."""
    return Key(f"OUTCOME#request#{change_digest}", "request")


def purged_letter(message_id: str) -> Key:
    """The note of a dead letter that an operator deleted for good."""
    return Key("OUTCOME#purged", message_id)


def tally(project_gid: str, hour: str) -> Key:
    """How many runs of a project ended within one hour (`YYYY-MM-DDTHH`, UTC), and how."""
    return Key(f"OUTCOME#tally#{project_gid}", hour)


def first_run(project_gid: str) -> Key:
    """In which hour the first run of a project ended; beside its hours, and kept when they are forgotten."""
    return Key(f"OUTCOME#first#{project_gid}", "run")


def unsettled(project_gid: str, run: str) -> Key:
    """A run of a project that ended without an answer, by its workflow and subject."""
    return Key(f"OUTCOME#unsettled#{project_gid}", run)


def verified(project_gid: str, subject: str) -> Key:
    """What the reconciler found of what the bot wrote on a subject."""
    return Key(f"OUTCOME#verified#{project_gid}", subject)


def digest_of(*parts: object) -> str:
    """The sha256, in hex, of the parts as canonical JSON: the same parts, the same digest, on every machine."""
    return hashlib.sha256(_CANONICAL.encode(parts).encode()).hexdigest()
