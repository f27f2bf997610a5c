"""A backlog is brought into its ranked order in the sandbox, by our client, while Asana answers 429 again and again."""

from collections.abc import Iterator

from local.asana.faults import Fault, FaultKind
from steward.asana import protocol
from steward.errors import Throttled
from steward.evidence.ranking import Step, steps
from steward.evidence.work_items import WorkItem
from tests.contract.asana_client.stand import Stand
from tests.unit.evidence.ranking_tasks import ranked, task

TASKS = 14


def listed(stand: Stand, section: str) -> list[str]:
    """The section's tasks as Asana lists them."""
    fields = ("memberships.section.gid",)
    found = stand.reader().pages(protocol.project_tasks(stand.api.project, fields=fields))
    return [each["gid"] for page in found for each in page if each["memberships"][0]["section"]["gid"] == section]


def backlog(stand: Stand, section: str) -> list[WorkItem]:
    """Tasks from the worst to the best, in the order of the list."""
    made = {stand.new_task(f"t{at}") for at in range(TASKS)}
    gids = [gid for gid in listed(stand, section) if gid in made]
    return [task(gid, at, (1 + at, 1 + at, 5, 20 - at), section_gid=section) for at, gid in enumerate(gids)]


def carried_out(stand: Stand, planned: list[Step]) -> Iterator[Step]:
    """The steps until Asana has had enough."""
    for step in planned:
        try:
            stand.writer().apply(step.edit)
        except Throttled as throttled:
            stand.sandbox.advance((throttled.retry_after_seconds or 1) + 1)
            return
        yield step


def test_a_storm_of_429_ends_in_the_wanted_order_with_the_writes_that_were_counted(stand: Stand) -> None:
    stand.api.new(f"/projects/{stand.api.project}/sections", name="Next")
    section = stand.api.section()
    unranked = stand.new_task("not ranked")
    wanted = ranked(backlog(stand, section)).wanted[section]
    counted = steps(stand.api.project, listed(stand, section), wanted)
    stand.break_with(Fault(FaultKind.STATUS, "addProjectForTask", status=429, probability=0.6))
    done: list[Step] = []
    for _ in range(200):
        left = steps(stand.api.project, listed(stand, section), wanted)
        assert [each.edit for each in left] == [each.edit for each in counted[len(done) :]]
        if not left:
            break
        done += carried_out(stand, left)
    assert len(counted) >= TASKS // 2
    assert [gid for gid in listed(stand, section) if gid != unranked] == list(wanted)
    written = [entry for entry in stand.log if entry.operation == "addProjectForTask"]
    assert sum(entry.status == 200 for entry in written) == len(done)
    assert any(entry.status == 429 for entry in written)
