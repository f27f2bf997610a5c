"""Is each configured project heard through exactly one webhook whose secret only Asana and we know?

Registration is RELIABILITY 4.1: a row that expects a handshake, the create call, and the secret in its 201, which alone
picks the candidate. Whatever went wrong half-way is deleted and made anew; nothing is guessed.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from steward.asana.client import Registered
from steward.errors import OutcomeUnknown, Refused, RefusedReason, Rejected, RejectedReason, StewardError, Unavailable
from steward.governance.policy import Configuration
from steward.store.hooks import EXPECTED_FOR, Hook, Hooks
from steward.store.sealing import Seal
from steward.telemetry import Telemetry
from steward.upkeep.inspection import Inspection, Lister, filters_of, listened_to, listens_of
from steward.workflows.base import Trigger, Workflow

# Each try is a fresh path and token; three in a row that fail are not bad luck but an attack or an outage.
TRIES: Final = 3
HOOK_ID_BYTES: Final = 16  # RELIABILITY 4.1: 128 random bits
TOKEN_BYTES: Final = 32  # RELIABILITY 4.1: 256 random bits


class Registrar(Lister, Protocol):
    """What of Asana a registration needs: `asana.client.AsanaRegistrar`."""

    def create_webhook(self, resource_gid: str, target: str, filters: Iterable[Mapping[str, Any]]) -> Registered:
        """Register a webhook. Raises OutcomeUnknown when the answer was lost."""

    def delete_webhook(self, webhook_gid: str) -> None:
        """Delete a webhook."""


@dataclass(frozen=True, slots=True)
class Register:
    """The collaborators of one invocation; `random_bytes(n)` is the operating system's source."""

    registrar: Registrar
    hooks: Hooks
    seal: Seal
    configuration: Configuration
    workflows: Sequence[Workflow[Any]]
    public_api_url: str
    telemetry: Telemetry
    random_bytes: Callable[[int], bytes]
    now: Callable[[], datetime]

    @property
    def inspection(self) -> Inspection:
        """What is there, before anything is done about it."""
        return Inspection(self.registrar, self.hooks, self.configuration, self.workflows, self.public_api_url, self.now)

    def run(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Do `{"action": "register" | "verify" | "retire", "project_gid": "..."}`.

        Of all projects: `{"action": "list" | "health" | "look"}`.
        `list` verifies every project, `health` those that are listened to, with how Asana's deliveries fare, `look`
        says beside that which webhooks bring no project's events. `"rotate": true` makes `register` replace a hook that
        is right, with `"overlap": true` the old one hears on until the next `register` of the project. No answer holds
        a token or a secret. Raises
        Rejected(malformed, bad_configuration), Refused(mode_off) when nothing in the project listens, and what the
        registrar raises.
        """
        action = event.get("action")
        if action == "list":
            return {"hooks": [self.inspection.verify(gid) for gid in self.configuration.projects]}
        if action == "health":
            return {"hooks": self.inspection.health(self.inspection.webhooks())}
        if action == "look":
            webhooks = self.inspection.webhooks()
            return {"hooks": self.inspection.health(webhooks), "strays": self.inspection.strays(webhooks)}
        project_gid = str(event.get("project_gid") or "")
        if action == "retire":
            return self.retire(project_gid)
        if project_gid not in self.configuration.projects:
            detail = f"project_gid {project_gid!r} is not configured; add it under projects and publish"
            raise Rejected(RejectedReason.BAD_CONFIGURATION, detail)
        if action == "register":
            return self.register(project_gid, rotate=bool(event.get("rotate")), overlap=bool(event.get("overlap")))
        if action == "verify":
            return self.inspection.verify(project_gid)
        raise Rejected(
            RejectedReason.MALFORMED, f"action {action!r} is not register, list, health, look, verify or retire"
        )

    def register(self, project_gid: str, *, rotate: bool = False, overlap: bool = False) -> dict[str, Any]:
        """Make sure that the project has one ACTIVE hook that Asana lists and that hears what the workflows listen to.

        A hook that is right is kept. Another is made first and the old one retired after it, so that nothing is missed
        (RELIABILITY 4.1 (5)); with `overlap` one that Asana lists stays beside it, for what it still has to bring,
        until the project is registered again. Answers `{"project_gid", "hook_id", "webhook_gid", "kept"}`.
        """
        triggers = listened_to(self.configuration, project_gid, self.workflows)
        if not triggers:
            raise Refused(RefusedReason.MODE_OFF, f"no workflow of project {project_gid} that is on listens to events")
        before = self.hooks.of_project(project_gid)
        current = self.hooks.get(before) if before else None
        listed = self.inspection.listed(project_gid)
        if current and not rotate and self.inspection.is_right(current, listed, triggers):
            self._clear(listed, keep=current.hook_id)
            return _answer(project_gid, current.hook_id, current.webhook_gid, kept=True)
        hook_id, webhook_gid = self._establish(project_gid, triggers)
        if not self.hooks.serve(project_gid, hook_id, before):
            self._undo(hook_id, webhook_gid)
            raise Unavailable(f"another registration of project {project_gid} came first; ask again")
        if not (overlap and before in listed):
            self._clear(listed, keep=hook_id)
            if before:
                self.hooks.retire(before, self.now())
        return _answer(project_gid, hook_id, webhook_gid, kept=False)

    def retire(self, project_gid: str) -> dict[str, Any]:
        """Stop hearing a project. Answers `{"project_gid", "retired": number of webhooks}`."""
        before = self.hooks.of_project(project_gid)
        listed = self.inspection.listed(project_gid)
        self._clear(listed, keep=None)
        if before:
            self.hooks.retire(before, self.now())
            self.hooks.serve(project_gid, "", before)
        return {"project_gid": project_gid, "retired": len(listed)}

    def _establish(self, project_gid: str, triggers: Sequence[Trigger]) -> tuple[str, str]:
        """One new ACTIVE hook: its id and its webhook's gid. Raises Unavailable after three tries."""
        for _ in range(TRIES):
            hook, token = self._expected(project_gid, triggers)
            self.hooks.expect(hook)
            try:
                target = f"{self.inspection.base}{hook.hook_id}/{token}"
                created = self.registrar.create_webhook(project_gid, target, filters_of(triggers))
            except OutcomeUnknown:
                self.telemetry.count("RegistrationLost")
                self._clear(
                    self.inspection.listed(project_gid), only=hook.hook_id
                )  # never guess: delete, and make a new one
                self.hooks.retire(hook.hook_id, self.now())
                continue
            except StewardError:
                self.hooks.retire(hook.hook_id, self.now())
                raise
            webhook_gid = str(created.webhook["gid"])
            if self._activated(hook.hook_id, webhook_gid, created.secret):
                return hook.hook_id, webhook_gid
            self._undo(hook.hook_id, webhook_gid)
        raise Unavailable(
            f"{TRIES} registrations of project {project_gid} did not end in an active hook; see the alarms"
        )

    def _activated(self, hook_id: str, webhook_gid: str, secret: str | None) -> bool:
        """Let the 201's secret pick its candidate. Any other candidate means that somebody else knew the token."""
        row = self.hooks.get(hook_id)
        candidates = row.candidates if row else {}
        chosen = self._candidate(hook_id, candidates, secret)
        if len(candidates) > (0 if chosen is None else 1):
            self.telemetry.count("HandshakeIntruders")
            self.telemetry.fault("somebody else knew a hook's token", hook_id=hook_id, count=len(candidates))
        if chosen is None or row is None:
            self.telemetry.count("HandshakeMismatch")
            self.telemetry.fault("no candidate is the secret of the 201", hook_id=hook_id, count=len(candidates))
            return False
        return self.hooks.activate(row, chosen, webhook_gid)

    def _candidate(self, hook_id: str, candidates: Mapping[str, bytes], secret: str | None) -> bytes | None:
        wanted = hashlib.sha256((secret or "").encode()).digest()
        chosen = None
        for sealed in candidates.values():  # all are opened and compared, so that time tells nothing
            opened = hashlib.sha256(self.seal.open(hook_id, sealed)).digest()
            if hmac.compare_digest(opened, wanted) and secret:
                chosen = sealed
        return chosen

    def _expected(self, project_gid: str, triggers: Sequence[Trigger]) -> tuple[Hook, str]:
        token = self.random_bytes(TOKEN_BYTES).hex()
        hook = Hook(
            hook_id=self.random_bytes(HOOK_ID_BYTES).hex(),
            state="EXPECTED",
            token_sha256=hashlib.sha256(token.encode()).hexdigest(),
            project_gid=project_gid,
            bot_gid=self.configuration.bot_user_gid,
            listens=tuple(listens_of(triggers)),
            expires_at=int((self.now() + EXPECTED_FOR).timestamp()),
        )
        return hook, token

    def _clear(
        self, listed: Mapping[str, Mapping[str, Any]], *, keep: str | None = None, only: str | None = None
    ) -> None:
        """Delete our webhooks on the project but one, or one alone, and retire their rows."""
        for hook_id, webhook in listed.items():
            if hook_id != keep and only in (None, hook_id):
                self._undo(hook_id, str(webhook["gid"]))

    def _undo(self, hook_id: str, webhook_gid: str) -> None:
        try:
            self.registrar.delete_webhook(webhook_gid)
        except Rejected as rejected:
            if rejected.reason is not RejectedReason.GONE:
                raise
        self.hooks.retire(hook_id, self.now())


def _answer(project_gid: str, hook_id: str, webhook_gid: str, *, kept: bool) -> dict[str, Any]:
    return {"project_gid": project_gid, "hook_id": hook_id, "webhook_gid": webhook_gid, "kept": kept}
