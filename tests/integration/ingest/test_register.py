"""Does a registration end in exactly one hook whose secret only Asana knows, whatever happens half-way?"""

import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from steward.errors import OutcomeUnknown, Refused, Rejected, RejectedReason, Unavailable
from steward.governance.policy import configuration_of
from steward.upkeep.register import Register
from steward.workflows.base import Trigger, Workflow
from tests.integration.aws import Aws, services
from tests.integration.ingest.receiver import Receiver, receiver
from tests.unit.ingest.world import BOT, PROJECT, added, body_of, post, signed, workflow
from tests.unit.upkeep.asana_side import ANSWERED, BASE, AsanaSide

STRANGER = "a stranger's secret " + "y" * 40


@pytest.fixture(scope="module")
def shared_aws() -> Iterator[Aws]:
    """One set of services for the module: a KMS key takes longer to make than a test to run."""
    with services() as made:
        yield made


class Office:
    """A register function, the webhook function that it needs, and Asana between them."""

    def __init__(self, aws: Aws, mode: str = "act") -> None:
        self.function: Receiver = receiver(aws)
        self.asana = AsanaSide(self._shake)
        self.secrets = ["{}"]  # what comes to the door at a handshake; {} is Asana's own
        self.mode = mode
        self.workflows: tuple[Workflow[Any], ...] = (
            workflow(),
            workflow("digest", Trigger("task", "added", parent_type="section")),
        )
        self.random = Random(11)  # noqa: S311 - a seeded test
        self.targets: list[tuple[str, str]] = []
        self.base = BASE + "/"

    def _shake(self, hook_id: str, token: str, secret: str) -> None:
        self.targets.append((hook_id, token))
        for each in self.secrets:
            header = {"X-Hook-Secret": each.format(secret)}
            self.function.answer(post(b"{}", header, hook_id=hook_id, token=token))

    def run(self, action: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - an invocation's members
        configuration = configuration_of(
            {
                "version": 1,
                "workspace_gid": "1",
                "bot_user_gid": BOT,
                "projects": {PROJECT: {"name": "Intake", "workflows": {"triage_request": {"mode": self.mode}}}},
            }
        )
        register = Register(
            registrar=self.asana,
            hooks=self.function.hooks,
            seal=self.function.seal,
            configuration=configuration,
            workflows=self.workflows,
            public_api_url=self.base,
            telemetry=self.function.telemetry,
            random_bytes=self.random.randbytes,
            now=self.function.clock,
        )
        return register.run({"action": action} | more)

    def register(self, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
        return self.run("register", project_gid=PROJECT, **more)

    def hears(self, secret: str = ANSWERED) -> int:
        hook_id, token = self.targets[-1]
        return self.function.answer(signed(body_of(added()), secret, hook_id=hook_id, token=token))


@pytest.fixture
def office(shared_aws: Aws) -> Iterator[Office]:
    yield Office(shared_aws)
    shared_aws.clear()


def test_a_registration_ends_active_and_its_events_are_heard(office: Office) -> None:
    answer = office.register()
    hook = office.function.hook(answer["hook_id"])
    assert (hook.state, hook.webhook_gid, hook.project_gid, hook.bot_gid) == ("ACTIVE", "7001", PROJECT, BOT)
    assert (len(answer["hook_id"]), len(office.targets[0][1])) == (32, 64)
    assert office.hears() == 200


@pytest.mark.parametrize("slashes", ["", "/", "//"])
def test_a_trailing_slash_on_the_public_address_is_in_no_hooks_address(office: Office, slashes: str) -> None:
    office.base = BASE + slashes
    answer = office.register()
    (webhook,) = office.asana.webhooks("1")
    hook_id, token = office.targets[0]
    assert webhook["target"] == f"{BASE}/hooks/{hook_id}/{token}"
    for other in (BASE, BASE + "/"):
        office.base = other
        assert office.run("verify", project_gid=PROJECT)["problems"] == ["silent"]
        assert office.register() == answer | {"kept": True}


def test_asana_is_asked_for_what_the_enabled_workflows_listen_to_and_the_hook_keeps_the_rest(office: Office) -> None:
    hook = office.function.hook(office.register()["hook_id"])
    assert office.asana.filters == [
        {"resource_type": "task", "action": "added"},
        {"resource_type": "task", "action": "changed", "fields": ["name", "notes", "html_notes"]},
    ]
    assert hook.listens[0] == {"resource_type": "task", "action": "added", "parent_type": "project"}


def test_nothing_that_is_answered_or_stored_or_said_holds_the_token_or_the_secret(office: Office) -> None:
    answer = office.register()
    token = office.targets[0][1]
    rows = office.function.aws.dynamodb.scan(TableName="steward")["Items"]
    said = json.dumps([answer, office.function.telemetry.lines, repr(rows)])
    assert token not in said
    assert ANSWERED not in said


def test_asking_twice_keeps_the_hook(office: Office) -> None:
    first, second = office.register(), office.register()
    assert (first["kept"], second["kept"], second["hook_id"]) == (False, True, first["hook_id"])
    assert office.asana.made == 1


def test_a_hook_that_asana_deleted_is_made_anew(office: Office) -> None:
    first = office.register()
    office.asana.kept.clear()
    second = office.register()
    assert second["hook_id"] != first["hook_id"]
    assert office.function.hook(first["hook_id"]).state == "RETIRED"


def test_when_the_workflows_listen_to_something_else_the_hook_is_replaced_without_a_gap(office: Office) -> None:
    first = office.register()
    office.workflows = (workflow("triage_request", Trigger("task", "added")),)
    second = office.register()
    assert office.function.hook(first["hook_id"]).state == "RETIRED"
    assert list(office.asana.kept) == [second["webhook_gid"]]


def test_rotation_makes_the_new_hook_before_the_old_one_goes(office: Office) -> None:
    first = office.register()
    second = office.register(rotate=True)
    assert (second["kept"], list(office.asana.kept)) == (False, [second["webhook_gid"]])
    assert office.function.hook(first["hook_id"]).state == "RETIRED"


@pytest.mark.parametrize("order", [[STRANGER, "{}"], ["{}", STRANGER], [STRANGER, STRANGER + "2", "{}"]])
def test_w4_a_stranger_at_the_door_changes_nothing_but_is_reported(office: Office, order: list[str]) -> None:
    office.secrets = order
    office.register()
    assert (office.hears(), office.hears(STRANGER)) == (200, 401)
    assert office.function.telemetry.counts["HandshakeIntruders"] == 1


def test_w4_when_strangers_fill_the_places_the_registration_is_given_up_and_nothing_stays(office: Office) -> None:
    office.secrets = [f"{STRANGER}{number}" for number in range(4)] + ["{}"]
    with pytest.raises(Unavailable, match="3 registrations"):
        office.register()
    assert office.asana.kept == {}
    assert {office.function.hook(hook_id).state for hook_id, _ in office.targets} == {"RETIRED"}
    assert office.function.telemetry.counts["HandshakeMismatch"] == 3


@pytest.mark.parametrize("secret", [None, ""])
def test_a_201_without_a_secret_activates_nothing(office: Office, secret: str | None) -> None:
    office.asana.secret = secret
    office.secrets = [STRANGER]
    with pytest.raises(Unavailable):
        office.register()
    assert office.asana.kept == {}


def test_a_lost_201_is_deleted_and_registered_again_never_guessed(office: Office) -> None:
    office.asana.failing.append((OutcomeUnknown("the answer was lost"), True))
    answer = office.register()
    lost = office.targets[0][0]
    assert (office.function.hook(lost).state, lost != answer["hook_id"]) == ("RETIRED", True)
    assert list(office.asana.kept) == [answer["webhook_gid"]]


def test_a_refused_create_call_leaves_no_open_door(office: Office) -> None:
    office.asana.failing.append((Rejected(RejectedReason.FORBIDDEN, "403"), False))
    with pytest.raises(Rejected):
        office.register()
    rows = office.function.aws.dynamodb.scan(TableName="steward")["Items"]
    assert [row["state"]["S"] for row in rows] == ["RETIRED"]


def test_webhooks_of_a_crashed_registration_are_cleared_and_foreign_ones_are_left(office: Office) -> None:
    resource = {"gid": PROJECT}
    orphan = {"gid": "1", "target": f"{BASE}/hooks/{'0' * 32}/{'0' * 64}", "resource": resource}
    foreign = {"gid": "2", "target": "https://elsewhere.example/hooks/x/y", "resource": resource}
    office.asana.kept |= {"1": orphan, "2": foreign}
    answer = office.register()
    assert set(office.asana.kept) == {"2", answer["webhook_gid"]}


def test_a_project_in_which_nothing_listens_is_not_registered(office: Office) -> None:
    office.mode = "off"
    with pytest.raises(Refused, match="mode_off"):
        office.register()
    assert office.asana.made == 0


def test_retire_deletes_the_webhook_and_a_later_registration_starts_afresh(office: Office) -> None:
    first = office.register()
    assert office.run("retire", project_gid=PROJECT) == {"project_gid": PROJECT, "retired": 1}
    assert (office.asana.kept, office.function.hook(first["hook_id"]).state) == ({}, "RETIRED")
    assert office.register()["kept"] is False


def test_verify_and_list_name_what_is_wrong(office: Office) -> None:
    assert office.run("verify", project_gid=PROJECT)["problems"] == ["not_registered"]
    office.register()
    assert office.run("verify", project_gid=PROJECT)["problems"] == ["silent"]
    office.hears()
    assert office.run("list")["hooks"][0]["problems"] == []
    office.asana.kept["7001"]["active"] = False
    office.workflows = (workflow("triage_request", Trigger("task", "added")),)
    assert office.run("verify", project_gid=PROJECT)["problems"] == ["paused", "stale_filters"]
    office.asana.kept.clear()
    office.function.clock.pass_(hours=25)
    problems = office.run("verify", project_gid=PROJECT)["problems"]
    assert problems == ["not_listed", "stale_filters", "silent"]


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (
            {"action": "destroy", "project_gid": PROJECT},
            "action 'destroy' is not register, list, health, look, verify or retire",
        ),
        ({"action": "register"}, "project_gid '' is not configured"),
        ({"action": "register", "project_gid": "5"}, "project_gid '5' is not configured; add it under projects"),
    ],
)
def test_a_wrong_invocation_is_told_in_one_line(office: Office, event: dict[str, str], message: str) -> None:
    with pytest.raises(Rejected, match=message):
        office.run(**event)


def test_health_lists_once_and_says_how_asanas_deliveries_fare(office: Office) -> None:
    assert office.run("health")["hooks"][0]["problems"] == ["not_registered"]
    office.register()
    assert office.hears() == 200
    ends = "2026-10-02T10:00:00.000Z"
    office.asana.kept["7001"] |= {
        "delivery_retry_count": 3,
        "failure_deletion_timestamp": ends,
        "last_failure_content": "x",
    }
    (row,) = office.run("health")["hooks"]
    assert (row["problems"], row["delivery_retry_count"], row["failure_deletion_timestamp"]) == ([], 3, ends)
    assert row["last_seen"] == office.function.clock().isoformat()
    assert "last_failure_content" not in row


def test_health_leaves_out_a_project_in_which_nothing_listens(office: Office) -> None:
    office.mode = "off"
    assert office.run("health") == {"hooks": []}


def test_a_paused_webhook_is_made_anew(office: Office) -> None:
    first = office.register()
    office.asana.kept["7001"]["active"] = False
    assert office.register()["hook_id"] != first["hook_id"]
