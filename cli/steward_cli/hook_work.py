"""How is one project's webhook registered, proved by a delivery that is timed, replaced without loss, or deleted?

The register function does it (`upkeep/register.py`); here stands who asked, in which order, and what is waited for.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from steward.governance.orders import Orders
from steward.store.hooks import Hooks
from steward_cli.desk import Desk
from steward_cli.functions import invoked

# Asana sends a signed heartbeat as soon as the handshake is over (FACTS 1.4); a minute without one is a broken way.
HEARD_WITHIN_SECONDS: Final = 60.0
LOOK_AGAIN_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True)
class HookWork:
    """One operator's work on webhooks. Every method raises Failure with the function's own words."""

    desk: Desk

    def look(self) -> dict[str, Any]:
        """What is there: a row for each project that is listened to, and the webhooks that bring nothing."""
        return self._asked({"action": "look"})

    def register(self, project_gid: str, *, rotate: bool = False, overlap: bool = False) -> dict[str, Any]:
        """Have the project heard; a new webhook is waited for until it brought its first signed delivery.

        `heard_after_seconds` is from the registration's beginning to that delivery; None where none came in a minute.
        """
        self._order("webhook_rotate" if rotate else "webhook_register", project_gid)
        began = self.desk.now()
        event = {"action": "register", "project_gid": project_gid, "rotate": rotate, "overlap": overlap}
        answer = self._asked(event)
        heard = None if answer["kept"] else self._heard_after(str(answer["hook_id"]), began)
        return {**answer, "heard_after_seconds": heard}

    def finish(self, project_gid: str) -> dict[str, Any]:
        """Delete what stands beside the webhook that serves the project."""
        return self._asked({"action": "register", "project_gid": project_gid})

    def delete(self, project_gid: str) -> dict[str, Any]:
        """Stop hearing the project."""
        self._order("webhook_delete", project_gid)
        return self._asked({"action": "retire", "project_gid": project_gid})

    def _heard_after(self, hook_id: str, began: datetime) -> float | None:
        hooks = Hooks(self.desk.deployment.table)
        while (waited := (self.desk.now() - began).total_seconds()) < HEARD_WITHIN_SECONDS:
            if (hook := hooks.get(hook_id)) and hook.last_seen:
                return round(waited, 1)
            self.desk.pause(LOOK_AGAIN_SECONDS)
        return None

    def _asked(self, event: dict[str, Any]) -> dict[str, Any]:
        return invoked(self.desk, self.desk.deployment.register_function, event, "the work on webhooks")

    def _order(self, edit: str, project_gid: str) -> None:
        facts = {"edit": edit, "target_gid": project_gid, "reason": self.desk.reason.strip() or "asked for"}
        Orders(self.desk.deployment.table, self.desk.now).carry_out([], facts, self.desk.who)
