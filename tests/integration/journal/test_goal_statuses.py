"""Is a goal's status posted once, wherever the writer is killed and whatever becomes of Asana's answer?"""

import pytest

from local.asana.faults import FaultKind
from steward.asana import edits
from steward.errors import OutcomeUnknown
from steward.governance.journal import State
from tests.integration.aws import Aws
from tests.integration.journal.deeds import HTML, Deed
from tests.integration.journal.life import SETTLED_SECONDS
from tests.integration.journal.scene import Scene

POINTS_LEAST, POINTS_MOST = 12, 40  # as of every other edit


def posted(scene: Scene) -> int:
    return len(scene.read("/status_updates", "text", parent=scene.gids["goal"]))


DEED = Deed(
    "createStatusForObject",
    lambda scene: edits.PostStatus(scene.gids["goal"], "Week 12", HTML, "achieved"),
    posted,
    lambda scene: scene.person("POST", f"/goals/{scene.gids['goal']}/stories", text="A person's"),
    conflicts=False,
)


def begun(aws: Aws, token: str, seed: int = 7) -> Scene:
    scene = Scene(aws, token, seed)
    DEED.plan(scene)
    return scene


def check_posted_once(scene: Scene, requests: int) -> None:
    assert (posted(scene), scene.sent(DEED.operation)) == (1, requests)
    assert (scene.row().state, len(scene.entries())) == (State.DONE, 1)


@pytest.mark.parametrize("token", ["oauth", "bot"])
def test_a_worker_killed_at_any_point_leaves_one_status_and_one_audit_entry(aws: Aws, token: str) -> None:
    for point in range(POINTS_MOST):
        scene = begun(aws, token, seed=100 + point)
        if not scene.killed_at(point):
            break
        scene.sandbox.advance(SETTLED_SECONDS)
        scene.carry()
        check_posted_once(scene, requests=1)
    assert POINTS_LEAST <= point < POINTS_MOST


@pytest.mark.parametrize(("fault", "requests"), [(FaultKind.RESET_AFTER_COMMIT, 1), (FaultKind.RESET, 2)])
def test_an_answer_that_was_lost_is_looked_for_under_the_goal_before_it_is_sent_again(
    aws: Aws, fault: FaultKind, requests: int
) -> None:
    scene = begun(aws, "bot")
    scene.fault(DEED.operation, fault)
    with pytest.raises(OutcomeUnknown):
        scene.carry()
    DEED.meanwhile(scene)
    scene.sandbox.advance(SETTLED_SECONDS)
    scene.carry()
    check_posted_once(scene, requests)
