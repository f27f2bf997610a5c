"""How do people do in the sandbox what the workload says?"""

import re
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from local.asana.sandbox import Sandbox
from tests.load.asana_gate import ask
from tests.load.deployment import AI_FIELDS, BY_HAND, FIELDS, Deployment
from tests.load.history import Act, History, PersonSet
from tests.load.workload import Deed, Workload
from tests.load.world import World

REFERENCE: Final = re.compile(r" \(ref [0-9a-f]+\)")  # a proposal's id: made of gids, which differ between runs


@dataclass(slots=True)
class People:
    """The owner, who does it all, beside everything that goes wrong; `gids` is by the request's number."""

    workload: Workload
    deployment: Deployment
    sandbox: Sandbox
    world: World
    history: History
    gids: dict[int, str] = field(default_factory=dict)
    closed: set[int] = field(default_factory=set)

    def begin(self) -> None:
        """Everybody knows what to do and when."""
        for deed in self.workload.deeds:
            self.world.after(deed.at, partial(self._do, deed))

    def values(self, number: int) -> dict[str, Any]:
        """What stands in the AI's fields of a request, by key; options by name, as gids differ between runs."""
        task = self._ask("GET", f"/tasks/{self.gids[number]}")
        by_gid = {each["gid"]: each for each in task["custom_fields"]}
        keys = {key: by_gid[gid] for key, gid in self.deployment.field_gids.items() if gid in by_gid}
        shown = {key: keys[key].get("display_value") for key in AI_FIELDS if key in keys}
        return {key: REFERENCE.sub("", text) if text else text for key, text in shown.items()}

    def _do(self, deed: Deed) -> None:
        if deed.kind != "submit":
            self.history.acts.append(Act(self.gids[deed.number], self.world.t))
        match deed.kind:
            case "submit":
                name, notes = deed.text
                made = self._ask(
                    "POST", "/tasks", {"name": name, "notes": notes, "projects": [self._home(deed.number)]}
                )
                self.gids[deed.number] = made["gid"]
            case "edit":
                name, notes = deed.text
                self._put(deed, {"name": name, "notes": notes})
            case "correct":
                self._set(deed, self._by_hand(deed.text[0], deed.number))
            case "clear":
                self._set(deed, None)
            case "complete":
                self.closed.add(deed.number)
                self._put(deed, {"completed": True})
            case "reopen":
                self.closed.discard(deed.number)
                self._put(deed, {"completed": False})
            case "move":
                self.closed.add(deed.number)
                self._place(deed.number, self.deployment.elsewhere, self._home(deed.number))
            case "back":
                self.closed.discard(deed.number)
                self._place(deed.number, self._home(deed.number), self.deployment.elsewhere)

    def _home(self, number: int) -> str:
        return self.deployment.projects[number % len(self.deployment.projects)]

    def _place(self, number: int, there: str, not_there: str) -> None:
        gid = self.gids[number]
        self._ask("POST", f"/tasks/{gid}/addProject", {"project": there})
        self._ask("POST", f"/tasks/{gid}/removeProject", {"project": not_there})

    def _set(self, deed: Deed, value: Any) -> None:  # noqa: ANN401 - any field value
        field_gid = self.deployment.field_gids[deed.text[0]]
        if value is None and not self.values(deed.number)[deed.text[0]]:
            return  # there is nothing to take away
        self._put(deed, {"custom_fields": {field_gid: value}})
        self.history.persons.append(PersonSet(self.gids[deed.number], field_gid, value, self.world.t))

    def _by_hand(self, key: str, number: int) -> Any:  # noqa: ANN401 - any field value
        if isinstance(FIELDS[key][1], tuple):
            return self.deployment.options[f"{key}:{BY_HAND}"]
        return f"by hand {number}"

    def _put(self, deed: Deed, data: dict[str, Any]) -> None:
        self._ask("PUT", f"/tasks/{self.gids[deed.number]}", data)

    def _ask(self, method: str, path: str, data: dict[str, Any] | None = None) -> Any:  # noqa: ANN401 - Asana's documents
        shown = "" if method == "GET" else "?opt_fields=gid"  # showing a whole task takes longer than changing it
        return ask(self.sandbox, self.sandbox.cast.tokens["owner"], method, path + shown, data)
