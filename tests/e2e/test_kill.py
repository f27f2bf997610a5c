"""Can an operator stop a burst at a terminal, and does what waited go on when the switch is off?"""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from steward_cli.app import main
from tests.e2e.workplace import Workplace

pytestmark = pytest.mark.e2e

BURST = 12
WRITERS = 10  # what template.yaml reserves for WriteBack: as many may be in flight when the switch is set


class Operator:
    """Somebody at a terminal beside the stack."""

    def __init__(self, workplace: Workplace, state: Path, capsys: pytest.CaptureFixture[str]) -> None:
        workplace.stack.write(state / "stack.json")
        self._state, self._capsys = state, capsys

    def types(self, *words: str) -> tuple[int, Any]:
        """The exit code and what was printed, read as JSON."""
        self._capsys.readouterr()
        options = ["--state", str(self._state), "--json", "--yes", "--reason", "end-to-end test", "--operator", "ana"]
        code = main([*options, *words])
        return code, json.loads(self._capsys.readouterr().out)


@pytest.fixture
def operator(workplace: Workplace, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    return Operator(workplace, tmp_path, capsys)


@pytest.mark.timeout(300)  # the burst, its end, and a spread of its runs: each a patience of a busy machine
def test_a_kill_in_a_burst_stops_every_new_send_and_what_waited_goes_on_when_it_is_off(
    workplace: Workplace, operator: Operator
) -> None:
    def changes() -> int:
        """Every request of the bot that may change something."""
        return sum(call["method"] != "GET" for call in workplace.bot_calls())

    workplace.recorded(workplace.submit("Warm up", "A first one, so that every function is warm."))
    assert operator.types("kill", "list")[0] == 0  # the terminal is warm, too: its imports take as long as some tasks
    before = changes()
    with ThreadPoolExecutor(BURST) as people:  # at once, so that the burst is not over before the switch is set
        tasks = list(people.map(lambda number: workplace.submit(f"Stopped {number}", f"It is {number}."), range(BURST)))
    workplace.until(changes, lambda seen: seen > before)
    code, _ = operator.types("kill", "on", "global")
    at_the_switch = changes()
    try:
        assert (code, operator.types("kill", "list")[0]) == (0, 2)
        ended = {task: workplace.recorded(task) for task in tasks}
        waits = [task for task in tasks if ended[task].outcome == "refused"]
        assert waits, "the burst was over before the switch was set"
        assert changes() - at_the_switch <= WRITERS  # those in flight
        at_rest = changes()
        assert {ended[task].outcome for task in tasks} <= {"written", "proposed", "refused"}
        alone = workplace.submit("While switched off", "Nothing may be written now.")
        assert workplace.recorded(alone).outcome == "refused"
        assert "updateTask" not in workplace.calls_about(alone)
        assert changes() == at_rest
    finally:
        code, said = operator.types("kill", "off", "global")
    assert code == 0
    assert said["asked_again"] > len(waits)  # and what tests before left waiting on the same stack
    for task in waits:
        assert workplace.recorded(task, but=ended[task].run_id).outcome in ("written", "proposed")
    workplace.until(lambda: workplace.fields(alone)["AI Reason"], bool)
    workplace.quiet()
    assert [workplace.calls_about(task).count("updateTask") for task in tasks] == [1] * BURST
    assert operator.types("kill", "list")[0] == 0


def test_what_the_terminal_shows_of_a_running_stack(workplace: Workplace, operator: Operator) -> None:
    workplace.recorded(workplace.submit("Shown", "A request whose cost is looked at."))
    code, breakers = operator.types("breaker", "status")
    assert code == 0
    assert {row["state"] for row in breakers} == {"CLOSED"}
    _, (budget, *_) = operator.types("budget", "show")
    assert budget["changed_last_60_s"] <= budget["of"]
    _, (cost, *_) = operator.types("cost", "report", "--by", "prompt")
    assert cost["of"] == "triage_request/v1"
    assert cost["decisions"] >= 1
