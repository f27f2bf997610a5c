"""What needs a person's yes, and how is it put to them?

A proposal is immutable: the exact diff, what it was based on, and when it ends. It is shown in the AI field
`recommendation`, in the same request as the other AI fields, and as an approval subtask where the project has
approvers; what is carried out later is the stored diff, never text that was read back from Asana (RELIABILITY 4.8).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from steward.asana.edits import AddSubtask, CompleteOwnTask, SetTaskFields, edit_of
from steward.errors import ContextExpired, Rejected, RejectedReason
from steward.evidence.remedy_keys import ABOUT, BECAUSE
from steward.governance.declined import declined_of
from steward.governance.mutation import Source
from steward.governance.outcomes import targets_of
from steward.governance.ownership import intended
from steward.governance.telling import policy_sha256
from steward.pipeline.already_asked import already_asked, based
from steward.pipeline.pending import Shown
from steward.pipeline.showing import sentence, subtask, text_digest
from steward.run import RunState, Subject, Work
from steward.store.keys import digest_of
from steward.store.objects import Objects
from steward.store.proposals import CLOSED, ID_LENGTH, RECOMMENDATION, SHOWN, Proposal, Proposals, Said, State
from steward.store.table import Table
from steward.telemetry import Telemetry

RENEWS: Final = "renews"  # of a plan: the kinds of edit whose earlier proposals it takes the place of
EXPIRES_AFTER: Final = timedelta(hours=72)  # a long weekend (RELIABILITY 4.8); the configuration may say otherwise


@dataclass(frozen=True, slots=True)
class Offer:
    """One proposal as it is stored, with its diff."""

    proposal: Proposal
    diff: dict[str, Any]

    @property
    def targets(self) -> frozenset[str]:
        """The field gids and properties that it would set."""
        return targets_of([edit_of(dict(self.diff["edit"]))])


def propose(state: RunState, table: Table, objects: Objects, telemetry: Telemetry, now: datetime) -> RunState:
    """Store the plan's proposals and plan what shows them; on to write_back if there is anything to write.

    What a person rejected is not proposed again, and what is open already, of whatever workflow, not twice. Raises
    Rejected(malformed) for a state or plan that Classify did not write.
    """
    work = Work.of_state(state)
    if missing := [name for name in ("run_id", "plan", "input_fingerprint") if name not in state]:
        raise Rejected(RejectedReason.MALFORMED, f"the run's state lacks {', '.join(missing)}: Classify writes it")
    plan: dict[str, Any] = objects.get(state["plan"])
    offering = Offering(state, work, plan, table, Proposals(table, objects), now)
    offers = offering.offers()
    merged = asking(showing(plan, work.subject, [each.diff for each in offers]), offers)
    merged = closing(merged, offering.replaced())
    telemetry.count("Proposals", len(offers), workflow=work.workflow)
    telemetry.event("proposals stored", run_id=state["run_id"], workflow=work.workflow, count=len(offers))
    return state | RunState(  # type: ignore[typeddict-item]
        plan=objects.put(f"values/{state['run_id']}/plan-shown.json", merged),
        intended=intended(merged["edits"], work.subject),
        proposals=[each.proposal.proposal_id for each in offers],
        asked={target: each.proposal.proposal_id for each in offers for target in each.targets},
        declined=offering.declined(),
        outcome="proposed" if offers else state.get("outcome", "unchanged"),
        next="write_back" if merged["edits"] else "record",
    )


def showing(plan: Mapping[str, Any], subject: Subject, stored: list[dict[str, Any]]) -> dict[str, Any]:
    """The plan with the proposals' text in its recommendation field: one edit of the subject, not one more.

    Without a proposal the field is emptied of an earlier one. A project without that field, or a person who wrote
    something of their own in it, keeps its proposals unshown.
    """
    edits = [dict(edit) for edit in plan.get("edits", ())]
    field_gid = (plan.get("fields") or {}).get(RECOMMENDATION)
    text = sentence(stored, plan.get("names") or {}) if stored else None
    base = {field_gid: None, **plan.get("base", {})}
    if not field_gid or field_gid in plan.get("persons", ()) or (base[field_gid] or None) == text:
        return {**plan, "edits": edits}
    own = next((each for each in edits if _sets_fields_of(each, subject.gid)), None)
    if own is None:
        edits.append(SetTaskFields(subject.gid, {field_gid: text}).as_json())
    else:
        own["values"] = {**own["values"], field_gid: text}
    return {**plan, "edits": edits, "base": base}


def asking(plan: Mapping[str, Any], offers: list[Offer]) -> dict[str, Any]:
    """The plan with one approval subtask for each proposal that has one; it is made once, whichever run shows it."""
    edits, once = list(plan["edits"]), dict(plan.get("once") or {})
    approvers = _asks(plan).get("approvers") or ()
    for offer in offers:
        if offer.proposal.shown_by and approvers:
            once[str(len(edits))] = f"{SHOWN}{offer.proposal.proposal_id}"
            edits.append(_subtask(offer.diff, approvers, offer.proposal.expires_at).as_json())
    return {**plan, "edits": edits, "once": once}


def closing(plan: Mapping[str, Any], replaced: list[tuple[Proposal, str]]) -> dict[str, Any]:
    """The plan with the end of each subtask (gid) that shows a replaced proposal: nobody is asked what stands no more.

    It is made once, so what people open again stays open.
    """
    edits, once, bases = list(plan["edits"]), dict(plan.get("once") or {}), dict(plan.get("bases") or {})
    for proposal, gid in replaced:
        place = str(len(edits))
        once[place], bases[place] = f"{CLOSED}{proposal.proposal_id}", {"completed": False}
        edits.append(CompleteOwnTask(gid, "rejected").as_json())
    return {**plan, "edits": edits, "once": once, **({"bases": bases} if bases else {})}


@dataclass(frozen=True, slots=True)
class Offering:
    """Finds or stores the proposals of one plan."""

    state: RunState
    work: Work
    plan: Mapping[str, Any]
    table: Table
    proposals: Proposals
    now: datetime

    def offers(self) -> list[Offer]:
        """The proposals that are open after this run; of those it renews, what it does not make again is superseded."""
        wanted = [self._diff(ordinal) for ordinal in range(len(self.plan.get("proposals", ())))]
        wanted = [each for each in wanted if each["subject"] == str(self.work.subject) or not self._is_muted(each)]
        known = self._known()
        found = [offer for diff in wanted if (offer := self._offer(diff, known))]
        ids = {each.proposal.proposal_id for each in found}
        for old in known:
            if old.proposal.state is State.OPEN and old.proposal.proposal_id not in ids and self._renews(old):
                self.proposals.end(old.proposal, State.SUPERSEDED, self.now)
        return found

    def replaced(self) -> list[tuple[Proposal, str]]:
        """The superseded ones that a subtask still puts to people; this run's, and those of one that was cut short."""
        return Shown(self.table, self.work, self.now).superseded(self._own())

    def declined(self) -> list[dict[str, Any]]:
        """What people rejected of what this workflow proposed for the subject, for its labels."""
        rejected = [each for each in self._known() if each.proposal.state is State.REJECTED]
        told = [declined_of(each.diff, each.proposal.created_at) for each in rejected]
        return [each for each in told if each]

    def _renews(self, old: Offer) -> bool:
        """Whether the plan speaks anew of what this one proposes: of everything, where it names no kinds of edit."""
        kinds = self.plan.get(RENEWS)
        return kinds is None or old.diff["edit"]["edit"] in kinds

    def _known(self) -> list[Offer]:
        """The open and the rejected ones of this workflow."""
        return [
            Offer(each, self.proposals.diff(each)) for each in self._own() if each.state in (State.OPEN, State.REJECTED)
        ]

    def _own(self) -> list[Proposal]:
        """All of this workflow: of its task, of all tasks of the project that it reviews, or of its portfolio."""
        own = [each for each in self._here() if each.workflow == self.work.workflow]
        return own if self.work.subject.kind in ("task", "project") else list(filter(self._is_of_subject, own))

    def _here(self) -> list[Proposal]:
        """All proposals of the task, or of the project in which a review's are put to people."""
        subject = self.work.subject
        return (
            self.proposals.of(str(subject))
            if subject.kind == "task"
            else self.proposals.in_project(self.work.project_gid)
        )

    def _is_of_subject(self, proposal: Proposal) -> bool:
        """Whether it is about this portfolio: several may keep what is told of them in one project."""
        try:
            return bool(self.proposals.diff(proposal)["edit"].get("parent_gid") == self.work.subject.gid)
        except ContextExpired:
            return False

    def _is_muted(self, diff: Mapping[str, Any]) -> bool:
        """Whether people want to hear nothing about the task; a run about a task itself would not have come here."""
        return Said.of(self.table, diff["subject"]).muted

    def _offer(self, diff: dict[str, Any], known: list[Offer]) -> Offer | None:
        """The proposal that stands for this diff; None where a person said no to it, or it was decided before."""
        same = [each for each in known if (each.diff["edit"], each.proposal.subject) == (diff["edit"], diff["subject"])]
        if any(each.proposal.state is State.REJECTED and _on_same_grounds(each.diff, diff) for each in same):
            return None
        for each in same:
            if self.now < each.proposal.expires_at and based(each.diff) == based(diff):
                return each
        if already_asked(diff, self._here(), self.proposals, self.now):
            return None
        stored = self._store(diff)
        if stored.state is State.SUPERSEDED:  # its text came back, and nothing took effect for the one in between
            stored = self._store(self._again(diff))
        return Offer(stored, self.proposals.diff(stored)) if stored.state is State.OPEN else None

    def _again(self, diff: dict[str, Any]) -> dict[str, Any]:
        """The same proposal under an id that none had: each that stood for it was superseded, so their number grows."""
        ended = [each for each in self.proposals.of(diff["subject"]) if each.state is State.SUPERSEDED]
        return diff | {"proposal_id": digest_of(diff["proposal_id"], "again", len(ended))[:ID_LENGTH]}

    def _store(self, diff: dict[str, Any]) -> Proposal:
        asks = _asks(self.plan)
        hours = asks.get("expires_after_hours")
        expires_at = self.now + (timedelta(hours=hours) if hours else EXPIRES_AFTER)
        more: dict[str, str] = {}
        if asks.get("subtask") and asks.get("approvers"):
            made = _subtask(diff, asks["approvers"], expires_at)
            subject = str(self.work.subject)
            source = Source(self.state["run_id"], self.work.workflow, subject, self.work.project_gid, "")
            more["shown_by"] = source.mutation_id_once(made, f"{SHOWN}{diff['proposal_id']}")
            more["text_sha256"] = text_digest(made.title, made.html_notes)
        return self.proposals.store(diff, self.state["run_id"], self.now, expires_at, **more)

    def _diff(self, ordinal: int) -> dict[str, Any]:
        """The immutable document of one proposal: equal for the same input and values, whoever asks and when."""
        plan, about = self.plan, (self.plan.get(ABOUT) or {}).get(str(ordinal)) or {}
        subject, base = about.get("subject", str(self.work.subject)), about.get("base", plan.get("base", {}))
        edit, fingerprint = plan["proposals"][ordinal], self.state["input_fingerprint"]
        parts = (subject, self.work.workflow, fingerprint, "proposal", ordinal, based({"edit": edit, "base": base}))
        names = ("names", "confidence", "prompt", "model", "judge", "evidence_gids")
        return {
            **{name: plan[name] for name in names if name in plan},
            **({"policy_sha256": sha256} if (sha256 := policy_sha256(plan)) else {}),
            "proposal_id": digest_of(*parts)[:ID_LENGTH],
            "subject": subject,
            "workflow": self.work.workflow,
            "project_gid": self.work.project_gid,
            "input_fingerprint": fingerprint,
            "edit": edit,
            "base": base,
            "fields": plan.get("fields", {}),
            **{name: about[name] for name in (BECAUSE, ABOUT) if name in about},
        }


def _on_same_grounds(no: Mapping[str, Any], diff: Mapping[str, Any]) -> bool:
    """Whether a no still stands; what rests on no stated grounds is a judgement of a text, and does."""
    before, now = ((each.get(ABOUT) or {}).get("grounds") for each in (no, diff))
    return before is None or now is None or bool(before == now)


def _subtask(diff: Mapping[str, Any], approvers: list[str], expires_at: datetime) -> AddSubtask:
    """Each proposal is one approver's to answer, spread by its id; the others can answer it too."""
    approver = approvers[int(diff["proposal_id"], 16) % len(approvers)]
    return subtask(diff, diff.get("names") or {}, approver, expires_at)


def _asks(plan: Mapping[str, Any]) -> Mapping[str, Any]:
    """How the project puts proposals to people, as Classify read it from the configuration."""
    asks: Mapping[str, Any] = plan.get("asks") or {}
    return asks


def _sets_fields_of(edit: Mapping[str, Any], task_gid: str) -> bool:
    return edit.get("edit") == SetTaskFields.name and edit.get("task_gid") == task_gid
