"""A whole working day in one process: Asana's sandbox, the queue, dispatch and every state of a run, on one clock.

The functions are the real ones. What AWS would do between them is a few lines here: the queue hands a message on when
it is due, and a run goes from state to state as `next` says, with the machine's retries and its way to Record.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

import httpx
from botocore.exceptions import ReadTimeoutError

from local.asana.sandbox import Sandbox
from steward.asana.addresses import Missing
from steward.asana.client import READING, WRITING, AsanaReader, AsanaWriter
from steward.asana.fetch import Fetched
from steward.asana.oauth import Grant
from steward.asana.protocol import Method
from steward.asana.wire import AccessEntry, Wire
from steward.errors import ContextExpired, OutcomeUnknown, Retryable, StewardError
from steward.evidence.authorship import STORY_FIELDS
from steward.governance.mailing import MailingWriter
from steward.governance.policy import Configuration, configuration_of
from steward.ingest.dedupe import Deliveries
from steward.ingest.dispatch import Dispatcher
from steward.ingest.events import Listening, heard
from steward.ingest.mailbox import Mailbox
from steward.ingest.packing import delivery_message
from steward.ingest.starter import Starter
from steward.pipeline.assess import Assessor, Pasts, assess
from steward.pipeline.classify import Classifier, classify
from steward.pipeline.enrich import Enricher, enrich
from steward.pipeline.extract import Extractor, extract
from steward.pipeline.propose import propose
from steward.pipeline.record import record
from steward.pipeline.write_back import Pen, write_back
from steward.reading.limits import Limits
from steward.run import RunState, Subject, work_message
from steward.store import keys
from steward.store.leases import Leases
from steward.store.mail import Mail
from steward.store.unsubscribed import is_unsubscribed
from steward.workflows import WORKFLOWS
from steward.workflows.base import Trigger, Workflow
from tests.fakes import Letterbox, OpenPace, SandboxTransport, Tripwire
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import BASE_URL, client_of, data_of, plain_value
from tests.unit.ingest.world import RecordedTelemetry

WORKFLOW = "triage_request"
MARKER_KEY = "a key for the marks of what the bot makes, long enough"
STATE_SECONDS = 0.3  # what a state takes unless a test says otherwise
PRIORITIES = {"Urgent": "production is down", "Soon": "before the weekend", "Later": "whenever there is time"}
FIELDS: dict[str, tuple[str, Any]] = {
    "priority": ("AI Priority", (*PRIORITIES, "By hand")),
    "confidence": ("AI Confidence", 2),
    "summary": ("AI Summary", None),
    "reason": ("AI Reason", None),
}


class NoModel:
    """A model that is away, and counts how often it was asked: the offline judgement stands in."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.asked_at: list[datetime] = []
        self.now = now

    def converse(self, **_request: Any) -> Any:  # noqa: ANN401 - Bedrock's documents
        """Refuse."""
        self.asked_at.append(self.now())
        raise ReadTimeoutError(endpoint_url="https://bedrock.test")


@dataclass
class Shift:
    """One deployment at work on one task.

    `before` is called with a state's name before it runs, and may change Asana or let time pass; `runs` keeps how each
    run ended, in order.
    """

    aws: Aws
    sandbox: Sandbox
    human: httpx.Client
    fields: dict[str, str]
    options: dict[str, str]
    configuration: Configuration
    token: str
    model: NoModel
    author_filter: bool = True
    workflows: tuple[Workflow[Any], ...] = WORKFLOWS
    before: Callable[[str], None] = lambda _state: None
    bot_requests: Tripwire = field(default_factory=Tripwire)
    telemetry: RecordedTelemetry = field(default_factory=RecordedTelemetry)
    runs: list[RunState] = field(default_factory=list)
    task_gid: str = ""
    unknown_retries: int = 3
    invocation_seconds: float = 60
    pasts: Pasts = field(default_factory=Pasts)
    letterbox: Letterbox = field(default_factory=Letterbox)
    access: list[AccessEntry] = field(default_factory=list)
    rng: Random = field(default_factory=lambda: Random(7))  # noqa: S311 - a seeded generator, on purpose
    _statuses: dict[str, str] = field(default_factory=dict)
    _due: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _planned: int = 0
    _read_at: datetime | None = None

    def __post_init__(self) -> None:
        """Nothing: whoever listens from the first moment on puts something in its place, as the canaries do."""

    def now(self) -> datetime:
        """Everybody's time."""
        return self.sandbox.clock.now()

    def submit(self, notes: str, name: str = "The export") -> None:
        """A person asks for something; the task that the helpers below are about."""
        data = {"name": name, "notes": notes, "projects": [self.project_gid]}
        self.task_gid = data_of(self.human.post("/tasks", json={"data": data}))["gid"]

    def edit(self, **changes: Any) -> None:  # noqa: ANN401 - any property of a task
        """A person changes the task."""
        data_of(self.human.put(f"/tasks/{self.task_gid}", json={"data": changes}))

    def sets(self, key: str, value: object) -> None:
        """A person sets one of the bot's fields, None to clear it; an option by its name."""
        self.edit(custom_fields={self.fields[key]: self.options.get(str(value), value)})

    def value(self, key: str) -> Any:  # noqa: ANN401 - any field value
        """What stands in a field; an option by its name."""
        task = data_of(self.human.get(f"/tasks/{self.task_gid}"))
        plain = next(plain_value(each) for each in task["custom_fields"] if each["gid"] == self.fields[key])
        return next((name for name, gid in self.options.items() if gid == plain), plain)

    def stories(self) -> list[dict[str, Any]]:
        """The task's stories, whole."""
        path = f"/tasks/{self.task_gid}/stories"
        stories: list[dict[str, Any]] = data_of(
            self.human.get(path, params={"opt_fields": ",".join(STORY_FIELDS), "limit": 100})
        )
        return stories

    def outcomes(self) -> list[str]:
        """How the runs ended; a refusal and a rejection by its reason."""
        return [_outcome(run) for run in self.runs]

    def mutations(self) -> int:
        """The changes that the bot's requests asked for."""
        return self.bot_requests.passed.count("before PUT")

    @property
    def project_gid(self) -> str:
        """The project that is listened to."""
        return self.sandbox.cast.projects["Intake"]

    def lease(self) -> dict[str, Any]:
        """The subject's lease row."""
        return self.aws.table.get(keys.lease(WORKFLOW, f"task:{self.task_gid}")) or {}

    def hook(self, number: int = 1) -> None:
        """Register a webhook on the project."""
        filters = [trigger.as_filter() for workflow in self.workflows for trigger in workflow.on]
        data = {"resource": self.project_gid, "target": f"https://steward.test/hooks/{number}", "filters": filters}
        self.human.post("/webhooks", json={"data": data}).raise_for_status()

    def scan(self) -> None:
        """The hourly look over the project's open tasks, and what it asks for."""
        slot = self.now().isoformat()
        self.send(work_message("backlog", self.project_gid, "scan", [Subject("project", self.project_gid)], slot))
        self.pass_(60)

    def pass_(self, seconds: float) -> None:
        """Let time pass, doing what becomes due at its own moment."""
        end = self.now() + timedelta(seconds=seconds)
        while True:
            ready = min((at for at, _, _ in self._due), default=end)
            waits = min(max((min(ready, end) - self.now()).total_seconds(), 0), 0.5)
            self.sandbox.advance(waits)
            due = sorted(each for each in self._due if each[0] <= self.now())
            self._due = [each for each in self._due if each not in due]
            for _, _, act in due:
                act()
            if not due and self.now() >= end:
                return

    def after(self, seconds: float, act: Callable[[], None]) -> None:
        """Do something later."""
        self._planned += 1
        self._due.append((self.now() + timedelta(seconds=seconds), self._planned, act))

    # The queue, as the product's functions see it.

    def send(self, body: str, delay_seconds: int = 0) -> None:
        """Put a message on the queue."""
        self.after(delay_seconds + 0.1, lambda: self._dispatcher().handle(body, self.now()))

    def receive(self, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Mapping[str, str]]:
        """The webhook function, without what its own tests show: the handshake is echoed, the signature believed."""
        if secret := headers.get("X-Hook-Secret"):
            return 200, {"x-hook-secret": secret}
        listening = Listening(trigger.as_listen() for workflow in self.workflows for trigger in workflow.on)
        bot_gid = self.configuration.bot_user_gid if self.author_filter else ""
        told = heard(json.loads(body)["events"], listening, bot_gid)
        if told.events:
            digest = keys.digest_of(url, body.decode())
            self.send(delivery_message(url, self.project_gid, digest, self.now(), told.events))
        return 200, {}

    # The run machine, as dispatch sees it.

    def start(self, name: str, state: str) -> bool:
        """Start an execution; False if the name exists."""
        if name in self._statuses:
            return False
        self._statuses[name] = "RUNNING"
        self.after(0.1, lambda: self._run(name, json.loads(state)))
        return True

    def fetch(self, url: str | None, _gid: str, _run_id: str) -> Fetched | Missing:
        """An attached file, as the sandbox gives it out; what may be fetched at all is shown by its own tests."""
        answer = self.human.get(url) if url else None
        if answer is None or answer.status_code != httpx.codes.OK:
            return Missing.NOT_GIVEN
        return Fetched(bytearray(answer.content), hashlib.sha256(answer.content).hexdigest())

    def status(self, name: str) -> str | None:
        """What became of it."""
        return self._statuses.get(name)

    def _run(self, name: str, state: RunState) -> None:
        state = self._until_recorded(state)
        state = record(state, self.aws.table, self._leases(), self.telemetry, self.now())
        self._statuses[name] = "SUCCEEDED"
        self.runs.append(state)

    def reading_age(self) -> float:
        """Seconds since the run under way read its task; 0 before."""
        return (self.now() - self._read_at).total_seconds() if self._read_at else 0.0

    def _until_recorded(self, state: RunState) -> RunState:
        step = "enrich"
        self._read_at = None
        while step != "record":
            self.sandbox.advance(STATE_SECONDS)
            self.before(step)
            try:
                state = json.loads(json.dumps(self._tried(step, state)))
            except ContextExpired:
                step = "enrich"
                continue
            except StewardError as error:
                failure = {"Error": type(error).__name__, "Cause": json.dumps({"errorMessage": str(error)})}
                return {**state, "failed": failure}  # type: ignore[typeddict-item]
            self._read_at = datetime.fromisoformat(state["snapshot_read_at"]) if "snapshot_read_at" in state else None
            step = "classify" if step == "assess" else state["next"]
        return state

    def _tried(self, step: str, state: RunState) -> RunState:
        """With the machine's retries: an unknown outcome three times after its settle time, the rest more often."""
        for number in range(20):
            try:
                return self._functions()[step](state)
            except OutcomeUnknown:
                if number >= self.unknown_retries:
                    raise
                self.sandbox.advance(200)
            except ContextExpired:
                raise
            except Retryable as error:
                self.sandbox.advance(error.retry_after_seconds or 2)
        return self._functions()[step](state)

    def _functions(self) -> dict[str, Callable[[RunState], RunState]]:
        """Fresh invocations, each with its real collaborators."""
        table, objects, telemetry, rng = self.aws.table, self.aws.objects, self.telemetry, self.rng
        by_name = {workflow.name: workflow for workflow in self.workflows}
        deadline = self.now() + timedelta(seconds=self.invocation_seconds)
        reader = AsanaReader(self._wire("read", READING), run_id="run", deadline=deadline.timestamp())
        asana = AsanaWriter(self._wire("write", WRITING), run_id="run", deadline=deadline.timestamp())
        configuration = self.configuration
        wants_none = partial(is_unsubscribed, table)
        writer = MailingWriter(asana, Mail(self.letterbox), configuration.mail, wants_none)
        enricher = Enricher(
            reader, objects, table, self.send, configuration, by_name, telemetry, self.now, deadline,
            self._leases(), self.fetch,
        )  # fmt: skip
        assessor = Assessor(table, objects, configuration, by_name, self.pasts, telemetry)
        classifier = Classifier(
            table, objects, configuration, by_name, self.model, telemetry, rng, self.now  # type: ignore[arg-type]
        )  # fmt: skip
        pen = Pen(table, objects, writer, configuration, telemetry, self.now, deadline, rng)
        return {
            "enrich": lambda state: enrich(state, enricher),
            "extract": lambda state: extract(state, Extractor(objects, telemetry, Limits())),
            "assess": lambda state: assess(state, assessor),
            "classify": lambda state: classify(state, classifier),
            "propose": lambda state: propose(state, table, objects, telemetry, self.now()),
            "write_back": lambda state: write_back(state, pen),
        }

    def _dispatcher(self) -> Dispatcher:
        return Dispatcher(
            starter=Starter(self._leases(), self, self, self.now),
            scans=self,
            deliveries=Deliveries(self.aws.table),
            objects=self.aws.objects,
            workflows=self.workflows,
            configuration=lambda: self.configuration,
            telemetry=self.telemetry,
            mailbox=Mailbox(self.aws.objects, self.aws.table, self.now),
        )

    def _leases(self) -> Leases:
        return Leases(self.aws.table, lambda: f"{self.rng.getrandbits(64):x}", self.now)

    def _wire(self, name: str, methods: frozenset[Method]) -> Wire:
        held = {"token": self.token, "marker_key": MARKER_KEY}
        return Wire(
            base_url=BASE_URL,
            grant=Grant(name, lambda: json.dumps(held), lambda: self.now().timestamp()),
            pace=OpenPace(),
            clock=lambda: self.now().timestamp(),
            log=self.access.append,
            methods=methods,
            transport=SandboxTransport(self.sandbox.app, self.bot_requests),
        )


def shift_on(aws: Aws, *, shared_token: bool = False) -> Shift:
    """A deployment over an empty workspace with the fields of FIELDS; `shared_token`: the bot is the owner itself."""
    sandbox = Sandbox()
    human = client_of(sandbox, "owner")
    fields, options = _made(human, sandbox)
    bot_gid = sandbox.cast.users["Olga Owner"] if shared_token else sandbox.cast.bot_user_gid
    shift = Shift(
        aws=aws,
        sandbox=sandbox,
        human=human,
        fields=fields,
        options=options,
        configuration=_configuration(sandbox, bot_gid),
        token=sandbox.cast.tokens["owner" if shared_token else "bot"],
        model=NoModel(sandbox.clock.now),
    )
    sandbox.delivery.post = shift.receive
    return shift


def listening_to_everything(workflows: tuple[Workflow[Any], ...]) -> tuple[Workflow[Any], ...]:
    """The workflows without any of the filters that keep an echo away: every change of a task starts them."""
    everything = (Trigger("task", "added"), Trigger("task", "changed"))
    return tuple(replace(each, on=everything) if each.on else each for each in workflows)


def _made(human: httpx.Client, sandbox: Sandbox) -> tuple[dict[str, str], dict[str, str]]:
    fields: dict[str, str] = {}
    options: dict[str, str] = {}
    for key, (name, shape) in FIELDS.items():
        data = {"workspace": sandbox.cast.workspace_gid, "name": name, **shaped(shape)}
        made = data_of(human.post("/custom_fields", json={"data": data}))
        fields[key] = made["gid"]
        options |= {each["name"]: each["gid"] for each in made.get("enum_options") or ()}
        path = f"/projects/{sandbox.cast.projects['Intake']}/addCustomFieldSetting"
        human.post(path, json={"data": {"custom_field": made["gid"]}}).raise_for_status()
    return fields, options


def shaped(shape: tuple[str, ...] | int | None) -> dict[str, Any]:
    match shape:
        case None:
            return {"resource_subtype": "text"}
        case int():
            return {"resource_subtype": "number", "precision": shape}
        case _:
            return {"resource_subtype": "enum", "enum_options": [{"name": each} for each in shape]}


def _configuration(sandbox: Sandbox, bot_gid: str) -> Configuration:
    rules = [
        {"name": option, "phrases": [phrase], "sets": {"priority": option}} for option, phrase in PRIORITIES.items()
    ]
    fields = {key: {"field": name, "owner": "ai"} for key, (name, _) in FIELDS.items()}
    workflows = {WORKFLOW: {"mode": "act", "fields": fields, "rules": rules}, "backlog": {"mode": "act"}}
    return configuration_of(
        {
            "version": 1,
            "workspace_gid": sandbox.cast.workspace_gid,
            "bot_user_gid": bot_gid,
            "projects": {sandbox.cast.projects["Intake"]: {"name": "Intake", "workflows": workflows}},
        }
    )


def _outcome(run: RunState) -> str:
    if failed := run.get("failed"):
        said = str(json.loads(failed["Cause"])["errorMessage"]).partition(":")[0]
        return said if failed["Error"] in ("Refused", "Rejected") else failed["Error"]
    return run.get("outcome", "")
