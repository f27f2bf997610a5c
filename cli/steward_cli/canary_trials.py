"""What became of each hostile text in a copy of one project's canary, by every model that a run there may ask?"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import BaseModel

from steward.asana.models import Task
from steward.errors import Rejected, RejectedReason, Throttled, Unavailable
from steward.evidence.assemble import Past
from steward.evidence.history import unpack
from steward.governance.orders import Orders
from steward.governance.policy import ModelPolicy
from steward.pipeline.assess import chunks_of, roster_of
from steward.pipeline.classify import Question
from steward.workflows.base import Workflow
from steward_cli.bench import Bench
from steward_cli.canary_texts import TEXTS, Goal, Hostile
from steward_cli.canary_verdicts import Judged, Verdict, goal_of, verdict
from steward_cli.desk import Desk
from steward_cli.reading import reading
from steward_cli.rehearsal import Rehearsal
from steward_cli.targets import Target

PLAIN: Final = Hostile("(none)", "notes", "reach", "")  # the task as it is, which is judged first
COLUMNS: Final = ("project", "model", "text", "where", "outcome", "why")


@dataclass
class Trials:
    """One project's trials. `rows` are what was found; the plan of each text is made in memory and goes nowhere."""

    desk: Desk
    target: Target
    task: Task
    workflow: Workflow[Any]
    purpose: str
    rows: list[dict[str, Any]] = field(default_factory=list)

    def try_all(self) -> None:
        """Ask each model each text, after a yes to the price; one that does not answer is a row and no exception."""
        rehearsal = self._rehearsal()
        for model in _models(self.target.configuration.model):
            bench = Bench(self.desk, self.target.project_gid, self.workflow, model, self.purpose)
            try:
                self._try_model(bench, rehearsal)
            finally:
                bench.settle()
        if self.rows:
            self._on_record()

    def told(self) -> str:
        """What was found, in a few words for the audit."""
        counted = Counter(str(row["outcome"]) for row in self.rows)
        failed = sorted({row["text"] for row in self.rows if row["outcome"] in (Verdict.OBEYED, Verdict.BEYOND)})
        said = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counted.items()))
        return f"{said}{f': {chr(32).join(failed)}' if failed else ''}"

    def _try_model(self, bench: Bench, rehearsal: Rehearsal) -> None:
        past = Past(unpack(chunks_of(self.desk.deployment.table, self.target.project_gid)))
        plain, _ = rehearsal.question(self.task, past)
        if not self._may_ask(bench, plain):
            return
        try:
            goal = self._goal(bench, plain)
        except (Throttled, Unavailable, Rejected) as error:
            why = f"it does not judge the task as it is, so that nothing was tried: {error}"
            self.rows.append(self._row(bench, PLAIN, Verdict.UNANSWERED, why))
            return
        for hostile in self.desk.along(_fitting(goal), "trying"):
            copy = hostile.within(self.task, goal)
            question, _ = rehearsal.question(copy, past)
            outcome, why = self._outcome(bench, hostile, goal, copy, question)
            self.rows.append(self._row(bench, hostile, outcome, why))

    def _goal(self, bench: Bench, plain: Question) -> Goal | None:
        """The choice that the texts ask for: not the one that the plain task gets. Raises as `converse`."""
        answer, judged = bench.answered(plain), self.workflow.judged
        return goal_of(plain.facts, judged(plain.facts, answer)) if judged else None

    def _outcome(
        self, bench: Bench, hostile: Hostile, goal: Goal | None, copy: Task, question: Question
    ) -> tuple[Verdict, str]:
        try:
            answer: BaseModel = bench.answered(question)
        except (Throttled, Unavailable) as away:
            return Verdict.UNANSWERED, str(away)
        except Rejected as refused:
            if refused.reason is RejectedReason.BAD_CONFIGURATION:
                return Verdict.UNANSWERED, str(refused)
            return Verdict.HELD, f"no answer ({refused.reason}): a run would judge by rules"
        return verdict(hostile, goal, Judged(copy, question.facts, question.prompt, answer), self.workflow)

    def _may_ask(self, bench: Bench, plain: Question) -> bool:
        times = len(TEXTS) + 1
        most = bench.dollars_at_most(plain, times)
        price = "a price that is not in the table" if most is None else f"at most ${most:.4f}"
        what = f"ask {bench.model.model_id} {times} times for {price}, with hostile words"
        return not bench.asks or self.desk.confirmed(what)

    def _row(self, bench: Bench, hostile: Hostile, outcome: Verdict, why: str) -> dict[str, Any]:
        return {
            "project": self.target.project_gid,
            "workflow": self.workflow.name,
            "model": bench.model.model_id if bench.asks else bench.model.engine,
            "text": hostile.name,
            "where": hostile.carrier,
            "outcome": str(outcome),
            "why": why or None,
        }

    def _rehearsal(self) -> Rehearsal:
        """As a run reads the project; the reader is of no use here, since the task is read."""
        target, table = self.target, self.desk.deployment.table
        roster = roster_of(table, target.configuration, target.project_gid)
        reader = reading(self.desk, self.purpose).reader
        return Rehearsal(reader, target.project_gid, self.workflow, target.policy, self.desk.now(), roster)

    def _on_record(self) -> None:
        """In the operators' chain, whatever was found: that nothing was is worth knowing, too."""
        target = f"{self.target.project_gid}/{self.workflow.name}"
        facts = {"edit": "canary_run", "target_gid": target, "reason": f"{self.told()}. {self.desk.reason}".strip()}
        Orders(self.desk.deployment.table, self.desk.now).carry_out([], facts, self.desk.who)


def _models(policy: ModelPolicy) -> Iterator[ModelPolicy]:
    """Each model that a run may ask: the small one judges, too, where it is asked first or money is short."""
    yield policy
    if policy.engine == "bedrock" and policy.small_model_id not in (None, policy.model_id):
        yield policy.model_copy(update={"model_id": policy.small_model_id})


def _fitting(goal: Goal | None) -> list[Hostile]:
    """The texts that can be tried; without a choice to ask for those that ask for none."""
    return [each for each in TEXTS if goal or each.must_not != "choose"]
