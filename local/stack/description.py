"""What does another program need to know of a running laptop stack: every endpoint, id and name in one file?"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from local.stack.failure import StackError
from local.stack.processes import Child


@dataclass(frozen=True, slots=True)
class Stack:
    """A running stack, as `.steward/stack.json` holds it.

    Attributes:
        aws_endpoint: For `AWS_ENDPOINT_URL`.
        asana_base_url: The sandbox, up to and with `/api/1.0`.
        asana_token: The bot's token there.
        webhook_base_url: Where `/hooks/{hook_id}/{token}` is appended.
        console_url: The page to look at, or None where it was not asked for.
        projects: Gid by project name.
        queues: Queue URL by the template's logical id; the mappings after it likewise.
        functions: Function name by verb, as in `functions/<verb>`.
        configuration: AppConfig ids: `application`, `environment`, `profile`, `strategy`.
        processes: The processes that `down` ends.
    """

    aws_endpoint: str
    region: str
    access_key_id: str
    secret_access_key: str
    asana_base_url: str
    asana_token: str
    model_endpoint: str
    webhook_base_url: str
    console_url: str | None
    workspace_gid: str
    projects: Mapping[str, str]
    portfolio_gid: str | None
    bot_user_gid: str
    queues: Mapping[str, str]
    tables: Mapping[str, str]
    buckets: Mapping[str, str]
    functions: Mapping[str, str]
    state_machines: Mapping[str, str]
    secrets: Mapping[str, str]
    keys: Mapping[str, str]
    log_group: str | None
    configuration: Mapping[str, str]
    processes: tuple[Child, ...]

    def write(self, path: Path) -> None:
        """Write the file whole, so that no reader sees half of it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps(asdict(self), indent=2) + "\n")
        draft.replace(path)

    @staticmethod
    def processes_of(path: Path) -> tuple[Child, ...]:
        """The processes that a file names, of whatever version it is; none where it cannot be read at all."""
        try:
            return tuple(Child(**child) for child in json.loads(path.read_text())["processes"])
        except (OSError, ValueError, TypeError, KeyError):
            return ()

    @classmethod
    def read(cls, path: Path) -> "Stack":
        """The stack that a file describes. Raises StackError when there is none or it is another version's."""
        try:
            held: dict[str, Any] = json.loads(path.read_text())
            processes = tuple(Child(**child) for child in held.pop("processes"))
            return cls(processes=processes, **held)
        except FileNotFoundError as missing:
            raise StackError(f"no stack is up ({path} is not there): run `make up`") from missing
        except (ValueError, TypeError, KeyError) as malformed:
            raise StackError(f"{path} describes no stack of this version: run `make down` and `make up`") from malformed
