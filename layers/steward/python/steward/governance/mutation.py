"""What exactly is one planned mutation, which row does it get, and how does an ended one speak?

Everything that can change its meaning is frozen in the plan document that its row points at: a later run with the same
input finds the row and carries out what stands there, never what it would say itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from steward.asana.edits import Edit, MutationClass, edit_of
from steward.errors import Refused, RefusedReason, Rejected, RejectedReason, StewardError
from steward.governance import journal
from steward.governance.finding import Standing, shortened
from steward.governance.marker import UNMARKED, Mark
from steward.governance.slots import Held
from steward.governance.target import Target, target_of
from steward.run import Pointer
from steward.store.keys import digest_of
from steward.store.table import Item

MUTATION_ID_LENGTH: Final = 40  # 160 bits of the hash: no two mutations of one deployment ever share an id

# A snapshot younger than this may stand in for a compare on AI-owned fields (DESIGN section 4).
FRESH_SECONDS: Final = 5.0


def base_of(document: Mapping[str, Any], ordinal: int) -> Mapping[str, Any]:
    """What a plan read of the target of one of its edits: `bases` by ordinal where they aim at several objects.

    Raises KeyError for a plan that read nothing.
    """
    base: Mapping[str, Any] = (document.get("bases") or {}).get(str(ordinal), document["base"])
    return base


@dataclass(frozen=True, slots=True)
class Source:
    """The run that asks: what the mutation's id is made of, and who did it for the audit."""

    run_id: str
    workflow: str
    subject: str
    project_gid: str
    input_fingerprint: str

    @property
    def work(self) -> tuple[str, str]:
        """Whose runs come one after another: the workflow and the subject."""
        return self.workflow, self.subject

    def mutation_id(self, edit: Edit, ordinal: int) -> str:
        """Equal for the same edit of the same input, however often and in whatever order it is asked for."""
        return digest_of(self.subject, self.workflow, self.input_fingerprint, edit.name, ordinal)[:MUTATION_ID_LENGTH]

    def mutation_id_once(self, edit: Edit | type[Edit], name: str) -> str:
        """Equal for the same edit under the same name, whatever the input is: it is made once for a subject."""
        return digest_of(self.subject, self.workflow, "once", name, edit.name)[:MUTATION_ID_LENGTH]


@dataclass(frozen=True, slots=True)
class Mutation:
    """One edit of one frozen plan. `base` holds the hashes of the target's values as they were read at `read_at`."""

    mutation_id: str
    edit: Edit
    target: Target
    base: Mapping[str, str]
    read_at: datetime
    plan: Pointer
    ordinal: int
    document: Mapping[str, Any]
    source: Source

    @classmethod
    def of_plan(cls, source: Source, document: Mapping[str, Any], plan: Pointer, ordinal: int) -> "Mutation":
        """The plan's edit in that place.

        Raises Refused(unproven_class) for an edit the journal cannot carry, Rejected(malformed) for a broken plan.
        """
        try:
            edit = edit_of(document["edits"][ordinal])
            read_at = datetime.fromisoformat(document["snapshot_read_at"])
            base = base_of(document, ordinal)
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise Rejected(RejectedReason.MALFORMED, f"the plan lacks {error} for edit {ordinal}") from error
        target = target_of(edit)
        digests = target.base_digests(base)
        once = (document.get("once") or {}).get(str(ordinal))
        mutation_id = source.mutation_id_once(edit, once) if once else source.mutation_id(edit, ordinal)
        return cls(mutation_id, edit, target, digests, read_at, plan, ordinal, document, source)

    @property
    def desired_sha256(self) -> str:
        """The hash of the edit as it was planned."""
        return digest_of(self.edit.as_json())

    @property
    def after_sha256(self) -> str:
        """The hash over the hashes of the desired values."""
        return digest_of(self.target.desired_digests())

    @property
    def before_sha256(self) -> str:
        """The hash over the hashes of the values that stood there."""
        return digest_of(dict(self.base))

    def kept(self, answer: Mapping[str, Any]) -> dict[str, str]:
        """As `left`, of what Asana's answer to the request shows: numbers as it rounded them."""
        return self.left(shortened(self.target.kept_digests(answer))) if isinstance(self.target, Standing) else {}

    def left(self, digests: Mapping[str, str]) -> dict[str, str]:
        """The digests of what an absolute set leaves on the run's own subject; of anything else none."""
        absolute = self.edit.mutation_class is MutationClass.ABSOLUTE_SET
        is_subject = self.source.subject.partition(":")[2] == self.target.gid
        return dict(digests) if absolute and is_subject else {}

    def is_fresh(self, now: datetime) -> bool:
        """Whether the plan's reading is young enough to stand in for a compare."""
        return (now - self.read_at).total_seconds() <= FRESH_SECONDS

    def as_item(self, now: float, mark: Mark = UNMARKED) -> Item:
        """The row of a mutation that nobody has begun; times are epoch seconds."""
        return (
            journal.planned(now)
            | mark.as_item()
            | {
                "plan_sha256": self.plan["sha256"],
                "edit": {"name": self.edit.name, "key": self.plan["key"], "ordinal": self.ordinal},
                "desired_sha256": self.desired_sha256,
                "base": dict(self.base),
                "run_id": self.source.run_id,
                "subject": self.source.subject,
                "project_gid": self.source.project_gid,
                "workflow": self.source.workflow,
                "input_fingerprint": self.source.input_fingerprint,
            }
        )

    def as_audit(self, at: datetime, reason: str, result_gid: str | None) -> Item:
        """The facts of the mutation's audit entry: ids and hashes, the values by pointer."""
        prompt = self.document.get("prompt") or {}
        model = self.document.get("model") or {}
        approval = (self.document.get("approvals") or {}).get(str(self.ordinal)) or {}
        return {
            "at": at.isoformat(),
            "run_id": self.source.run_id,
            "mutation_id": self.mutation_id,
            "workflow": self.source.workflow,
            "project_gid": self.source.project_gid,
            "edit": self.edit.name,
            "target_gid": self.target.gid,
            "field_gids": self.target.field_gids(),
            "before_sha256": self.before_sha256,
            "after_sha256": self.after_sha256,
            "values": {**self.plan, "ordinal": self.ordinal},
            "prompt": _only(prompt, ("name", "version", "sha256")),
            "model": _only(model, ("engine", "model_id", "input_tokens", "output_tokens", "cost_microdollars")),
            "reason": reason,
            "confidence": dict(self.document.get("confidence") or {}),
            "evidence_gids": list(self.document.get("evidence_gids") or ()),
            "result_gid": result_gid,
            **_only(approval, ("approved_by", "proposal_id", "signal")),
        }


@dataclass(frozen=True, slots=True)
class Carried:
    """A mutation that is done; `sent` tells that this invocation's request did it, `earlier` that another plan's did.

    `written` is what it left on the run's subject: short digests by field gid or property, as Asana keeps values.
    `held` are the slots that its request took.
    """

    mutation_id: str
    sent: bool
    written: Mapping[str, str] = field(default_factory=dict)
    held: tuple[Held, ...] = ()
    earlier: bool = False


def ended(row: journal.Row) -> StewardError | None:
    """What a terminal row means for a run that meets it: None when the mutation is done, else the same no again."""
    match row.state:
        case journal.State.DONE:
            return None
        case journal.State.CONFLICT:
            return Refused(RefusedReason.HUMAN_CHANGED, "a person changed the target before")
        case journal.State.EXPIRED:
            return Refused(RefusedReason.EXPIRED, "the mutation found no end in time")
        case journal.State.UNKNOWN:
            return Refused(RefusedReason.NEVER_KNOWN, "the mutation was sent once and cannot be read back")
        case _ if row.reason in [str(reason) for reason in RejectedReason]:
            return Rejected(RejectedReason(row.reason), "this mutation was refused before")
        case _:
            return Refused(RefusedReason.NOT_ALLOWED, "this mutation was refused before")


def _only(document: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: document[name] for name in names if document.get(name) is not None}
