"""May a field of people be filled without asking, by how often what was said of it turned out wrong?

Pure. A cutoff of the confidence is chosen on the older half of the recent judgements that people settled, and has to
prove itself on the newer half: there the one-sided Clopper-Pearson bound of the error must be within the target. While
it stands it is held to every later judgement, and to a test of its own for a sudden change. What fails is withdrawn at
once, and comes back only by new evidence (WORKFLOWS 3.2: a bare "0.85 and above" was wrong in a fifth of its cases).

A certificate is one judge's, a prompt version and a model: another one has to earn its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from steward.evidence.bounds import at_most, is_bounded, upper_bound
from steward.store import keys
from steward.store.table import Item, Write

if TYPE_CHECKING:
    from steward.governance.policy import Certification, Configuration, WorkflowPolicy

# What is recent: twice the labels that a certificate takes, so that each half could carry one.
WINDOWS: Final = 2
# How sure the choice of a cutoff is: one that just passes on the older half fails the proof half of the time. Where
# none is so sure, the best one is worth the proof if it is somewhat sure.
CHOOSING_ASSURANCE: Final = 0.995
LEAST_ASSURANCE: Final = 0.8
# A field that failed is tried again when a tenth of the labels is new. Each look is one more chance to pass by luck.
TRIES_A_WINDOW: Final = 10
# The drift test: the newest judgements that it would have acted on, and how unlikely so many errors among them must be
# at the target. It is taken again and again, so that one in a hundred would be a false alarm too often.
DRIFT_LABELS: Final = 40
DRIFT_LEVEL: Final = 0.001


class State(StrEnum):
    """Where a field stands; the words are stored, so they never change."""

    WAITING = "waiting"  # it never was certified
    STANDING = "standing"
    WITHDRAWN = "withdrawn"


class Why(StrEnum):
    """The reason for a state."""

    PROVEN = "proven"
    TOO_FEW_LABELS = "too_few_labels"
    NO_CUTOFF = "no_cutoff"  # no confidence is high enough to be right often enough
    NOT_PROVEN = "not_proven"  # there was a cutoff, and the newer labels did not bear it out
    BOUND_FAILED = "bound_failed"
    DRIFTED = "drifted"
    JUDGE_CHANGED = "judge_changed"  # another prompt version or model judges now
    NOT_CONFIGURED = "not_configured"  # the configuration certifies the field no more


@dataclass(frozen=True, slots=True)
class Evidence:
    """One judgement that people settled: when and by which judge it was made, how sure it was, whether it was right."""

    at: datetime
    judge: str
    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is known of one field. Times are ISO 8601, "" for never.

    `labels` are the recent judgements that people settled, `above` those of the proof at the cutoff or above it,
    `errors` the wrong ones of these and `bound` the upper bound of their share. Labels from `proven_from` on were not
    used to choose the cutoff; those up to `since` tell of a time that is over; up to `tried_until` they were tried.
    """

    state: State = State.WAITING
    why: Why = Why.TOO_FEW_LABELS
    judge: str = ""
    cutoff: float = 1.0
    labels: int = 0
    above: int = 0
    errors: int = 0
    bound: float = 1.0
    proven_from: str = ""
    since: str = ""
    tried_until: str = ""
    changed_at: str = ""

    @property
    def stands(self) -> bool:
        """Whether the field may act alone."""
        return self.state is State.STANDING

    def as_item(self) -> Item:
        """The attributes of its row."""
        return asdict(self) | {"state": str(self.state), "why": str(self.why)}

    @classmethod
    def of_row(cls, row: Item | None) -> "Certificate":
        """Read a row; a field without one is waiting."""
        known = {each.name: row[each.name] for each in fields(cls) if each.name in row} if row else {}
        if not known:
            return cls()
        return cls(**known | {"state": State(known["state"]), "why": Why(known["why"])})


def review(
    before: Certificate, told: Iterable[Evidence], rule: "Certification", judge: str, now: datetime
) -> Certificate:
    """The certificate by everything that is settled now. `judge` is the one that judges today."""
    at = now.isoformat()
    ours = sorted((each for each in told if each.judge == judge and _after(each, before.since)), key=lambda e: e.at)
    recent = ours[-WINDOWS * rule.labels :]
    if before.stands and before.judge != judge:
        return _withdrawn(before, Why.JUDGE_CHANGED, at, judge=judge, labels=len(recent), tried_until="")
    if before.stands:
        return _kept(before, recent, rule, at)
    if len(recent) < rule.labels:
        return replace(before, judge=judge, labels=len(recent))
    new = [each for each in recent if _after(each, before.tried_until)]
    if before.judge == judge and len(new) < rule.labels // TRIES_A_WINDOW:
        return replace(before, labels=len(recent))
    tried = _tried(recent, rule, judge, at)
    if tried.stands:
        return replace(tried, since=before.since)
    state = State.WITHDRAWN if before.state is State.WITHDRAWN else State.WAITING
    why = before.why if state is State.WITHDRAWN else tried.why
    return replace(tried, state=state, why=why, since=before.since, changed_at=before.changed_at)


def judge_of(prompt_version: str, engine: str) -> str:
    """Who judges: `v2/offline`, or the version and the model's id."""
    return f"{prompt_version}/{engine}"


def judge_today(configuration: "Configuration", policy: "WorkflowPolicy") -> str:
    """The judge that the configuration names: its active prompt version, never an experiment's."""
    model = configuration.model
    return judge_of(policy.prompt_version, "offline" if model.engine == "offline" else model.model_id)


def certifiable(policy: "WorkflowPolicy") -> tuple[str, ...]:
    """The keys of people that the configuration would let act alone."""
    return tuple(key for key, each in policy.fields.items() if each.owner == "person" and each.certify)


def still_stands(project_gid: str, workflow: str, key: str, judge: str, confidence: float) -> Write:
    """The condition, as part of a transaction, that the certificate stands now and covers this judgement."""
    return Write(
        "ConditionCheck",
        keys.certificate(project_gid, workflow, key),
        condition="#state = :standing AND judge = :judge AND cutoff <= :confidence",
        names={"#state": "state"},
        values={":standing": str(State.STANDING), ":judge": judge, ":confidence": confidence},
    )


def standing_rows(rows: Iterable[Item], workflow: str) -> dict[str, dict[str, Any]]:
    """`{key: {"judge", "cutoff"}}` of the certificates of a workflow that stand, from the project's rows."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        of, _, key = str(row["sk"]).partition("#")
        if of == workflow and row.get("state") == State.STANDING:
            found[key] = {"judge": row["judge"], "cutoff": row["cutoff"]}
    return found


def covering(standing: Mapping[str, Mapping[str, Any]], judge: str) -> dict[str, float]:
    """The cutoff under each key whose certificate is this judge's."""
    return {key: float(each["cutoff"]) for key, each in standing.items() if each["judge"] == judge}


def _kept(before: Certificate, recent: Sequence[Evidence], rule: "Certification", at: str) -> Certificate:
    """A standing certificate, held to what came since."""
    proof = [each for each in recent if each.at.isoformat() >= before.proven_from and each.confidence >= before.cutoff]
    errors = sum(not each.right for each in proof)
    now = replace(
        before,
        labels=len(recent),
        above=len(proof),
        errors=errors,
        bound=round(upper_bound(errors, len(proof), rule.assurance), 4),
    )
    newest = proof[-DRIFT_LABELS:]
    if has_drifted(newest, rule.target_error):
        return _withdrawn(now, Why.DRIFTED, at, since=newest[-1].at.isoformat(), tried_until="")
    if is_bounded(errors, len(proof), rule.target_error, rule.assurance):
        return now
    again = _tried(recent, rule, before.judge, at) if len(recent) >= rule.labels else None
    if again and again.stands:
        return replace(again, since=before.since)
    return _withdrawn(now, Why.BOUND_FAILED, at, tried_until=recent[-1].at.isoformat() if recent else "")


def has_drifted(newest: Sequence[Evidence], target_error: float) -> bool:
    """Whether so many errors among the newest judgements are no chance, were the error within the target."""
    errors = sum(not each.right for each in newest)
    return errors > 0 and 1 - at_most(errors - 1, len(newest), target_error) < DRIFT_LEVEL


def _tried(recent: Sequence[Evidence], rule: "Certification", judge: str, at: str) -> Certificate:
    """One look: a cutoff by the older half, its proof by the newer."""
    middle = len(recent) // 2
    choosing, proving = recent[:middle], recent[middle:]
    blank = Certificate(judge=judge, labels=len(recent), tried_until=recent[-1].at.isoformat())
    cutoff = chosen_cutoff(choosing, rule)
    if cutoff is None:
        return replace(blank, why=Why.NO_CUTOFF)
    proof = [each for each in proving if each.confidence >= cutoff]
    errors = sum(not each.right for each in proof)
    bound = round(upper_bound(errors, len(proof), rule.assurance), 4)
    looked = replace(blank, cutoff=cutoff, above=len(proof), errors=errors, bound=bound)
    if not is_bounded(errors, len(proof), rule.target_error, rule.assurance):
        return replace(looked, why=Why.NOT_PROVEN)
    from_ = proving[0].at.isoformat()
    return replace(looked, state=State.STANDING, why=Why.PROVEN, proven_from=from_, changed_at=at)


def chosen_cutoff(labels: Iterable[Evidence], rule: "Certification") -> float | None:
    """The lowest confidence from which on the error is within the target with CHOOSING_ASSURANCE.

    Where none is, the one whose bound by LEAST_ASSURANCE is least, if that is within the target; else None.
    """
    ordered = sorted(labels, key=lambda each: -each.confidence)
    lowest, best, least, errors = None, None, rule.target_error, 0
    for count, label in enumerate(ordered, start=1):
        errors += not label.right
        if count < len(ordered) and ordered[count].confidence == label.confidence:
            continue
        if is_bounded(errors, count, rule.target_error, CHOOSING_ASSURANCE):
            lowest = label.confidence
        if lowest is None and is_bounded(errors, count, least, LEAST_ASSURANCE):
            best, least = label.confidence, upper_bound(errors, count, LEAST_ASSURANCE)
    return best if lowest is None else lowest


def _withdrawn(before: Certificate, why: Why, at: str, **changes: Any) -> Certificate:  # noqa: ANN401 - attributes
    return replace(before, state=State.WITHDRAWN, why=why, changed_at=at, **changes)


def withdrawn_by_configuration(before: Certificate, at: str) -> Certificate:
    """A standing certificate of a field that the configuration certifies no more."""
    return _withdrawn(before, Why.NOT_CONFIGURED, at, tried_until="")


def _after(label: Evidence, moment: str) -> bool:
    return not moment or label.at.isoformat() > moment
