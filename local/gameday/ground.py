"""What does a game have at hand: the stack, its people, its alarms, the runbook, and a line for each step?"""

import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from local.console import faults
from local.console.stacks import Opened
from local.demo.progress import Progress, Watch
from local.gameday import book
from local.gameday.alarms import Alarms
from local.gameday.failure import GameFailed

COPY: Final = "Copy of: "  # how the names begin that the runaway rule gives
INTAKE: Final = "Customer requests"
PATIENCE_SECONDS: Final = 240.0  # an idle machine needs a tenth of it; one that does other things may need it all
STIR_SECONDS: Final = 3.0  # between two requests of people, while something is broken
NOTHING: Final[Mapping[str, str]] = {}
LOOK_AGAIN_SECONDS: Final = 0.5
TRIAGED: Final = frozenset({"written", "proposed", "unchanged", "nothing_new"})


@dataclass
class Ground:
    """One stack on its game day. `requests` are the tasks made on it, by gid."""

    opened: Opened
    state: Path
    alarms: Alarms
    watch: Watch
    screen: Console
    began: float = field(default_factory=time.monotonic)
    requests: dict[str, str] = field(default_factory=dict)

    @property
    def project(self) -> str:
        """The gid of the project where people send requests in."""
        return self.opened.stack.projects[INTAKE]

    @property
    def of_people(self) -> list[str]:
        """The requests that no rule made."""
        return [gid for gid, name in self.requests.items() if not name.startswith(COPY)]

    def step[T](self, what: str, act: Callable[[], T]) -> T:
        """Do one step and print its line. Raises GameFailed with the step's name where it does not come out."""
        started = time.monotonic()
        try:
            with self.screen.status(what):
                result = act()
        except GameFailed as failed:
            self.tell("[red]✗[/]", f"{what}: {failed}", started)
            raise
        self.tell("[green]✓[/]", what, started)
        return result

    def tell(self, mark: str, what: str, started: float) -> None:
        """One line: when it ended, what it was, how long it took."""
        now = time.monotonic()
        minutes, seconds = divmod(int(now - self.began), 60)
        self.screen.print(
            f"  {minutes}:{seconds:02d} {mark} {what} [dim]({now - started:.1f} s)[/]", highlight=False, soft_wrap=True
        )

    def fault(self, kind: str, name: str, *, on: bool) -> None:
        """A fault switch of the console, on or off."""
        faults.switch(self.opened, kind, name, on=on)

    def submit(self, name: str = "Charged twice for one invoice") -> str:
        """A request of somebody's, as a form would make it."""
        number = len(self.requests) + 1
        nadia, said = self.opened.person("nadia"), f"It is invoice {20000 + number}."
        made = nadia.submit(self.project, f"{name} ({number})", said)
        self.requests[made] = name
        return made

    def delete_hook(self) -> None:
        """End the project's webhook at Asana's side, as Asana does after a day of failures."""
        stack = self.opened.stack
        bearer = {"Authorization": f"Bearer {stack.asana_token}"}
        url, query = f"{stack.asana_base_url}/webhooks", {"workspace": stack.workspace_gid, "opt_fields": "resource"}
        for hook in self.opened.http.get(url, params=query, headers=bearer).raise_for_status().json()["data"]:
            if hook["resource"]["gid"] == self.project:
                self.opened.http.delete(f"{url}/{hook['gid']}", headers=bearer).raise_for_status()

    def until(self, met: Callable[[], bool], what: str, stir: Callable[[], object] | None = None) -> None:
        """Look until it is so, and let something happen in between. Raises GameFailed when patience ends."""
        ends, stirred = time.monotonic() + PATIENCE_SECONDS, 0.0
        while not met():
            now = time.monotonic()
            if now > ends:
                raise GameFailed(f"not {what} within {PATIENCE_SECONDS:.0f} s")
            if stir and now - stirred >= STIR_SECONDS:
                stir()
                stirred = time.monotonic()
            time.sleep(LOOK_AGAIN_SECONDS)

    def rings(self, alarm: str, stir: Callable[[], object] | None = None) -> None:
        """Wait until the alarm rings."""
        self.step(f"{alarm} rings", lambda: self.until(lambda: alarm in self.alarms.ringing(), "ringing", stir))

    def types(
        self, anchor: str, words: str, *, exits: Collection[int] = (0,), more: Mapping[str, str] = NOTHING
    ) -> Any:  # noqa: ANN401 - what it answers
        """Type the runbook's own command; `more` fills places of its own. Raises GameFailed for another exit code."""
        places = {"<gid>": self.project, "'...'": "'game day'", "<model id>": self._model, **more}
        line = book.command(book.section(anchor), words, places)

        def typed() -> Any:  # noqa: ANN401 - as above
            ended = book.steward(self.state, line)
            if ended.code not in exits:
                raise GameFailed(f"exit code {ended.code}: {ended.said or ended.answer}")
            return ended.answer

        return self.step(f"{line.replace('[', chr(92) + '[')}", typed)

    @property
    def _model(self) -> str:
        return self.opened.configuration.model.model_id

    def triaged(self, gid: str) -> Progress | None:
        """How a request's triage ended, None while none did."""
        progress = self.watch.progress(gid)
        return progress if progress.outcome in TRIAGED else None

    def all_triaged(self) -> None:
        """No request of people's was lost: what a fault held up was asked for again, by whoever does that.

        The runaway rule's copies are nobody's: they come back at the pace of the blast budget, for minutes.
        """
        waiting = set(self.of_people)

        def none_waits() -> bool:
            waiting.difference_update({each for each in waiting if self.triaged(each)})
            return not waiting

        try:
            self.until(none_waits, "all triaged")
        except GameFailed as late:
            ended = Counter(self.watch.progress(each).outcome or "running" for each in waiting)
            raise GameFailed(f"{late}: {dict(ended)}") from None

    def quiet(self, rang: frozenset[str]) -> None:
        """What rang has stopped to."""
        self.until(lambda: not rang & self.alarms.ringing(), "quiet")

    def works(self) -> None:
        """A request of now is triaged: what was broken is mended."""

        def fresh() -> None:
            made = self.submit()
            self.until(lambda: self.triaged(made) is not None, "triaged")

        self.step("a new request is triaged", fresh)
