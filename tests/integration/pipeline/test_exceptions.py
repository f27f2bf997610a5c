"""Does a rule's refusal become one task for people, at an hour when they may be told, whatever the request becomes?"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from steward.asana.client import READING, AsanaReader
from steward.governance import audit
from steward.governance.policy import configuration_of
from steward.governance.quiet import quiet_until
from steward.governance.telling import chain_of, runs_of
from steward.ingest.sections import keep_sections
from steward.ingest.settled import SETTLED_FIELDS
from steward.ingest.turn import Reconciler
from steward.ingest.unsettled import asked_for
from steward.ingest.worked_off import close_worked_off
from steward.store import keys
from steward.store.leases import AGAIN_AFTER
from tests.integration.aws import Aws, services
from tests.integration.journal.furnishing import data_of
from tests.integration.pipeline.shift import WORKFLOW, Shift, shift_on

SECTION = "AI exceptions"


@pytest.fixture
def aws() -> Iterator[Aws]:
    with services() as made:
        yield made


@pytest.fixture
def shift(aws: Aws) -> Shift:
    """Only the option `Later` may be set by itself; what else is judged goes to people."""
    shift = shift_on(aws)
    configure(
        shift,
        lambda project, priority: priority.update(options=["Later"]) or project.update(exceptions_section=SECTION),
    )
    data_of(shift.human.post(f"/projects/{shift.project_gid}/sections", json={"data": {"name": SECTION}}))
    assert find_sections(shift) == []
    shift.hook()
    return shift


def configure(shift: Shift, change: Callable[[dict[str, Any], dict[str, Any]], object]) -> None:
    """Publish another document: the project's part and that of its priority are there to change."""
    document = shift.configuration.model_dump(mode="json", exclude_none=True)
    project = document["projects"][shift.project_gid]
    change(project, project["workflows"][WORKFLOW]["fields"]["priority"])
    shift.configuration = configuration_of(document)


def find_sections(shift: Shift) -> list[str]:
    """What reconcile does for the sections set aside; its findings."""
    reader = AsanaReader(
        shift._wire("read", READING),
        run_id="reconcile",
        deadline=shift.now().timestamp() + 600,
    )
    return keep_sections(shift.project_gid, reconciler(shift, reader))


def reconciler(shift: Shift, reader: Any = None) -> Reconciler:  # noqa: ANN401 - a reader, or nothing where none is used
    """One turn's collaborators."""
    nothing: Any = None
    return Reconciler(
        reader, shift.aws.table, shift.configuration, nothing, shift.now, shift.send, shift.workflows, nothing, nothing
    )  # fmt: skip


def exceptions(shift: Shift) -> list[dict[str, Any]]:
    """The tasks in the exceptions section, by what people see of them."""
    params: dict[str, str | int] = {"opt_fields": "name,notes,memberships.section.name,created_by", "limit": 100}
    tasks = data_of(shift.human.get(f"/projects/{shift.project_gid}/tasks", params=params))
    return [each for each in tasks if any(one["section"]["name"] == SECTION for one in each["memberships"])]


def rows(shift: Shift) -> list[dict[str, Any]]:
    """The rows of the project's exceptions."""
    return list(shift.aws.table.query(keys.exception(shift.project_gid).pk))


def test_what_a_rule_refuses_is_left_alone_and_put_to_people_once_and_the_rest_is_done(shift: Shift) -> None:
    shift.submit("production is down since nine")
    shift.pass_(60)
    assert shift.value("priority") is None
    assert shift.value("summary"), "what no rule refuses is written"
    (task,) = exceptions(shift)
    assert "not among those" in task["name"]
    assert "AI Priority" in task["notes"]
    assert "production" not in task["notes"], "what was written in the request stays there"
    (row,) = rows(shift)
    assert (row["reason"], row["subject"], row["field_gids"], row["state"]) == (
        "option_not_allowed", f"task:{shift.task_gid}", [shift.fields["priority"]], "open",
    )  # fmt: skip

    shift.edit(notes="production is down since ten, before the weekend")
    shift.pass_(60)
    assert len(shift.outcomes()) > 1
    assert len(exceptions(shift)) == 1, "the same rule on the same request asks once"


def completes(shift: Shift, task_gid: str) -> None:
    """A person completes one of the tasks."""
    data_of(shift.human.put(f"/tasks/{task_gid}", json={"data": {"completed": True}}))


def reconcile(shift: Shift) -> int:
    """What reconcile does with the exceptions by the pages it reads; how many it dealt with."""
    path, fields = f"/projects/{shift.project_gid}/tasks", ",".join(SETTLED_FIELDS)
    documents = data_of(shift.human.get(path, params={"opt_fields": fields, "limit": 100}))
    return close_worked_off(shift.project_gid, documents, reconciler(shift))


def run_chain(shift: Shift) -> list[dict[str, Any]]:
    """What the subject's run chain says of closings; the chain must be whole."""
    entries, head = chain_of(shift.aws.table, runs_of(f"task:{shift.task_gid}"))
    assert audit.verify(runs_of(f"task:{shift.task_gid}"), entries, head) == []
    return [each for each in entries if each["edit"] == "exception_close"]


def test_an_exception_whose_task_people_completed_is_closed_with_an_entry_that_names_them(shift: Shift) -> None:
    shift.submit("production is down since nine")
    shift.pass_(60)
    assert reconcile(shift) == 0, "its task is open"
    (task,) = exceptions(shift)
    shift.pass_(5)
    completes(shift, task["gid"])
    assert reconcile(shift) == 1
    (row,) = rows(shift)
    olga = shift.sandbox.cast.users["Olga Owner"]
    assert (row["state"], row["closed_by"], row["task_gid"]) == ("closed", olga, task["gid"])
    (entry,) = run_chain(shift)
    assert (entry["actor"], entry["target_gid"], entry["evidence_gids"]) == (olga, row["exception_id"], [task["gid"]])
    assert reconcile(shift) == 0
    assert len(run_chain(shift)) == 1


def test_a_refusal_after_the_first_was_closed_makes_one_task_more(shift: Shift) -> None:
    shift.submit("production is down since nine")
    shift.pass_(60)
    completes(shift, exceptions(shift)[0]["gid"])
    shift.pass_(5)
    assert reconcile(shift) == 1
    for text in ("production is down since ten", "production is down since eleven"):
        shift.edit(notes=text)
        shift.pass_(60)
        assert len(exceptions(shift)) == 2
    (row,) = rows(shift)
    assert (row["state"], row["episode"]) == ("open", 2)


def test_what_is_refused_again_after_its_task_was_completed_is_asked_for_as_another_episode(shift: Shift) -> None:
    shift.submit("production is down since nine")
    shift.pass_(60)
    completes(shift, exceptions(shift)[0]["gid"])
    shift.pass_(5)
    shift.edit(notes="production is down since ten")
    shift.pass_(60)
    assert len(exceptions(shift)) == 1, "nobody noticed yet that it was closed"
    assert reconcile(shift) == 1
    shift.pass_(60)
    assert [(row["state"], row["episode"]) for row in rows(shift)] == [("open", 2)]
    assert len(exceptions(shift)) == 2


def test_where_no_section_is_set_aside_nothing_is_looked_up(shift: Shift) -> None:
    shift.submit("production is down since nine")
    shift.pass_(60)
    completes(shift, exceptions(shift)[0]["gid"])
    configure(shift, lambda project, _: project.pop("exceptions_section"))
    assert reconcile(shift) == 0
    assert rows(shift)[0]["state"] == "open"


def test_the_task_of_an_exception_is_no_request_even_to_a_scan_that_looks_at_everything(shift: Shift) -> None:
    shift.author_filter = False
    shift.submit("production is down since nine")
    shift.pass_(120)
    shift.scan()
    judged = {run["subject"] for run in shift.runs if "plan" in run}
    assert judged == {f"task:{shift.task_gid}"}
    assert len(exceptions(shift)) == 1


def test_a_value_that_the_rule_allows_is_written_and_makes_no_exception(shift: Shift) -> None:
    shift.submit("whenever there is time")
    shift.pass_(60)
    assert shift.value("priority") == "Later"
    assert exceptions(shift) == []
    assert rows(shift) == []


def test_a_project_without_the_section_has_a_finding_and_the_row_alone(shift: Shift) -> None:
    configure(shift, lambda project, _: project.update(exceptions_section="Elsewhere"))
    (finding,) = find_sections(shift)
    assert "no section 'Elsewhere'" in finding
    shift.submit("production is down since nine")
    shift.pass_(60)
    assert exceptions(shift) == []
    assert len(rows(shift)) == 1
    assert shift.value("summary")


def test_a_section_that_is_configured_no_more_when_the_task_is_made_gets_none(shift: Shift) -> None:
    def forget(state: str) -> None:
        if state == "write_back":
            configure(shift, lambda project, _: project.pop("exceptions_section"))

    shift.before = forget
    shift.submit("production is down since nine")
    shift.pass_(60)
    assert exceptions(shift) == []
    assert shift.outcomes()[-1] == "not_allowed"


def test_a_rule_that_became_stricter_before_the_write_refuses_it_and_makes_the_exception(shift: Shift) -> None:
    def tighten(state: str) -> None:
        if state == "write_back":
            configure(shift, lambda _, priority: priority.update(options=["By hand"]))

    shift.before = tighten
    shift.submit("whenever there is time")
    shift.pass_(60)
    assert shift.value("priority") is None
    assert shift.outcomes() == ["option_not_allowed"]
    assert [row["reason"] for row in rows(shift)] == ["option_not_allowed"]


def test_in_quiet_hours_fields_are_written_and_people_are_told_when_these_end(shift: Shift) -> None:
    now = shift.now()
    start, end = (now - timedelta(hours=1)), (now + timedelta(hours=3))
    hours = {"zone": "UTC", "start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
    configure(shift, lambda project, _: project.update(quiet_hours=hours))
    until = quiet_until(shift.configuration.projects[shift.project_gid].quiet_hours, now)
    assert isinstance(until, datetime)

    shift.submit("production is down since nine")
    shift.pass_(60)
    assert shift.value("summary"), "the bot's own fields notify nobody"
    assert exceptions(shift) == []
    assert [row["state"] for row in rows(shift)] == ["open"], "whoever looks may see it at any hour"
    assert shift.lease()[AGAIN_AFTER] == int(until.timestamp())

    asked: list[str] = []

    def look() -> int:
        found = asked_for(shift.project_gid, shift.aws.table, lambda body, _delay: asked.append(body), shift.now())
        return found.asked

    assert look() == 0, "reconcile leaves it alone until then"
    shift.scan()
    assert exceptions(shift) == [], "it is still quiet"
    shift.sandbox.advance((until - shift.now()).total_seconds() + 5)
    assert look() == 1, "whatever the workflow: not only those that a scan looks for"
    assert shift.task_gid in asked[0]
    shift.scan()
    assert len(exceptions(shift)) == 1
    runs = len(shift.runs)
    shift.scan()
    assert len(exceptions(shift)) == 1
    assert look() == 0, "its answer has come"
    assert [run["subject"] for run in shift.runs[runs:] if run["workflow"] == WORKFLOW and "plan" in run] == []
