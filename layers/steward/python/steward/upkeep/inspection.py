"""Through which webhook is each project heard, and what is wrong with it?

Our rows beside what Asana lists: `upkeep/register.py` mends what is found here, the reconciler measures it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

from steward.governance.policy import Configuration
from steward.store.hooks import Hook, Hooks
from steward.workflows.base import Trigger, Workflow

# Heartbeats come every 8 h, and Asana deletes a webhook after 24 h without an answer (FACTS 1.4).
SILENT_AFTER: Final = timedelta(hours=24)
# How Asana's deliveries fare (FACTS 1.1); what it says of the last failure may quote our answer, and is left out.
DELIVERIES: Final = ("delivery_retry_count", "next_attempt_after", "failure_deletion_timestamp", "last_success_at")


class Lister(Protocol):
    """What of Asana an inspection needs: `asana.client.AsanaRegistrar`."""

    def webhooks(self, workspace_gid: str, resource_gid: str | None = None) -> list[dict[str, Any]]:
        """This token's webhooks, on a resource or on all."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """The collaborators of one invocation."""

    registrar: Lister
    hooks: Hooks
    configuration: Configuration
    workflows: Sequence[Workflow[Any]]
    public_api_url: str
    now: Callable[[], datetime]

    def verify(self, project_gid: str) -> dict[str, Any]:
        """What is wrong with a project's hook: `{"project_gid", "hook_id", "state", "last_seen", "problems": [...]}`.

        Problems: not_registered, not_active, not_listed, paused, stale_filters, silent.
        """
        hook = self.current(project_gid)
        return self._verified(project_gid, hook, self.listed(project_gid) if hook else {})

    def webhooks(self) -> list[dict[str, Any]]:
        """Every webhook of this token in the workspace, whoever made it."""
        return self.registrar.webhooks(self.configuration.workspace_gid)

    def health(self, webhooks: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """As `verify` of each project that is listened to, with what Asana says of its deliveries; times are ISO 8601.

        `webhooks` is the one listing for all. `last_seen` is None for a hook that never heard anything.
        """
        listed = self._by_hook_id(webhooks)
        found: list[dict[str, Any]] = []
        for project_gid in self.configuration.projects:
            if not listened_to(self.configuration, project_gid, self.workflows):
                continue
            hook = self.current(project_gid)
            row = self._verified(project_gid, hook, listed)
            seen = datetime.fromtimestamp(hook.last_seen, UTC).isoformat() if hook and hook.last_seen else None
            webhook = listed.get(row["hook_id"], {})
            found.append(row | {name: webhook.get(name) for name in DELIVERIES} | {"last_seen": seen})
        return found

    def strays(self, webhooks: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """The webhooks that bring no project's events: `{"webhook_gid", "project_gid", "hook_id", "what", "host"}`.

        `what` is `duplicate` beside the one that serves the project, `unserved` where nothing listens to the project,
        `elsewhere` for another address on a configured project, such as another deployment of the same token. No
        address is told whole: its path holds a token.
        """
        found: list[dict[str, Any]] = []
        for webhook in webhooks:
            target, project_gid = str(webhook.get("target", "")), str((webhook.get("resource") or {}).get("gid", ""))
            ours = target.startswith(self.base)
            hook_id = target.removeprefix(self.base).split("/", 1)[0] if ours else ""
            foreign = "elsewhere" if project_gid in self.configuration.projects else ""
            what = self._what_astray(project_gid, hook_id) if ours else foreign
            if what:
                row = {"webhook_gid": str(webhook["gid"]), "project_gid": project_gid, "hook_id": hook_id, "what": what}
                found.append(row | {"host": urlsplit(target).hostname or ""})
        return found

    def _what_astray(self, project_gid: str, hook_id: str) -> str:
        """What is wrong with one of our own webhooks; empty for the one that serves its project."""
        configured = project_gid in self.configuration.projects
        if not (configured and listened_to(self.configuration, project_gid, self.workflows)):
            return "unserved"
        return "" if self.hooks.of_project(project_gid) == hook_id else "duplicate"

    def current(self, project_gid: str) -> Hook | None:
        """The hook that serves a project, or None."""
        hook_id = self.hooks.of_project(project_gid)
        return self.hooks.get(hook_id) if hook_id else None

    def _verified(
        self, project_gid: str, hook: Hook | None, webhooks: Mapping[str, Mapping[str, Any]]
    ) -> dict[str, Any]:
        if hook is None:
            return {"project_gid": project_gid, "hook_id": "", "state": "", "problems": ["not_registered"]}
        listed = webhooks.get(hook.hook_id)
        triggers = listened_to(self.configuration, project_gid, self.workflows)
        found = {
            "not_active": hook.state != "ACTIVE",
            "not_listed": listed is None,
            "paused": listed is not None and _is_paused(listed),
            "stale_filters": not self._hears(hook, triggers),
            "silent": self.now().timestamp() - hook.last_seen > SILENT_AFTER.total_seconds(),
        }
        return {
            "project_gid": project_gid,
            "hook_id": hook.hook_id,
            "webhook_gid": hook.webhook_gid,
            "state": hook.state,
            "last_seen": hook.last_seen,
            "problems": [problem for problem, there in found.items() if there],
        }

    def is_right(self, hook: Hook, listed: Mapping[str, Mapping[str, Any]], triggers: Sequence[Trigger]) -> bool:
        """Whether a hook hears everything that the workflows listen to, and may be kept."""
        webhook = listed.get(hook.hook_id)
        works = webhook is not None and not _is_paused(webhook)
        return hook.state == "ACTIVE" and works and self._hears(hook, triggers)

    def _hears(self, hook: Hook, triggers: Sequence[Trigger]) -> bool:
        return hook.bot_gid == self.configuration.bot_user_gid and list(hook.listens) == listens_of(triggers)

    @property
    def base(self) -> str:
        """What the target of every hook of ours begins with."""
        return f"{self.public_api_url.rstrip('/')}/hooks/"

    def listed(self, project_gid: str) -> dict[str, dict[str, Any]]:
        """Our webhooks on the project, as Asana lists them, by hook id."""
        return self._by_hook_id(self.registrar.webhooks(self.configuration.workspace_gid, project_gid))

    def _by_hook_id(self, webhooks: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
        ours = [each for each in webhooks if str(each.get("target", "")).startswith(self.base)]
        return {each["target"].removeprefix(self.base).split("/", 1)[0]: each for each in ours}


def _is_paused(webhook: Mapping[str, Any]) -> bool:
    """Whether Asana lists the webhook and delivers nothing to it."""
    return webhook.get("active") is False


def listened_to(configuration: Configuration, project_gid: str, workflows: Iterable[Workflow[Any]]) -> list[Trigger]:
    """The distinct triggers of the project's workflows that are on."""
    policies = ((each, configuration.policy(project_gid, each.name)) for each in workflows)
    on = [(each, policy.inputs) for each, policy in policies if policy.mode != "off"]
    return list(dict.fromkeys(trigger for workflow, inputs in on for trigger in workflow.starts_on(inputs)))


def filters_of(triggers: Iterable[Trigger]) -> list[dict[str, Any]]:
    """What to ask Asana to send: distinct filters; an event passes if it matches any (FACTS 1.1)."""
    filters: list[dict[str, Any]] = []
    for trigger in triggers:
        if (each := trigger.as_filter()) not in filters:
            filters.append(each)
    return filters


def listens_of(triggers: Iterable[Trigger]) -> list[dict[str, Any]]:
    """What the hook row keeps of them, for the webhook to drop the rest."""
    return [trigger.as_listen() for trigger in triggers]
