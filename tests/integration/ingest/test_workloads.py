"""What is kept of the people's load, what it costs, and what becomes of it where a plan shows less."""

import json
from collections import Counter
from collections.abc import Iterable

import pytest

from local.asana.faults import Fault, FaultKind
from steward.asana.models import Task
from steward.evidence.load import Ask, Load, Open, Why, outlook
from steward.evidence.people import sight
from steward.governance.outcomes import How, Said
from steward.ingest.proposed import LATELY, proposed_lately
from steward.ingest.reconcile import reconcile
from steward.ingest.workloads import PEOPLE_A_TURN, Workloads, effort_fields
from steward.store import keys
from tests.integration.ingest.test_reconcile import using
from tests.integration.office import Office

EFFORT = {"effort_hours": {"field": "AI Effort (h)", "owner": "ai", "learn_from": "Effort (h)"}}
LOOKED = ("getUserTaskListForUser", "getTasksForUserTaskList", "getAllocations", "getOooEntries")


def loads(office: Office, names: Iterable[str], people_a_turn: int = PEOPLE_A_TURN) -> dict[str, dict[str, object]]:
    """One turn's look at these people; their rows by name."""
    gids = {office.gid("users", name): name for name in names}
    workloads = Workloads(using(office, office.configuration(fields=EFFORT)), people_a_turn)
    return {gids[row["gid"]]: row for row in workloads.of(gids)}


def asked(office: Office) -> Counter[str]:
    """The operations since the last look."""
    counted = Counter(str(call.operation_id) for call in office.sandbox.calls.entries)
    office.sandbox.calls.clear()
    return counted


def why(office: Office, row: dict[str, object]) -> str:
    """Why that person would be passed over for a request of three hours."""
    given = row["load"]
    assert isinstance(given, dict)
    return outlook(Load.of_row(given), Ask("1", office.intake_gid, 3, 3, office.now()), 40).why


def test_northwind_has_somebody_out_somebody_over_capacity_a_guest_and_somebody_who_left(office: Office) -> None:
    rows = loads(office, ["Ingrid Solheim", "Jonas Weber", "Nadia Petrova", "Victor Lindqvist", "Priya Raman"])
    assert why(office, rows["Ingrid Solheim"]) == Why.OUT
    assert why(office, rows["Jonas Weber"]) == Why.FULL
    assert why(office, rows["Priya Raman"]) == ""
    assert rows["Nadia Petrova"].get("guest")
    assert rows["Victor Lindqvist"].get("left")


def test_a_look_costs_four_requests_a_person_and_three_from_the_second_on(office: Office) -> None:
    people = ["Priya Raman", "Maya Chen", "Leila Haddad"]
    loads(office, people)
    assert asked(office) == Counter({"getWorkspaceMembershipsForWorkspace": 1} | dict.fromkeys(LOOKED, 3))
    loads(office, people)
    assert asked(office) == Counter({"getWorkspaceMembershipsForWorkspace": 1} | dict.fromkeys(LOOKED[1:], 3))


def test_a_turn_looks_at_so_many_people_only_and_at_the_others_in_the_next_ones(office: Office) -> None:
    people = ["Priya Raman", "Maya Chen", "Leila Haddad", "Sam Whitfield", "Daniel Brooks"]
    known = []
    for _turn in range(3):
        known.append(sum(bool(row["load"]) for row in loads(office, people, people_a_turn=2).values()))
        assert asked(office)["getOooEntries"] == 2
        office.sandbox.advance(900)
    assert known == [2, 4, 5]


def test_two_projects_look_at_a_person_once_a_turn(office: Office) -> None:
    workloads = Workloads(using(office))
    gid = office.gid("users", "Priya Raman")
    assert workloads.of([gid]) == workloads.of([gid])
    assert asked(office)["getTasksForUserTaskList"] == 1


def test_open_hours_are_what_people_estimated_and_not_spent_yet(office: Office) -> None:
    priya = office.gid("users", "Priya Raman")
    before = Load.of_row(loads(office, ["Priya Raman"])["Priya Raman"]["load"])  # type: ignore[arg-type]
    for hours in (5.0, None):
        task_gid = office.submit("More work")
        fields = office.reader().task(task_gid, ("custom_fields.name",))["custom_fields"]
        effort = next(each["gid"] for each in fields if each["name"] == "Effort (h)")
        office.as_person("PUT", f"/tasks/{task_gid}", {"assignee": priya, "custom_fields": {effort: hours}})
    after = Load.of_row(loads(office, ["Priya Raman"])["Priya Raman"]["load"])  # type: ignore[arg-type]
    was = before.open.get(office.intake_gid, Open())
    assert after.open[office.intake_gid] == Open(was.hours + 5, was.unknown + 1, was.tasks + 2)


def test_the_rows_hold_no_word_of_any_task(office: Office) -> None:
    task_gid = office.submit("canary-7f3a", "canary-9c1b")
    office.as_person("PUT", f"/tasks/{task_gid}", {"assignee": office.gid("users", "Priya Raman")})
    reconcile({}, using(office))
    people = office.aws.table.get(keys.cache(office.intake_gid, "people"))
    load = office.aws.table.get(keys.cache("all", f"load#{office.gid('users', 'Priya Raman')}"))
    assert people
    assert load
    assert "canary" not in json.dumps([people, load])
    assert "example.com" not in json.dumps([people, load])


def test_a_plan_without_allocations_and_absences_is_asked_again_after_a_day_and_loads_come_from_the_lists(
    office: Office,
) -> None:
    for operation_id in ("getAllocations", "getOooEntries"):
        office.sandbox.world.faults.add(Fault(FaultKind.STATUS, operation_id, status=402))
    people = ["Priya Raman", "Ingrid Solheim", "Jonas Weber"]
    rows = loads(office, people)
    counted = asked(office)
    assert (counted["getAllocations"], counted["getOooEntries"], counted["getTasksForUserTaskList"]) == (1, 1, 3)
    assert {name: why(office, row) for name, row in rows.items()} == dict.fromkeys(people, "")
    office.sandbox.advance(3600)
    loads(office, people)
    assert not asked(office).keys() & {"getAllocations", "getOooEntries"}
    office.sandbox.world.faults.clear()
    office.sandbox.advance(24 * 3600)
    assert why(office, loads(office, people)["Ingrid Solheim"]) == Why.OUT


@pytest.mark.parametrize("status", [403, 404])
def test_a_list_that_may_not_be_read_is_replaced_by_a_search(office: Office, status: int) -> None:
    task_gid = office.submit("More work")
    office.as_person("PUT", f"/tasks/{task_gid}", {"assignee": office.gid("users", "Priya Raman")})
    listed = loads(office, ["Priya Raman"])["Priya Raman"]["load"]
    office.sandbox.world.faults.add(Fault(FaultKind.STATUS, "getTasksForUserTaskList", status=status))
    searched = loads(office, ["Priya Raman"])["Priya Raman"]["load"]
    assert asked(office)["getTasks"] == 1
    assert Load.of_row(searched).open == Load.of_row(listed).open  # type: ignore[arg-type]


def test_a_token_that_may_not_see_memberships_takes_everybody_there_for_a_member(office: Office) -> None:
    office.sandbox.world.faults.add(Fault(FaultKind.STATUS, "getWorkspaceMembershipsForWorkspace", status=403))
    rows = loads(office, ["Priya Raman", "Victor Lindqvist"])
    assert rows["Priya Raman"]["load"]
    assert rows["Victor Lindqvist"].get("left")
    assert asked(office)["getUsersForWorkspace"] == 1


def test_the_hours_of_a_task_are_those_of_people_before_ours(office: Office) -> None:
    assert effort_fields(office.configuration(fields=EFFORT)) == ("Effort (h)", "AI Effort (h)")
    assert effort_fields(office.configuration()) == ()


def test_whoever_was_proposed_within_two_weeks_is_counted_once_a_task(office: Office) -> None:
    user_gid, reconciler = office.gid("users", "Priya Raman"), using(office)
    task = Task.parse(office.reader().task(office.submit()))
    said = Said("assignee", "", user_gid, user_gid, 0.7, How.PROPOSED, "p")
    told = {"at": office.now().isoformat(), "judge": "j", "prompt_version": "v1", "said#assignee": said.as_item()}
    office.aws.table.put(keys.label(office.intake_gid, "triage_request", task.gid), told)
    assert proposed_lately(office.intake_gid, [task, task], reconciler) == {user_gid: 1}
    assert proposed_lately(office.intake_gid, [], reconciler) == {user_gid: 1}
    office.sandbox.advance(LATELY.total_seconds() + 1)
    assert proposed_lately(office.intake_gid, [], reconciler) == {}


OUT = ["Ingrid Solheim", "Jonas Weber", "Priya Raman"]
SEEN_OF_A_PERSON = ("getOooEntries", "getAllocations")


def refused_once(office: Office, operation_id: str, status: int = 403) -> str:
    """Whoever is asked about first is refused; their name."""
    office.sandbox.world.faults.add(Fault(FaultKind.STATUS, operation_id, count=1, status=status))
    return min(OUT, key=lambda name: office.gid("users", name))


@pytest.mark.parametrize("operation_id", SEEN_OF_A_PERSON)
@pytest.mark.parametrize("status", [403, 404])
def test_what_may_not_be_seen_of_one_person_is_unknown_of_them_alone_and_they_are_not_proposed(
    office: Office, operation_id: str, status: int
) -> None:
    refused = refused_once(office, operation_id, status)
    rows = loads(office, OUT)
    known = set(OUT) - {refused}
    assert rows[refused]["load"] is None
    assert {name for name in OUT if rows[name]["load"]} == known
    assert {why(office, rows[name]) for name in known & {"Ingrid Solheim"}} <= {Why.OUT}
    row = {"gid": office.gid("users", refused), "load": rows[refused]["load"]}
    assert sight(row, None, Ask("1", office.intake_gid, 3, 3, office.now())).why == Why.UNKNOWN
    assert asked(office)[operation_id] == len(OUT)


@pytest.mark.parametrize("operation_id", SEEN_OF_A_PERSON)
def test_what_was_known_of_somebody_stays_until_it_is_a_day_old(office: Office, operation_id: str) -> None:
    before = loads(office, ["Ingrid Solheim"])["Ingrid Solheim"]
    office.sandbox.world.faults.add(Fault(FaultKind.STATUS, operation_id, status=403))
    office.sandbox.advance(3600)
    after = loads(office, ["Ingrid Solheim"])["Ingrid Solheim"]
    assert after["load"] == before["load"]
    assert why(office, after) == Why.OUT
    office.sandbox.advance(24 * 3600)
    assert why(office, loads(office, ["Ingrid Solheim"])["Ingrid Solheim"]) == Why.UNKNOWN


def test_open_tasks_are_counted_anew_while_absences_may_not_be_seen(office: Office) -> None:
    loads(office, ["Priya Raman"])
    office.sandbox.world.faults.add(Fault(FaultKind.STATUS, "getOooEntries", status=403))
    task_gid = office.submit("More work")
    office.as_person("PUT", f"/tasks/{task_gid}", {"assignee": office.gid("users", "Priya Raman")})
    office.sandbox.advance(900)
    before = Load.of_row(office.aws.table.get(keys.cache("all", f"load#{office.gid('users', 'Priya Raman')}"))["load"])  # type: ignore[index]
    after = Load.of_row(loads(office, ["Priya Raman"])["Priya Raman"]["load"])  # type: ignore[arg-type]
    assert sum(each.tasks for each in after.open.values()) == sum(each.tasks for each in before.open.values()) + 1
    assert after.read_at == before.read_at


def test_whoever_may_not_be_seen_is_asked_about_again_after_a_day_and_takes_nobodys_turn(office: Office) -> None:
    refused = refused_once(office, "getOooEntries")
    loads(office, [refused])
    asked(office)
    office.sandbox.advance(3600)
    assert loads(office, OUT, people_a_turn=2)[refused]["load"] is None
    assert asked(office)["getOooEntries"] == 2
    office.sandbox.advance(24 * 3600)
    assert loads(office, [refused])[refused]["load"]
