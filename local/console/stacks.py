"""Which stack does the console look at just now, and how does it reach Asana, AWS and the model there?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, Final

import httpx

from local.console import shown
from local.stack.description import Stack
from local.stack.failure import StackError
from local.stack.layout import Layout
from steward.governance.policy import Configuration
from steward_cli.deployment import Deployment, deployment
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure
from steward_cli.person import Person, person, person_named

# The sandbox answers in milliseconds; ten seconds is one that is gone, or slow on purpose.
TIMEOUT_SECONDS: Final = 10.0
NOT_UP: Final = "the stack is not running: make up"


@dataclass
class Opened:
    """One running stack: what the console's readers and actions have at hand. Connections are kept."""

    stack: Stack
    deployment: Deployment
    desk: Desk
    http: httpx.Client
    runs: dict[str, Any] = field(default_factory=dict)  # what is known for good of finished runs, by id
    plans: dict[str, Any] = field(default_factory=dict)  # frozen plans and facts, by run: they never change
    pictures: dict[str, Any] = field(default_factory=dict)  # of reviews, by the reviews: they never change
    _people: dict[str, Person] = field(default_factory=dict)

    @cached_property
    def about(self) -> dict[str, Any]:
        """What the sandbox says of itself: tokens, users, projects."""
        return dict(self.control("GET", "about"))

    @property
    def configuration(self) -> Configuration:
        """The configuration in force."""
        return self.deployment.configuration()

    def person(self, name: str) -> Person:
        """One of the sandbox's people by the name of their token. Raises Failure for nobody."""
        if name not in self._people:
            self._people[name] = person(self.desk, name)
        return self._people[name]

    def asana(self, path: str, query: Mapping[str, str] | None = None) -> Any:  # noqa: ANN401 - an API document
        """What a person reads there. Raises Failure with the sandbox's own words, or where it is gone."""
        bearer = {"Authorization": f"Bearer {self._reader}"}
        return self._asked("GET", f"{self.stack.asana_base_url}{path}", params=dict(query or {}), headers=bearer)[
            "data"
        ]

    @cached_property
    def _reader(self) -> str:
        """The token the console reads with: a person's, so that what is switched on against Steward's is not met."""
        tokens = self.about["tokens"]
        people = [tokens[name] for each in self.about["users"] if (name := person_named(each, tokens))]
        return str(next(each for each in [*people, *tokens.values()] if each != self.stack.asana_token))

    def title(self, task_gid: str) -> str:
        """A task's name as a list shows it."""
        if not task_gid.isdigit():
            return ""
        try:
            return shown.shortened(self.asana(f"/tasks/{task_gid}", {"opt_fields": "name"})["name"])
        except Failure:
            return "(not there any more)"

    def control(self, method: str, what: str, body: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401 - as above
        """A control of the sandbox."""
        url = f"{self.stack.asana_base_url.removesuffix('/api/1.0')}/sandbox/{what}"
        return self._asked(method, url, **({"json": dict(body)} if body is not None else {}))["data"]

    def model(self, method: str, what: str, body: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401 - as above
        """A control of the model's endpoint."""
        given = {"json": dict(body)} if body is not None else {}
        return self._asked(method, f"{self.stack.model_endpoint}/{what}", **given)

    def _asked(self, method: str, url: str, **request: Any) -> Any:  # noqa: ANN401 - as above
        try:
            reply = self.http.request(method, url, **request)
        except httpx.HTTPError as error:
            raise Failure(f"{url} does not answer ({type(error).__name__}): make status", Exit.UPSTREAM) from None
        document = reply.json()
        if reply.is_error:
            said = "; ".join(str(each.get("message")) for each in document.get("errors", ())) or str(reply.status_code)
            raise Failure(f"the sandbox refuses: {said}")
        return document


class Site:
    """The stack whose description lies in a folder; another one is seen as soon as its description is."""

    def __init__(self, state: Path, clock: Callable[[], datetime]) -> None:
        self.state = state
        self.clock = clock
        self._lock = Lock()
        self._seen: tuple[int, Opened] | None = None

    def opened(self) -> Opened:
        """The stack that runs now. Raises Failure where none does."""
        path = Layout(state=self.state).description
        with self._lock:
            try:
                written = path.stat().st_mtime_ns
                if self._seen is None or self._seen[0] != written:
                    self._seen = written, self._open(Stack.read(path))
            except (OSError, StackError):
                self._seen = None
                raise Failure(NOT_UP, Exit.UPSTREAM) from None
            return self._seen[1]

    def _open(self, stack: Stack) -> Opened:
        desk = Desk(state=self.state, as_json=True, yes=True, clock=self.clock)
        client = httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=False)
        return Opened(stack, deployment("local", self.state), desk, client)
