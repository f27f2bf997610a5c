"""May the program's own options stand behind a command, without one of the command's own or a value being taken?"""

import pytest
import typer

from steward_cli.app import app
from steward_cli.placing import placed

PROGRAM = typer.main.get_command(app)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("--json kill list", "--json kill list"),
        ("kill list --json", "--json kill list"),
        ("kill on project:1 --reason why -y", "--reason why -y kill on project:1"),
        ("undo --task 1 --dry-run --stack=prod", "--dry-run --stack=prod undo --task 1"),
        ("prompts ab start v2 --percent 20 --reason --yes", "--reason --yes prompts ab start v2 --percent 20"),
        ("review run 1 --dry-run", "review run 1 --dry-run"),  # it has one of its own, which does more
        ("sandbox submit a --notes --yes", "sandbox submit a --notes --yes"),  # a value, whatever it looks like
        ("sandbox comment 1 -- --json", "sandbox comment 1 -- --json"),
        ("kill list --help", "kill list --help"),
        ("nothing --json", "--json nothing"),
        ("kill on --reason", "--reason kill on"),  # the parser says that it takes a value
    ],
)
def test_the_programs_options_come_to_the_front_and_nothing_else(typed: str, meant: str) -> None:
    assert placed(typed.split(), PROGRAM) == meant.split()
