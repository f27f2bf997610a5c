"""Which games are played: what breaks, which alarm must ring, and which steps of the runbook mend it?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from local.gameday.book import rows
from local.gameday.failure import GameFailed
from local.gameday.ground import COPY, Ground
from steward.governance.anomaly import hour_of
from steward.store import keys
from steward_cli.failure import Exit

FOUND: Final = (int(Exit.FINDINGS),)
EITHER: Final = (int(Exit.DONE), int(Exit.FINDINGS))
# A malformed message is tried ten times; at 1 s of hiding instead of the template's 200 s that is a game's length.
HIDDEN_SECONDS: Final = "1"
# An anomaly is one against a past, which a new stack has not: its first run is put two days back.
PAST: Final = timedelta(days=2)
AT_ONCE: Final = 10  # tasks that the runaway rule makes at each turn
COPIES: Final = 80  # in all: an anomaly takes 60 changed tasks in an hour, and is looked for at every tenth


@dataclass(frozen=True, slots=True)
class Game:
    """One game: `breaks` breaks something, `stirs` is what people do meanwhile, `mends` types what the runbook says."""

    title: str
    alarm: str
    breaks: Callable[[Ground], object]
    stirs: Callable[[Ground], object]
    mends: Callable[[Ground], object]


def play(game: Game, ground: Ground) -> None:
    """Break, ring, mend, and show that it works. Raises GameFailed at the first step that does not come out."""
    ground.step("broken", lambda: game.breaks(ground))
    ground.rings(game.alarm, lambda: game.stirs(ground))
    game.mends(ground)
    ground.works()


def _submit(ground: Ground) -> object:
    return ground.submit()


def _quiet(_ground: Ground) -> None:
    """Nobody does anything."""


def _storm_ends(ground: Ground) -> None:
    ground.types("asana-limits", "health", exits=EITHER)
    ground.types("asana-limits", "breaker trip asana.read")
    ground.step("the storm is over", lambda: ground.fault("asana", "storm", on=False))
    ground.types("asana-limits", "breaker reset asana.read")


def _asana_is_back(ground: Ground) -> None:
    found = rows(ground.types("asana-away", "breaker status", exits=FOUND))
    if not any(row["dependency"] == "asana.read" and row["state"] != "CLOSED" for row in found):
        raise GameFailed(f"the breaker of Asana's reads is closed: {found}")
    ground.step("Asana is back", lambda: ground.fault("asana", "down", on=False))
    ground.types("asana-away", "breaker reset asana.read")


def _model_is_back(ground: Ground) -> None:
    found = rows(ground.types("model-missing", "doctor", exits=FOUND))
    if not any(row["check"] == "model_away" and not row["ok"] for row in found):
        raise GameFailed(f"steward doctor does not name the model: {found}")
    ground.step("Bedrock has capacity again", lambda: ground.fault("model", "throttled", on=False))
    ground.types("model-missing", "breaker reset")


def _poison(ground: Ground) -> None:
    sqs, stack = ground.opened.deployment.client("sqs"), ground.opened.stack
    url = stack.queues["EventsQueue"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": HIDDEN_SECONDS})
    sqs.send_message(QueueUrl=url, MessageBody='{"kind":"nonsense"}')


def _purged(ground: Ground) -> None:
    letters = rows(ground.types("dead-letters", "dlq list", exits=FOUND))
    if [row["reason"] for row in letters] != ["malformed"]:
        raise GameFailed(f"the dead letters are {letters}")
    ground.types("dead-letters", "dlq purge --code malformed")
    ground.types("dead-letters", "dlq list")


def _revoke(ground: Ground) -> None:
    ground.opened.control("POST", "tokens/revoke", {"user_gid": ground.opened.stack.bot_user_gid})


def _connected_anew(ground: Ground) -> None:
    ground.types("token-refused", "connect show", exits=FOUND)
    made = ground.opened.control("POST", "tokens", {"user_gid": ground.opened.stack.bot_user_gid})
    file = ground.state / "asana.token"
    file.write_text(made["token"], encoding="utf-8")
    ground.types("token-refused", "connect token", more={"asana.token": str(file)})
    ground.types("token-refused", "connect show")


def _hooks_gone(ground: Ground) -> None:
    """Asana deletes the webhook, and takes no new one for a while."""
    bot = ground.opened.stack.bot_user_gid
    refusal = {"kind": "status", "status": 503, "operation_id": "createWebhook", "owner": bot}
    ground.opened.control("POST", "faults", refusal)
    ground.delete_hook()


def _turn(ground: Ground) -> object:
    """The reconciler's turn, which the schedule brings every 15 minutes."""
    return ground.opened.deployment.client("lambda").invoke(
        FunctionName=ground.opened.stack.functions["reconcile"], Payload=b"{}"
    )


def _hooks_mended(ground: Ground) -> None:
    ground.types("webhooks-missing", "webhooks verify", exits=FOUND)
    ground.step("Asana takes webhooks again", lambda: ground.opened.control("DELETE", "faults"))
    ground.types("webhooks-missing", "webhooks repair")
    ground.types("webhooks-missing", "webhooks verify")


def _a_rule_runs_away(ground: Ground) -> None:
    """A rule of Asana copies requests without an end; Steward has known the project for two days."""
    deployment = ground.opened.deployment
    since = hour_of(ground.opened.desk.now() - PAST)
    deployment.table.put(keys.first_run(ground.project), {"hour": since})


def _copies(ground: Ground) -> None:
    made = len(ground.requests) - len(ground.of_people)
    for _ in range(min(AT_ONCE, COPIES - made)):
        ground.submit(f"{COPY}Charged twice for one invoice")


def _let_go(ground: Ground) -> None:
    switches = rows(ground.types("anomaly", "kill list", exits=FOUND))
    if not any(row["switch"] == f"project:{ground.project}" for row in switches):
        raise GameFailed(f"no switch of the project is set: {switches}")
    ground.types("anomaly", "audit query")
    ground.types("anomaly", "kill off")
    ground.types("anomaly", "kill list")


GAMES: Final[Mapping[str, Game]] = {
    "storm": Game(
        "Asana refuses 7 of 10 requests as too many (429)",
        "ReadsLimitedAlarm",
        lambda ground: ground.fault("asana", "storm", on=True),
        _submit,
        _storm_ends,
    ),
    "down": Game(
        "Asana answers 503",
        "AsanaAwayAlarm",
        lambda ground: ground.fault("asana", "down", on=True),
        _submit,
        _asana_is_back,
    ),
    "model": Game(
        "Bedrock throttles every call",
        "ModelMissingAlarm",
        lambda ground: ground.fault("model", "throttled", on=True),
        _submit,
        _model_is_back,
    ),
    "poison": Game("A message that nothing understands", "DeadLettersAlarm", _poison, _quiet, _purged),
    "webhook": Game("Asana deleted a webhook", "WebhooksMissingAlarm", _hooks_gone, _turn, _hooks_mended),
    "token": Game("Asana revoked the token", "ReadTokenRefusedAlarm", _revoke, _submit, _connected_anew),
    "rule": Game("A rule in Asana runs away", "AnomalyAlarm", _a_rule_runs_away, _copies, _let_go),
}
