"""How does a person bring the laptop stack up, look at it, have it work at once, and end it?

`python -m local.stack up|status|publish|reconcile|scan|down`; `make help` lists the same.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from local.stack import at_once, processes
from local.stack.description import Stack
from local.stack.failure import StackError
from local.stack.layout import ROOT, Layout
from local.stack.up import down, running_at, up

DEMO = ROOT / "config" / "demo.yaml"
FAILED = 1
INTERRUPTED = 130  # what a shell says of a command that Ctrl-C ended


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; a failure is one line on standard error and exit code 1."""
    options = _parser().parse_args(arguments)
    layout = Layout(state=options.state.resolve(), build=Layout().build)
    try:
        if options.command == "up":
            _up(options, layout)
        elif options.command == "down":
            print(f"ended: {', '.join(down(layout)) or 'nothing was running'}")
        elif options.command == "status":
            return _print_status(Stack.read(layout.description))
        else:
            print(_at_once(options, layout))
    except (ClientError, BotoCoreError) as error:
        print(
            f"make {options.command}: the stack does not answer ({type(error).__name__}): make status", file=sys.stderr
        )
        return FAILED
    except StackError as refused:
        print(f"make {options.command}: {refused}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print(f"make {options.command}: interrupted; what was started is ended again", file=sys.stderr)
        return INTERRUPTED
    return 0


def _at_once(options: argparse.Namespace, layout: Layout) -> str:
    stack = Stack.read(layout.description)
    match options.command:
        case "publish" if options.config:
            return at_once.publish(stack, layout, options.config.resolve(), later=options.fields == "later")
        case "publish":
            raise StackError("say which document: make publish CONFIG=FILE")
        case "reconcile":
            return at_once.reconcile(stack)
        case _:
            return at_once.scan(stack)


def _up(options: argparse.Namespace, layout: Layout) -> None:
    if options.config and running_at(layout):
        raise StackError(f"a stack is up already; `make down` first, then {options.config.name} is read")
    stack = up(layout, config=(options.config or DEMO).resolve(), port=options.port, console=True)
    print(f"up: {stack.aws_endpoint} (AWS), {stack.asana_base_url} (Asana); all of it in {layout.description}")
    if stack.console_url:
        print(f"look at it and act in it: {stack.console_url}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.stack", description=__doc__)
    parser.add_argument("command", choices=["up", "down", "status", "publish", "reconcile", "scan"])
    parser.add_argument("--config", type=Path, help="the configuration document; for up config/demo.yaml if left out")
    parser.add_argument(
        "--fields",
        choices=["there", "later"],
        default="there",
        help="publish: may fields be lacking that are to be made?",
    )
    parser.add_argument("--state", type=Path, default=Layout().state, help="where the stack's files lie")
    parser.add_argument("--port", type=_port, help="the AWS engine's port; a free one if left out")
    return parser


def _port(text: str) -> int:
    """Raises ArgumentTypeError, which argparse says in one line."""
    if not (text.isdecimal() and 0 < int(text) < 65_536):  # noqa: PLR2004 - TCP's own range
        raise argparse.ArgumentTypeError(f"{text!r} is no port: 1 to 65535")
    return int(text)


def _print_status(stack: Stack) -> int:
    for child in stack.processes:
        print(f"{child.name}: {'running' if processes.is_alive(child) else 'ended'} (pid {child.pid})")
    return 0 if all(map(processes.is_alive, stack.processes)) else FAILED


if __name__ == "__main__":
    raise SystemExit(main())
