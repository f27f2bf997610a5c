"""How does a person look at the dead letters of the laptop's stack, and replay or purge them?

python -m local.dead_letters list|show|replay|purge
"""

import argparse
import getpass
import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aws_lambda_powertools.utilities.parameters import AppConfigProvider

from local.stack.aws import Aws
from local.stack.description import Stack
from local.stack.failure import StackError
from local.stack.layout import Layout
from steward.errors import StewardError
from steward.governance.policy import Configuration, configuration_of
from steward.ingest.inquest import REPLAYABLE, Inquest
from steward.store.objects import Objects
from steward.store.queue import EventsQueue
from steward.store.table import Table
from steward.upkeep.dead_letters import DeadLetters
from steward.upkeep.letters import Letter, Outcome, Selection, details, summary
from steward.workflows import WORKFLOWS

FAILED = 1
COLUMNS = ("message_id", "kind", "age_seconds", "receives", "reason")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; a failure is one line on standard error and exit code 1."""
    options = _parser().parse_args(arguments)
    now = datetime.now(UTC)
    try:
        letters = letters_of(Stack.read(Layout(state=options.state.resolve()).description), lambda: datetime.now(UTC))
        match options.command:
            case "list":
                _print([summary(letter, now) for letter in letters.look()], as_json=options.json)
            case "show":
                (letter,) = Selection([options.id]).of(letters.look())
                print(json.dumps(details(letter, now, with_body=options.body), indent=2))
            case "replay":
                return _told("replayed", letters.replay(_selection(options)), now, as_json=options.json)
            case "purge":
                outcome = letters.purge(_selection(options), options.because, getpass.getuser())
                return _told("purged", outcome, now, as_json=options.json)
    except (StackError, StewardError) as refused:
        print(f"dead_letters {options.command}: {refused}", file=sys.stderr)
        return FAILED
    return 0


def letters_of(stack: Stack, now: Callable[[], datetime]) -> DeadLetters:
    """The dead letters of a running stack, judged by its own configuration."""
    aws = Aws(stack.aws_endpoint)
    bodies = Objects(aws.client("s3"), stack.buckets["ContextBucket"])
    return DeadLetters(
        client=aws.client("sqs"),
        url=stack.queues["EventsDeadLetterQueue"],
        events=EventsQueue(aws.client("sqs"), stack.queues["EventsQueue"]),
        table=Table(aws.client("dynamodb"), next(iter(stack.tables.values()))),
        judge=Inquest(WORKFLOWS, _configuration(aws, stack), bodies).reason,
        replayable=REPLAYABLE,
        now=now,
    )


def _configuration(aws: Aws, stack: Stack) -> Callable[[], Configuration]:
    ids = stack.configuration
    provider = AppConfigProvider(ids["environment"], ids["application"], boto3_client=aws.client("appconfigdata"))
    return lambda: configuration_of(provider.get(ids["profile"], transform="json"))


def _selection(options: argparse.Namespace) -> Selection:
    return Selection(options.ids, [options.reason] if options.reason else [], options.all)


def _told(verb: str, outcome: Outcome, now: datetime, *, as_json: bool) -> int:
    """Say what became of the letters; exit code 1 when some that were meant stayed."""
    if as_json:
        parts = {verb: outcome.gone, "stayed": outcome.stayed}
        print(json.dumps({name: [summary(each, now) for each in part] for name, part in parts.items()}, indent=2))
    else:
        print(f"{verb} {len(outcome.gone)}")
        for letter in outcome.stayed:
            print(_stayed(letter))
    return FAILED if outcome.stayed else 0


def _stayed(letter: Letter) -> str:
    return f"stayed {letter.message_id}: {letter.reason}; dispatch would not act on it, mend the cause or purge it"


def _print(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(rows, indent=2))
        return
    cells = [COLUMNS, *([str(row[name]) for name in COLUMNS] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for line in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.dead_letters", description=__doc__)
    parser.add_argument("--state", type=Path, default=Layout().state, help="where the stack's files lie")
    commands = parser.add_subparsers(dest="command", required=True)
    _with_json(commands.add_parser("list", help="id, kind, age, receives and reason code of each, oldest first"))
    show = commands.add_parser("show", help="the ids and codes of one")
    show.add_argument("id")
    show.add_argument("--body", action="store_true", help="with the message's body: gids, no task text")
    _choosing(commands.add_parser("replay", help="send them to the events queue again, then delete them"))
    purge = _choosing(commands.add_parser("purge", help="note why, then delete them for good"))
    purge.add_argument("--because", required=True, metavar="TEXT", help="why they may go")
    return parser


def _choosing(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    which = _with_json(command).add_mutually_exclusive_group(required=True)
    which.add_argument("ids", nargs="*", default=[], metavar="ID")
    which.add_argument("--reason", metavar="CODE", help="all of this reason code")
    which.add_argument("--all", action="store_true", help="all of them")
    return command


def _with_json(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    command.add_argument("--json", action="store_true", help="as JSON")
    return command


if __name__ == "__main__":
    raise SystemExit(main())
