"""What is one run, how is it named, and how is it asked for?"""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any, Literal, NotRequired, TypedDict, cast

from steward.errors import Rejected, RejectedReason

SubjectKind = Literal["task", "project", "portfolio", "goal", "mail"]
Trigger = Literal["webhook", "trailing", "scan", "operator"]

EXECUTION_NAME_LIMIT = 80  # Step Functions refuses longer names


@dataclass(frozen=True, slots=True)
class Subject:
    """The Asana object a run is about; of a mail the hash of what it calls itself."""

    kind: SubjectKind
    gid: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.gid}"

    @classmethod
    def parse(cls, text: str) -> "Subject":
        """Read `task:1201`. Raises Rejected(malformed) on anything else."""
        kind, _, gid = text.partition(":")
        if kind not in ("task", "project", "portfolio", "goal", "mail") or not gid:
            raise Rejected(RejectedReason.MALFORMED, f"subject {text!r} is not kind:gid")
        return cls(cast("SubjectKind", kind), gid)


@dataclass(frozen=True, slots=True)
class Work:
    """One reason to run one workflow on one subject; it is the execution's input.

    `fingerprint` is the hash of the events behind it, `epoch` the lease that Record must present to release it, and the
    two times are ISO 8601: when the oldest event happened in Asana, and when the webhook received it.
    """

    workflow: str
    subject: Subject
    project_gid: str
    trigger: Trigger
    fingerprint: str
    attempt: int
    epoch: int
    occurred_at: str
    received_at: str

    def run_id(self) -> str:
        """The execution's name: equal for the same workflow, subject, events and attempt, and for nothing else."""
        text = json.dumps([self.workflow, str(self.subject), self.fingerprint, self.attempt])
        digest = hashlib.sha256(text.encode()).hexdigest()[:20]
        return f"{self.workflow[:32]}-{self.subject.gid[-20:]}-{digest}"[:EXECUTION_NAME_LIMIT]

    def as_state(self) -> "RunState":
        """The execution input: ids and times, never task text."""
        fields = asdict(self) | {"subject": str(self.subject), "run_id": self.run_id()}
        return cast("RunState", fields)

    @classmethod
    def of_state(cls, state: "RunState") -> "Work":
        """The work behind a state document. Raises Rejected(malformed) when a key is missing."""
        try:
            fields: dict[str, Any] = {name: state[name] for name in cls.__slots__}  # type: ignore[literal-required]
        except KeyError as missing:
            raise Rejected(RejectedReason.MALFORMED, f"the run's state lacks {missing}") from missing
        return cls(**fields | {"subject": Subject.parse(fields["subject"])})


class Pointer(TypedDict):
    """Where an object lies and what it must hash to: state carries pointers, never bodies."""

    key: str
    sha256: str


class Failure(TypedDict):
    """What Step Functions stores of a caught error."""

    Error: str
    Cause: str


class RunState(TypedDict):
    """The document that travels through the `run` machine: each state returns it with its own keys added."""

    workflow: str
    subject: str
    project_gid: str
    trigger: Trigger
    fingerprint: str
    attempt: int
    epoch: int
    occurred_at: str
    received_at: str
    run_id: str
    next: NotRequired[str]  # what the machine's Choice states read: assess, enrich, propose, write_back or record
    outcome: NotRequired[str]  # the word Record writes: written, proposed, observed, nothing_new, ...
    snapshot: NotRequired[Pointer]  # Enrich: the subject as Asana answered
    snapshot_read_at: NotRequired[str]  # Enrich: ISO 8601, for the 5 s rule of compare-before-write
    reading: NotRequired[Pointer]  # Enrich of a review: the pages that it stored so far
    files: NotRequired[list[Pointer]]  # Enrich: attached files as they were taken, in quarantine
    texts: NotRequired[list[Pointer]]  # Extract: what was read of each, or why nothing was
    said: NotRequired[Pointer]  # Classify: what a model said of the parts of files that it was asked about so far
    review: NotRequired[Pointer]  # Classify, Enrich of reviews: what the next review needs to know
    unsaid: NotRequired[Pointer]  # Classify: the same, for a review whose words were held back or passed over
    silent: NotRequired[bool]  # WriteBack: whether they were
    part: NotRequired[str]  # ListProjects: the part of a review that is renewed alone; absent for all of it
    based_on: NotRequired[str]  # Enrich: the run whose memory a part is renewed from
    weeks: NotRequired[Pointer]  # Assess of a review: everybody's weeks, for the next look at them
    listed: NotRequired[Pointer]  # ListProjects: what its portfolio's list says of the project
    persons: NotRequired[list[str]]  # Enrich: the bot's own fields in which a person's value stands, by gid
    left: NotRequired[
        dict[str, list[float]]
    ]  # Enrich: when each lost the bot's value, where that is news; epoch seconds
    input_fingerprint: NotRequired[str]  # Enrich: hash of what the model reads, bot-owned data left out
    proposed_before: NotRequired[bool]  # Enrich: whether anything was ever proposed for the subject
    cursor: NotRequired[str]  # Enrich of a project: where the next page starts
    pages: NotRequired[int]  # Enrich of a project: pages read so far
    fanned_out: NotRequired[int]  # Enrich of a project: subjects sent to the queue so far
    places: NotRequired[
        dict[str, str]
    ]  # Assess: gids of the sections `exceptions` and `review`, and the episodes of exceptions
    facts: NotRequired[Pointer]  # Assess: the computed facts
    plan: NotRequired[Pointer]  # Classify: the frozen plan
    engine: NotRequired[str]  # Classify: the model id, or `offline`
    cost_microdollars: NotRequired[int]  # Classify: what the model's answer cost; absent where it has no price
    intended: NotRequired[
        dict[str, str]
    ]  # Classify, Propose: short digests of what WriteBack is to leave, as `written`
    judged: NotRequired[
        dict[str, Any]
    ]  # Classify, Enrich of decisions: prompt, model, evidence and policy, for the audit
    label: NotRequired[dict[str, Any]]  # Classify: who judged, and what of each key people can still settle; gids
    exceptions: NotRequired[list[dict[str, Any]]]  # Classify: what rules refused: reason, edit and field gids
    stopped: NotRequired[list[str]]  # Classify: the fields that were left out because their kill switches are set; gids
    wait_until: NotRequired[int]  # WriteBack: when what was held back may notify people, in epoch seconds
    mutations: NotRequired[list[str]]  # WriteBack: the journal keys that are DONE
    written: NotRequired[dict[str, str]]  # WriteBack: short digests of what it left, by field gid or property
    overtaken: NotRequired[list[str]]  # Enrich: mutations of earlier texts that WriteBack is to bring to their end
    proposals: NotRequired[list[str]]  # Propose: the proposals stored
    asked: NotRequired[dict[str, str]]  # Propose: the proposal of each field gid or property that people were asked
    answered: NotRequired[list[dict[str, Any]]]  # Enrich of decisions: what people made of proposals out of files; gids
    declined: NotRequired[list[dict[str, Any]]]  # Propose: what people rejected of earlier judgements; gids
    failed: NotRequired[Failure]  # what a Catch stored


def work_message(workflow: str, project_gid: str, trigger: Trigger, subjects: list[Subject], slot: str) -> str:
    """The packed queue message that asks for one run of each subject; `slot` makes a repeat of it recognisable."""
    return json.dumps(
        {
            "kind": "work",
            "workflow": workflow,
            "project_gid": project_gid,
            "trigger": trigger,
            "slot": slot,
            "subjects": [str(subject) for subject in subjects],
        },
        separators=(",", ":"),
    )


def trailing_message(workflow: str, project_gid: str, subject: Subject) -> str:
    """The delayed queue message that makes the trailing run when a lease or a debounce ends."""
    return json.dumps(
        {"kind": "trailing", "workflow": workflow, "project_gid": project_gid, "subject": str(subject)},
        separators=(",", ":"),
    )


def scan_message(project_gids: list[str], slot: str, **how: object) -> str:
    """The queue message that opens a further scan execution for the projects one execution cannot hold.

    `how` is what else the scan was asked for: the workflow that it runs, what the portfolios' lists said.
    """
    return json.dumps({"kind": "scan", "project_gids": project_gids, "slot": slot, **how}, separators=(",", ":"))
