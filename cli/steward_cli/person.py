"""What can one of the sandbox's people do, with their own token, through Asana's API?"""

import mimetypes
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

from steward_cli.as_shown import as_shown
from steward_cli.desk import Desk
from steward_cli.failure import Exit, Failure

# The sandbox answers in milliseconds; ten seconds is a sandbox that is gone.
TIMEOUT_SECONDS: Final = 10.0
PROPERTIES: Final = ("name", "notes", "due_on", "completed", "assignee")  # what a person changes beside the fields
OF_A_FIELD: Final = "custom_fields.name,custom_fields.resource_subtype,custom_fields.display_value"
OF_A_SUBTASK: Final = "name,approval_status,completed"
PLACES: Final = "memberships.project.name,memberships.section.name"
OPTIONS: Final = "custom_fields.name,custom_fields.resource_subtype,custom_fields.enum_options.name"


@dataclass(frozen=True, slots=True)
class Person:
    """One person's hands. Raises Failure with what Asana says, or where nobody answers.

    `known` are all people's names by that of their token, `users` their gids by name.
    """

    base_url: str
    token: str
    known: Mapping[str, str]
    users: Mapping[str, str]

    def tasks(self, project_gid: str) -> list[dict[str, Any]]:
        """The open tasks of a project, the newest first."""
        query = {"opt_fields": "name,created_at", "completed_since": "now", "limit": "100"}
        found = self._call("GET", f"/projects/{project_gid}/tasks", params=query)
        rows = [{"task": each["gid"], "name": each["name"], "created_at": each["created_at"]} for each in found]
        return sorted(rows, key=lambda row: str(row["created_at"]), reverse=True)

    def shown(self, task_gid: str) -> dict[str, Any]:
        """A task with the fields that hold something, its subtasks, and every comment on it and on them, in order."""
        query = {"opt_fields": f"name,html_notes,due_on,completed,assignee.name,{PLACES},{OF_A_FIELD}"}
        task = self._call("GET", f"/tasks/{task_gid}", params=query)
        files = self._call("GET", "/attachments", params={"parent": task_gid, "opt_fields": "name"})
        subtasks = self._call("GET", f"/tasks/{task_gid}/subtasks", params={"opt_fields": OF_A_SUBTASK})
        fields = {each["name"]: each["display_value"] for each in task["custom_fields"] if each["display_value"]}
        told = {
            "name": task["name"],
            "assignee": (task["assignee"] or {}).get("name"),
            "notes": self._read(task["html_notes"]),
        }
        told |= {"due_on": task["due_on"], "completed": task["completed"], **_standing(task), **fields}
        told |= {"files": ", ".join(each["name"] for each in files)} if files else {}
        told |= self._comments(task_gid, "comment")
        for each in subtasks:
            stands = each.get("approval_status") or ("done" if each["completed"] else "open")
            told[f"subtask {each['gid']}"] = f"{each['name']}: {stands}"
            told |= self._comments(each["gid"], f"comment on {each['gid']}")
        return told

    def _comments(self, task_gid: str, what: str) -> dict[str, str]:
        """Everything that was said on a task, the oldest first; the number keeps two of one person apart."""
        fields = {"opt_fields": "type,html_text,created_by.name", "limit": "100"}
        said = [each for each in self._all(f"/tasks/{task_gid}/stories", fields) if each["type"] == "comment"]
        return {
            f"{what} {number} of {(each['created_by'] or {}).get('name')}": self._read(each["html_text"]) or ""
            for number, each in enumerate(said, 1)
        }

    def _read(self, html: str) -> str | None:
        """A rich text as it is shown to a person; None for an empty one."""
        return as_shown(html, self._named) or None

    def _named(self, gid: str) -> str:
        """The name of the person, task or project that is mentioned, as this person may see it; its gid where not."""
        if found := next((name for name, user in self.users.items() if user == gid), ""):
            return found
        for kind in ("tasks", "projects"):
            with suppress(Failure):  # of the other kind, deleted, or closed to this person
                return f"{self._call('GET', f'/{kind}/{gid}', params={'opt_fields': 'name'})['name']} ({gid})"
        return f"({gid})"

    def submit(self, project_gid: str, name: str, notes: str, section: str = "") -> str:
        """The gid of the task that is made; a section that the project has not is made first."""
        place: dict[str, Any] = {"projects": [project_gid]}
        if section:
            place = {"memberships": [{"project": project_gid, "section": self._section(project_gid, section)}]}
        return str(self._call("POST", "/tasks", data={"name": name, "notes": notes, **place})["gid"])

    def _section(self, project_gid: str, name: str) -> str:
        """The gid of the project's section of that name, which is made where there is none."""
        path = f"/projects/{project_gid}/sections"
        for each in self._call("GET", path, params={"limit": "100"}):
            if each["name"].casefold() == name.casefold():
                return str(each["gid"])
        return str(self._call("POST", path, data={"name": name})["gid"])

    def attach(self, task_gid: str, path: Path, name: str) -> None:
        """Hang a file on a task. Raises Failure for a file that cannot be read."""
        try:
            content = path.read_bytes()
        except OSError as error:
            raise Failure(f"{path} cannot be read: {error.strerror}; name a file of this machine") from error
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        form = {"parent": task_gid, "name": name}
        self._asked("POST", "/attachments", form=form, files={"file": (name, content, kind)})

    def change(self, task_gid: str, values: Mapping[str, Any]) -> None:
        """Set properties of a task."""
        self._call("PUT", f"/tasks/{task_gid}", data=values)

    def comment(self, task_gid: str, text: str) -> None:
        """Say something."""
        self._call("POST", f"/tasks/{task_gid}/stories", data={"text": text})

    def open_approvals(self, task_gid: str) -> dict[str, str]:
        """The approvals that nobody answered yet, name by gid: the task's subtasks, or the task where it is one."""
        query = {"opt_fields": "name,approval_status"}
        found = [self._call("GET", f"/tasks/{task_gid}", params=query)]
        found += self._call("GET", f"/tasks/{task_gid}/subtasks", params=query)
        return {each["gid"]: each["name"] for each in found if each.get("approval_status") == "pending"}

    def written(self, task_gid: str, name: str, value: str | None) -> dict[str, Any]:
        """A value as people write it, as a change of the task. Raises Failure for no such field, option or person."""
        match name:
            case "completed":
                if value not in ("true", "false"):
                    raise Failure(f"completed is true or false: {value!r} is neither")
                return {"completed": value == "true"}
            case "assignee":
                return {"assignee": self._user(value) if value else None}
            case "name" | "notes" | "due_on":
                return {name: value}
            case _:
                return {"custom_fields": self.custom_field(task_gid, name, value)}

    def _user(self, name: str) -> str:
        """A person's gid, by the name that --as takes or the whole one. Raises Failure for nobody."""
        for short, whole in self.known.items():
            if name.casefold() in (short, whole.casefold()):
                return self.users[whole]
        raise Failure(f"assignee {name!r} is nobody: name one of {', '.join(sorted(self.known))}")

    def custom_field(self, task_gid: str, name: str, value: str | None) -> dict[str, Any]:
        """A value as people write it, as `custom_fields` takes it. Raises Failure for no such field or option."""
        fields = self._call("GET", f"/tasks/{task_gid}", params={"opt_fields": OPTIONS})["custom_fields"]
        field = _named(fields, name, f"task {task_gid} has no field", PROPERTIES)
        if value is None or field["resource_subtype"] == "text":
            return {field["gid"]: value}
        if field["resource_subtype"] == "enum":
            return {field["gid"]: _named(field["enum_options"], value, f"{name} has no option")["gid"]}
        try:
            return {field["gid"]: float(value)}
        except ValueError:
            raise Failure(f"{name} is a number: {value!r} is none") from None

    def _all(self, path: str, query: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        """Every page of a listing."""
        page: dict[str, Any] | None = {}
        while page is not None:
            offset = {"offset": page["offset"]} if page else {}
            reply = self._asked("GET", path, params={**query, **offset})
            yield from reply["data"]
            page = reply.get("next_page")

    def _call(self, method: str, path: str, **request: Any) -> Any:  # noqa: ANN401 - an API document
        return self._asked(method, path, **request)["data"]

    def _asked(self, method: str, path: str, **request: Any) -> Any:  # noqa: ANN401 - an API document
        body = {"json": {"data": dict(request.pop("data"))}} if "data" in request else {}
        if "form" in request:  # a file travels beside form fields; everything else is JSON
            body = {"data": request.pop("form")}
        headers = {"Authorization": f"Bearer {self.token}"}
        return answered(method, f"{self.base_url}{path}", headers=headers, **request, **body)


def _standing(task: Mapping[str, Any]) -> dict[str, str]:
    """The sections in which a task stands; nothing of a subtask, which stands in none."""
    places = [f"{each['project']['name']}: {each['section']['name']}" for each in task["memberships"]]
    return {"section": ", ".join(places)} if places else {}


def answered(method: str, url: str, **request: Any) -> Any:  # noqa: ANN401 - an API document
    """The sandbox's answer. Raises Failure with its own words where it refuses, and where it is gone."""
    try:
        reply = httpx.request(method, url, timeout=TIMEOUT_SECONDS, **request)
    except httpx.HTTPError as error:
        line = f"the Asana sandbox does not answer: {type(error).__name__}; is the stack up? (make status)"
        raise Failure(line, Exit.UPSTREAM) from None
    document = reply.json()
    if reply.is_error:
        said = "; ".join(str(each.get("message")) for each in document.get("errors", ())) or str(reply.status_code)
        raise Failure(f"the sandbox refuses: {said}")
    return document


def person(desk: Desk, name: str) -> Person:
    """The person of that name, or the first approver. Raises Failure for another name, and beside a real Asana."""
    if desk.deployment.state is None:
        raise Failure(f"{desk.deployment.name} is no laptop's stack: in Asana, act in Asana", Exit.REFUSED)
    base_url = desk.deployment.asana_base_url
    about = answered("GET", f"{base_url.removesuffix('/api/1.0')}/sandbox/about")["data"]
    tokens, users = about["tokens"], about["users"]
    people = {each: gid for each, gid in users.items() if person_named(each, tokens) and gid != about["bot_user_gid"]}
    known = {person_named(each, tokens): each for each in people}
    chosen = name or person_named(_approver(desk, people), tokens)
    if chosen not in known:
        raise Failure(f"--as {chosen!r} is nobody: name one of {', '.join(sorted(known))}")
    return Person(base_url, tokens[chosen], known, people)


def person_named(name: str, tokens: Mapping[str, str]) -> str:
    """The name of a person's token: the first name, and a letter where two share it; empty where there is none."""
    first, _, last = name.lower().partition(" ")
    return next((key for key in (first, f"{first}_{last[:1]}") if key in tokens), "")


def _approver(desk: Desk, users: Mapping[str, str]) -> str:
    wanted = {gid for each in desk.deployment.configuration().projects.values() for gid in each.approvals.approvers}
    return next((name for name, gid in users.items() if gid in wanted), next(iter(users)))


def _named(found: list[dict[str, Any]], name: str, none: str, others: Sequence[str] = ()) -> dict[str, Any]:
    for each in found:
        if each["name"].casefold() == name.casefold():
            return each
    raise Failure(f"{none} {name!r}: name one of {', '.join([each['name'] for each in found] + list(others))}")
