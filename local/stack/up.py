"""In which order does a laptop stack come up, and what does each step cost?"""

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from local.stack import engine, naming, processes, seed
from local.stack.aws import Aws
from local.stack.deploy import Deployed, deploy
from local.stack.description import Stack
from local.stack.failure import StackError
from local.stack.fitting import misfit
from local.stack.layout import ROOT, Layout
from local.stack.processes import Child
from steward.governance.policy import configuration_of
from steward.upkeep.inspection import listened_to
from steward.workflows import WORKFLOWS

ANNOUNCE_SECONDS = 30.0  # the sandbox composes its workspace in about 2 s on an idle machine

type Say = Callable[[str], None]


@dataclass(slots=True)
class _Bringing:
    """A stack on its way up: what already runs must be ended when a later step fails."""

    layout: Layout
    say: Say
    children: list[Child] = field(default_factory=list)

    def step[T](self, what: str, act: Callable[[], T]) -> T:
        """Do one step and print one line with its time."""
        began = time.monotonic()
        result = act()
        self.say(f"{what} ({time.monotonic() - began:.1f} s)")
        return result

    def announced(self, name: str, module: str) -> Mapping[str, Any]:
        """Start a child and wait for its announcement."""
        return self.heard(self.started(name, module))

    def started(self, name: str, module: str, *more: str, environment: Mapping[str, str] | None = None) -> Child:
        """Start a child that will announce itself."""
        announcement = self.layout.announcement(name)
        announcement.unlink(missing_ok=True)
        arguments = ["-m", module, "--port", "0", "--announce", str(announcement), *more]
        child = processes.start(name, arguments, self.layout.log(name), environment)
        self.children.append(child)
        return child

    def heard(self, child: Child) -> Mapping[str, Any]:
        """What a child announces, once it does."""
        announcement, log = self.layout.announcement(child.name), self.layout.log(child.name)
        return processes.wait_for_announcement(child, announcement, log, ANNOUNCE_SECONDS)

    def console(self) -> Child:
        """Start the console, which imports the operator's commands. It is heard when the rest stands: nobody waits."""
        paths = os.pathsep.join(map(str, (ROOT, ROOT / "layers" / "steward" / "python", ROOT / "cli")))
        state = ("--state", str(self.layout.state))
        return self.started("console", "local.console", *state, environment={"PYTHONPATH": paths})


def up(
    layout: Layout | None = None,
    *,
    template: Path = ROOT / "template.yaml",
    config: Path = ROOT / "config" / "demo.yaml",
    port: int | None = None,
    console: bool = False,
    say: Say = print,
) -> Stack:
    """Bring the stack up, or leave a running one as it is.

    Args:
        layout: Where its files lie.
        template: The real template.
        config: The configuration document, with the sandbox's ids as `${...}`.
        port: The engine's port, or None for a free one.
        console: Whether the page to look at comes up, too.
        say: Takes one line a step.

    Raises:
        StackError: A step failed; whatever was started before it is ended again.
    """
    layout = layout or Layout()
    running = running_at(layout)
    if running is not None:
        say(f"the stack is up already: {layout.description}")
        return running
    bringing = _Bringing(layout, say)
    signal.signal(signal.SIGTERM, _interrupted)
    try:
        page = bringing.console() if console else None
        stack = _bring(bringing, template, config, port)
        if page:
            stack = replace(stack, console_url=str(bringing.heard(page)["url"]))
    except BaseException:
        _stop(bringing.children)
        raise
    stack.write(layout.description)
    return stack


def _interrupted(_number: int, _frame: object) -> None:
    """End like Ctrl-C does, so that whatever was started is ended again."""
    raise KeyboardInterrupt


def _bring(bringing: _Bringing, template: Path, config: Path, port: int | None) -> Stack:
    layout, source = bringing.layout, seed.read_configuration(config)
    model = bringing.step("model endpoint", lambda: bringing.announced("model", "local.model"))
    asana = bringing.step("Asana sandbox", lambda: bringing.announced("asana", "local.asana"))
    sandbox = seed.Sandbox.announced(asana)
    document = seed.validated(seed.rendered(source, sandbox.ids, config.name), config.name)
    model_endpoint = str(model["endpoint"])
    running = bringing.step("AWS engine", lambda: engine.start(layout, bedrock_endpoint=model_endpoint, port=port))
    bringing.children.append(running.child)
    aws = Aws(running.endpoint)
    configured = configuration_of(document)
    # The profile that the document names, as a deployment in the cloud has it: its widgets go by this id.
    parameters = {"AsanaBaseUrl": sandbox.base_url, "ModelProfile": configured.model.model_id}
    deployed = bringing.step(f"{template.name} deployed", lambda: deploy(aws, template, parameters, layout))
    stack = _described(deployed, running.endpoint, sandbox, model_endpoint, bringing.children)
    bringing.step("grants in Secrets Manager", lambda: seed.put_grants(aws, stack.secrets, sandbox.token))
    bringing.step(f"{config.name} in AppConfig", lambda: seed.publish_configuration(aws, stack.configuration, document))
    bringing.step("history index", lambda: _reconcile(aws, stack))
    for project_gid, project in document.get("projects", {}).items():
        if not listened_to(configured, project_gid, WORKFLOWS):
            continue  # such as a portfolio's risks: nothing that happens there starts anything
        bringing.step(f"webhook of {project.get('name', project_gid)}", partial(register, aws, stack, project_gid))
    return stack


def _reconcile(aws: Aws, stack: Stack) -> None:
    """Build the history index; a project that cannot be read, or has not the configured fields, ends `up`."""
    answer = seed.invoke(aws, function_of(stack, "reconcile"), {}, "reconcile")
    for project_gid, result in answer.get("projects", {}).items():
        if "failed" in result:
            raise StackError(f"reconcile could not read project {project_gid}: {result['failed']}")
        if findings := result.get("findings"):
            raise StackError(misfit(findings))


def register(aws: Aws, stack: Stack, project_gid: str) -> None:
    """Have Asana tell of a project what its workflows listen to. Raises StackError."""
    seed.invoke(aws, function_of(stack, "register"), {"action": "register", "project_gid": project_gid}, "register")


def function_of(stack: Stack, verb: str) -> str:
    """A function's name by its verb. Raises StackError where the template made none."""
    if verb not in stack.functions:
        raise StackError(f"template.yaml made no {verb} function")
    return stack.functions[verb]


def _described(
    deployed: Deployed, endpoint: str, sandbox: seed.Sandbox, model_endpoint: str, children: list[Child]
) -> Stack:
    kinds = {name: naming.of_kind(deployed, kind) for name, kind in naming.LISTED.items()}
    return Stack(
        aws_endpoint=endpoint,
        region=engine.REGION,
        access_key_id=engine.ACCESS_KEY,
        secret_access_key=engine.SECRET_KEY,
        asana_base_url=sandbox.base_url,
        asana_token=sandbox.token,
        model_endpoint=model_endpoint,
        webhook_base_url=naming.webhook_base_url(deployed, endpoint),
        console_url=None,
        workspace_gid=sandbox.workspace_gid,
        projects=sandbox.projects,
        portfolio_gid=sandbox.portfolio_gid,
        bot_user_gid=sandbox.bot_user_gid,
        functions=naming.functions(deployed),
        log_group=naming.log_group(naming.of_kind(deployed, "AWS::Logs::LogGroup")),
        configuration=naming.configuration(deployed),
        processes=tuple(children),
        **kinds,
    )


def running_at(layout: Layout) -> Stack | None:
    """The stack whose every process still runs, or None; the rest of a half-dead one is ended."""
    if not layout.description.exists():
        return None
    try:
        stack = Stack.read(layout.description)
    except StackError:  # another version's: its processes would run on, and nobody would know of them
        down(layout)
        return None
    if all(processes.is_alive(child) for child in stack.processes) and engine.is_healthy(stack.aws_endpoint):
        return stack
    down(layout)
    return None


def down(layout: Layout | None = None) -> list[str]:
    """End exactly the processes of a stack and forget it; `build` is kept. The names of those that still ran."""
    layout = layout or Layout()
    if not layout.description.exists():
        return []
    ended = _stop(list(Stack.processes_of(layout.description)))
    layout.description.unlink()
    shutil.rmtree(layout.engine_state / "scratch", ignore_errors=True)
    return ended


def _stop(children: list[Child]) -> list[str]:
    return [child.name for child in reversed(children) if processes.stop(child)]


@contextmanager
def running_stack(
    layout: Layout | None = None,
    *,
    template: Path = ROOT / "template.yaml",
    config: Path = ROOT / "config" / "demo.yaml",
    console: bool = False,
    say: Say = print,
) -> Iterator[Stack]:
    """A stack for the length of a block, for e2e tests and the demo; one that was up before stays up after.

    Args:
        layout: Where its files lie; a test gives a folder of its own.
        template: As in `up`.
        config: As in `up`.
        console: As in `up`.
        say: Takes one line a step.
    """
    layout = layout or Layout()
    was_up = running_at(layout) is not None
    stack = up(layout, template=template, config=config, console=console, say=say)
    try:
        yield stack
    finally:
        if not was_up:
            down(layout)
