"""What does an installation answer when each part of it is asked one small thing?

Every question only reads, whichever grant asks it, and each request to Asana stands on record as a command's. The model
is asked for one token, because nothing less shows that it may be asked.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from steward.asana import access, persons, protocol
from steward.asana.client import AsanaReader
from steward.asana.models import CustomField
from steward.asana.protocol import Request
from steward.asana.schema import fields_of
from steward.errors import Rejected, Retryable, StewardError
from steward.governance.orders import Orders
from steward.governance.policy import Configuration
from steward.pipeline.assess import chunks_of
from steward_cli.access import AccessLog
from steward_cli.desk import Desk
from steward_cli.failure import Failure
from steward_cli.hook_work import HookWork
from steward_cli.identity import plan_question, reader_of
from steward_cli.scopes import FEATURES
from steward_cli.symptoms import Answer, Facts

_AWAY: Final = (ClientError, BotoCoreError, StewardError, Failure)


@dataclass
class Probing:
    """One look at an installation. `unseen` says what could not be looked at, and why."""

    desk: Desk
    unseen: list[str] = field(default_factory=list)

    @cached_property
    def configuration(self) -> Configuration:
        """The document in force."""
        return self.desk.deployment.configuration()

    @cached_property
    def log(self) -> AccessLog:
        """Where each request to Asana stands."""
        return AccessLog(self.desk)

    def facts(self) -> Facts:
        """Ask everything. Raises what reading the configuration raises; all else that fails is a fact."""
        deployment = self.desk.deployment
        held = {name: each for name, secret in deployment.secrets.items() if (each := self._held(name, secret))}
        grants, who = self._whoever(held)
        reads = "read" in grants and not grants["read"].reason
        answers, shown = self._asana(self._reader("read", held["read"])) if reads else ([], {})
        self._told()
        return Facts(
            configuration=self.configuration,
            grants=grants,
            who=who,
            granted={name: _scopes(document) for name, document in held.items()},
            answers=tuple(answers),
            shown=shown,
            settled=self._settled(),
            hooks={} if grants.get("webhook", Answer("")).reason else self._unless_away("webhooks", self._hooks, {}),
            public_url=deployment.webhook_base_url,
            asana_url=deployment.asana_base_url,
            region=deployment.region,
            model_error=self._unless_away("the model", self._model, ""),
            skew_seconds=self._unless_away("AWS' clock", self._skew, 0.0),
        )

    def _held(self, name: str, secret: str) -> dict[str, Any]:
        """What a secret holds; nothing where this operator may not read it."""

        def read() -> dict[str, Any]:
            text = self.desk.deployment.client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"]
            document: dict[str, Any] = json.loads(text)
            return document

        return self._unless_away(f"the {name} grant", read, {})

    def _whoever(self, held: Mapping[str, dict[str, Any]]) -> tuple[dict[str, Answer], dict[str, str]]:
        grants: dict[str, Answer] = {}
        who: dict[str, str] = {}
        for name, document in held.items():
            answer, data = self._asked(self._reader(name, document), persons.user("me"))
            grants[name] = answer
            if data:
                who[name] = str(data["gid"])
        return grants, who

    def _reader(self, name: str, document: Mapping[str, Any]) -> AsanaReader:
        return reader_of(self.desk, name, document, self.log, self.configuration.asana.requests_per_minute)

    def _asana(self, reader: AsanaReader) -> tuple[list[Answer], dict[str, tuple[CustomField, ...]]]:
        """What the read grant is answered: the plan, then each project, then what the features in use read."""
        answers = [self._asked(reader, plan_question(self.configuration.workspace_gid))[0]]
        shown: dict[str, tuple[CustomField, ...]] = {}
        for gid in self.configuration.projects:
            answers.append(self._asked(reader, protocol.project(gid), gid)[0])
            if answers[-1].reason:
                continue
            fields, settings = self._asked(reader, protocol.custom_field_settings(gid), gid)
            tasks, listed = self._asked(reader, protocol.project_tasks(gid, fields=()), gid)
            answers += [fields, tasks]
            if not fields.reason:
                shown[gid] = fields_of(settings)
            task_gid = str(listed[0]["gid"]) if listed else ""
            wanted = [
                build(gid, task_gid) for build in self._builders() if task_gid or build not in _OF_A_TASK.values()
            ]
            answers += [self._asked(reader, each, gid)[0] for each in wanted]
        return answers, shown

    def _builders(self) -> list[Callable[[str, str], Request]]:
        """The questions about a project that the features in use would ask, too."""
        used = {name for each in FEATURES if each.used(self.configuration) for name in each.operations}
        return [build for name, build in {**_OF_A_PROJECT, **_OF_A_TASK}.items() if name in used]

    def _asked(self, reader: AsanaReader, request: Request, project_gid: str = "") -> tuple[Answer, Any]:
        try:
            return Answer(request.operation, project_gid), reader.read(request).data
        except Rejected as refused:
            return Answer(request.operation, project_gid, str(refused.reason), str(refused)), None
        except Retryable as away:
            self.unseen.append(f"Asana: {away}")
            return Answer(request.operation, project_gid, "away", str(away)), None

    def _settled(self) -> dict[str, bool]:
        """Whether each project that judges from history has any."""
        table = self.desk.deployment.table
        judging = {
            gid
            for gid, project in self.configuration.projects.items()
            for name, policy in project.workflows.items()
            if name == "triage_request" and policy.mode != "off" and not policy.learn_from_projects
        }
        return {gid: bool(chunks_of(table, gid)) for gid in sorted(judging)}

    def _hooks(self) -> dict[str, Any]:
        return HookWork(self.desk).look()

    def _model(self) -> str:
        """What Bedrock says of one question, empty where it answers it."""
        if self.configuration.model.engine == "offline":
            return ""
        message = {"role": "user", "content": [{"text": "ping"}]}
        try:
            self.desk.deployment.client("bedrock-runtime").converse(
                modelId=self.configuration.model.model_id, messages=[message], inferenceConfig={"maxTokens": 1}
            )
        except ClientError as refused:
            error = refused.response.get("Error", {})
            return f"{error.get('Code', '')}: {error.get('Message', '')}"
        return ""

    def _skew(self) -> float:
        """Seconds by which this machine's clock is ahead of AWS'."""
        answer = self.desk.deployment.client("sts").get_caller_identity()
        told = answer["ResponseMetadata"].get("HTTPHeaders", {}).get("date")
        there = parsedate_to_datetime(told) if told else self.desk.now()
        return (self.desk.now() - there).total_seconds()

    def _unless_away[Found](self, what: str, look: Callable[[], Found], without: Found) -> Found:
        try:
            return look()
        except _AWAY as error:
            self.unseen.append(f"{what}: {str(error)[:160]}")
            return without

    def _told(self) -> None:
        """The requests on record, as `reading.Reading.told` has it."""
        if not self.log.entries:
            return
        self.log.flush()
        operations = sorted({each.operation for each in self.log.entries})
        text = f"doctor read Asana in {len(self.log.entries)} requests ({', '.join(operations)})"
        facts = {"edit": "asana_read", "target_gid": "doctor", "reason": text}
        Orders(self.desk.deployment.table, self.desk.now).carry_out([], facts, self.desk.who)


def _statuses(project_gid: str, _task_gid: str) -> Request:
    query = {"parent": project_gid, "limit": "1"}
    return Request("getStatusesForObject", "GET", "/status_updates", query, gids=(project_gid,))


_OF_A_PROJECT: Final[Mapping[str, Callable[[str, str], Request]]] = {
    "getSectionsForProject": lambda project_gid, _task_gid: protocol.sections(project_gid),
    "getStatusesForObject": _statuses,
    "getMemberships": lambda project_gid, _task_gid: access.memberships(project_gid),
}
_OF_A_TASK: Final[Mapping[str, Callable[[str, str], Request]]] = {
    "getStoriesForTask": lambda _project_gid, task_gid: protocol.stories(task_gid),
    "getAttachmentsForObject": lambda _project_gid, task_gid: protocol.attachments(task_gid),
}


def _scopes(document: Mapping[str, Any]) -> frozenset[str] | None:
    """The scopes that a grant was given where it was connected with granular ones; None: full permissions."""
    words = str(document.get("scope") or "default").split()
    return None if "default" in words else frozenset(words)
