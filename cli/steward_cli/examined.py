"""`steward prompts eval`: is a version fit to be asked, and worse on no field than what people were told before?"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final

import typer

from steward.model.lint import BLOCKS, FACTS_ALONE, findings
from steward.model.prompt import load, source_of
from steward_cli.desk import Desk
from steward_cli.failure import Exit
from steward_cli.targets import TRIAGE, Asked, Project, WorkflowName, asked, chosen
from steward_cli.whatif import Variation, replay

# Two-sided sign test over what was fixed and broken: one project's hundred tasks show no finer difference.
LUCK: Final = 0.05
COLUMNS: Final = ("field", "tasks", "fixed", "broken", "right_before", "right_after", "by_chance", "verdict")


def eval_(
    context: typer.Context,
    version: Annotated[str, typer.Argument(help="A version, such as v2.")],
    project: Project = "",
    workflow: WorkflowName = TRIAGE,
    last: Annotated[int, typer.Option(min=1, max=1000, help="How many judged tasks.")] = 100,
) -> int:
    """Hold a version against the last judged tasks that people settled, after a lint; exit code 2 if it is worse.

    A field is `worse` or `better` where fixed and broken differ by more than luck, else `same`. The model is asked once
    for each task, and it asks you before that costs; nothing is written in Asana. For a pipeline: --yes --json.

    Example: steward prompts eval v2 --last 100
    """
    desk: Desk = context.obj
    target = chosen(desk, project, workflow)
    load(target.workflow.prompt, version)
    faults = lint_of(asked()[str(target.workflow.prompt)], version)
    told = None if faults else replay(desk, target, Variation(prompt=version), last)
    rows = judged(told["fields"]) if told else []
    if desk.as_json:
        desk.json({"version": version, "findings": faults, "fields": rows, "tasks": told["tasks"] if told else 0})
    elif rows:
        desk.rows(f"{version} against what people chose", COLUMNS, rows)
    for each in faults:
        desk.note(f"{version}: {each}")
    return Exit.FINDINGS if faults or any(row["verdict"] == "worse" for row in rows) else Exit.DONE


def lint_of(asked_for: Asked, version: str) -> list[str]:
    """What is wrong with a version as it stands in the package."""
    blocks = FACTS_ALONE if asked_for.workflow.reads.narrative else BLOCKS
    return findings(source_of(asked_for.prompt, version), asked_for.prompt, version, asked_for.shape, blocks)


def judged(fields: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a what-if, each with its verdict."""
    return [{**row, "verdict": _verdict(row)} for row in fields]


def _verdict(row: Mapping[str, Any]) -> str:
    if row["by_chance"] > LUCK or row["fixed"] == row["broken"]:
        return "same"
    return "better" if row["fixed"] > row["broken"] else "worse"
