"""Does a workflow that is moved to `observe` write nothing on the whole stack, and does `steward digest` tell of it?"""

import time
from pathlib import Path

import pytest

from steward.governance.rollout import CONFIGURATION_SECONDS
from tests.e2e.test_kill import Operator
from tests.e2e.workplace import INTAKE, Workplace

pytestmark = pytest.mark.e2e

TRIES = 40  # a document takes hold within CONFIGURATION_SECONDS in each function; a probe takes a second or two


@pytest.fixture
def operator(workplace: Workplace, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    return Operator(workplace, tmp_path, capsys)


def takes_hold(workplace: Workplace, outcome: str) -> None:
    """Wait until a fresh request ends so, and until no process can hold what was before.

    A request's functions may hold two documents: one that acts, and a write-back that refuses, since it observes.
    """
    for number in range(TRIES):
        probe = workplace.submit(f"Probe {number} for {outcome}", "The page stays white since the last release.")
        if workplace.recorded(probe).outcome == outcome:
            break
    else:
        pytest.fail(f"no request ended as {outcome}")
    time.sleep(CONFIGURATION_SECONDS)


def test_a_pilot_on_the_whole_stack_writes_nothing_and_its_digest_tells_what_it_would_have_done(
    workplace: Workplace, operator: Operator
) -> None:
    project = workplace.stack.projects[INTAKE]
    moving = ("rollout", "set", "observe", "--project", project, "--workflow", "triage_request")
    code, moved = operator.types(*moving)
    assert (code, moved["from"], moved["to"]) == (0, "act", "observe")
    try:
        takes_hold(workplace, "observed")
        workplace.quiet()
        before = len(workplace.bot_calls())
        tasks = [workplace.submit(f"Login {number}", "Nobody can log in since nine.") for number in range(3)]
        runs = [workplace.recorded(task) for task in tasks]
        workplace.quiet()
        assert [run.outcome for run in runs] == ["observed"] * 3
        assert all("classified" in run.hops and "written" not in run.hops for run in runs), "WriteBack was entered"
        calls = workplace.bot_calls()[before:]
        assert {call["method"] for call in calls} == {"GET"}, "the sandbox counted a write"

        code, told = operator.types("digest", "--project", project)
        assert code == 0, told
        intake = told["projects"][project]
        assert intake["modes"]["triage_request"] == "observe"
        assert intake["would"]["write"]["priority"] >= 3
        assert intake["outcomes"]["observed"] >= 3
        assert {"agreement", "cost_microdollars", "conflicts"} <= set(intake)
        assert told["sent"] == 0, "the laptop's configuration names no reader"
        assert {call["method"] for call in workplace.bot_calls()[before:]} == {"GET"}, "the digest wrote to Asana"
        code, rows = operator.types("rollout", "history")
        assert (rows[0]["edit"], rows[0]["by"]) == ("rollout_observe", "ana")
    finally:
        assert operator.types("prompts", "rollback")[0] == 0, "the document before is in force again"
        takes_hold(workplace, "written")
