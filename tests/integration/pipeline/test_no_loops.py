"""Does it end by itself, whatever comes back: our own echo, a rule that reverts us, two hooks, a hurried person?

RELIABILITY A20, A21, 3.6; I12.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest

from local.asana.customfields import story_values
from local.asana.events import Change, Event
from local.asana.graph import Ref, Value
from local.asana.writes import Write
from steward.evidence.authorship import Author, authorship, other_automations
from steward.governance import restraint
from steward.store import keys
from tests.integration.aws import Aws
from tests.integration.pipeline.shift import WORKFLOW, Shift, listening_to_everything, shift_on

URGENT, LATER = "production is down", "whenever there is time"


@pytest.fixture
def shift(aws: Aws) -> Shift:
    """A deployment that listens."""
    shift = shift_on(aws)
    shift.hook()
    return shift


@pytest.fixture
def echoing(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Shift:
    """The bot writes with a person's own token, hears every change of a task, and is restrained by nothing."""
    monkeypatch.setattr(restraint, "WRITES", 10_000)
    shift = shift_on(aws, shared_token=True)
    shift.author_filter = False
    shift.workflows = listening_to_everything(shift.workflows)
    shift.hook()
    return shift


def test_the_fingerprint_alone_stops_our_own_echo(echoing: Shift) -> None:
    echoing.submit(URGENT)
    echoing.pass_(300)
    assert echoing.mutations() == 1
    assert echoing.outcomes()[0] == "written"
    assert len(echoing.outcomes()) > 1  # the echo did come
    assert set(echoing.outcomes()[1:]) == {"nothing_new"}
    quiet_since = len(echoing.outcomes())
    echoing.pass_(3600)
    assert len(echoing.outcomes()) == quiet_since


def test_an_echo_costs_no_judgement(echoing: Shift) -> None:
    echoing.submit(URGENT)
    echoing.pass_(300)
    assert len(echoing.model.asked_at) == 1


def test_each_new_text_under_a_shared_token_is_one_mutation(echoing: Shift) -> None:
    echoing.submit(URGENT)
    for number, notes in enumerate((LATER, URGENT, LATER), start=2):
        echoing.pass_(120)
        echoing.edit(notes=f"{notes} {number}")
    echoing.pass_(300)
    assert (echoing.mutations(), echoing.value("priority")) == (4, "Later")


def test_where_the_text_reads_anew_each_time_the_echo_does_not_end_so_it_is_the_fingerprint_that_stops_it(
    echoing: Shift,
) -> None:
    def differ(state: str) -> None:
        if state == "enrich":
            echoing.edit(notes=f"{URGENT} {len(echoing.outcomes())}")

    echoing.before = differ
    echoing.submit(URGENT)
    echoing.pass_(300)
    assert len(echoing.model.asked_at) >= 5


def reverting_rule(shift: Shift, value: str | None, by: str | None = None) -> Callable[[Event], None]:
    """A rule of Asana that sets the priority whenever it is something else, 0.4 s later; `by` None is the system."""
    gid = shift.fields["priority"]
    wanted: Value = Ref(shift.options[value]) if value else None
    world = shift.sandbox.world

    def revert() -> None:
        task = world.graph.get("task", shift.task_gid, "task")
        held = dict(task.mapping("custom_fields"))
        was = held.get(gid)
        if was == wanted:
            return
        actor = world.graph.find(by) if by else None
        write = Write(world.graph, world.log, actor, shift.now())
        kept = {name: each for name, each in (held | {gid: wanted}).items() if each is not None}
        world.graph.change(task, custom_fields=kept)
        write.changed(task, Change("custom_fields"))
        definition = world.graph.get("custom_field", gid, "field")
        write.story(task, "enum_custom_field_changed", "a rule", **story_values(definition, was, wanted))

    def hear(event: Event) -> None:
        if event.change and event.change.field == "custom_fields" and event.resource["gid"] == shift.task_gid:
            world.schedule.after(0.4, revert)

    return hear


@pytest.mark.parametrize("value", ["By hand", None])
def test_a_rule_that_always_reverts_us_is_left_its_way_after_one_write(shift: Shift, value: str | None) -> None:
    shift.sandbox.world.log.subscribers.append(reverting_rule(shift, value))
    shift.submit(URGENT)
    for notes in (LATER, URGENT, LATER, URGENT):
        shift.pass_(120)
        shift.edit(notes=f"{notes} {shift.now():%H%M%S}")
    shift.pass_(300)
    priorities = authorship(shift.stories(), {shift.fields["priority"]}, shift.configuration.bot_user_gid, ())
    assert sum(each.author is Author.BOT for each in priorities) == 1
    assert shift.value("priority") == value
    assert other_automations(priorities) == {Author.SYSTEM: 1}
    assert shift.telemetry.counts["HumanValuesKept"] >= 2


def test_a_rule_that_reverts_every_field_of_ours_ends_in_human_changed(shift: Shift) -> None:
    def clears(event: Event) -> None:
        if (
            event.change
            and event.change.field == "custom_fields"
            and event.actor_gid == shift.sandbox.cast.bot_user_gid
        ):
            shift.sandbox.world.schedule.after(0.4, clear)

    def clear() -> None:
        shift.edit(custom_fields=dict.fromkeys(shift.fields.values()))

    shift.sandbox.world.log.subscribers.append(clears)
    shift.submit(URGENT)
    for notes in (LATER, URGENT, LATER):
        shift.pass_(120)
        shift.edit(notes=f"{notes} {shift.now():%H%M%S}")
    shift.pass_(300)
    assert shift.outcomes()[-1] == "human_changed"
    assert shift.mutations() == 1


def test_a_war_ends_after_three_writes_even_where_nothing_is_remembered_of_whose_a_value_is(shift: Shift) -> None:
    def forget(state: str) -> None:
        """Somebody cleared our fields, and our memory of having filled them is gone: the write budget is left."""
        if state == "enrich":
            shift.edit(custom_fields=dict.fromkeys(shift.fields.values()))
            subject = f"task:{shift.task_gid}"
            for key in (keys.lease(WORKFLOW, subject), keys.acted_on(WORKFLOW, subject)):
                if row := shift.aws.table.get(key):
                    shift.aws.table.put(key, {name: each for name, each in row.items() if "#" not in name})

    shift.before = forget
    shift.submit(URGENT)
    for number in range(6):
        shift.pass_(120)
        shift.edit(notes=f"{LATER if number % 2 else URGENT} {number}")
    shift.pass_(120)
    assert shift.mutations() == restraint.WRITES
    assert shift.outcomes() == ["written"] * restraint.WRITES + ["restrained"] * 4


def test_two_hooks_on_one_project_make_one_run_and_one_mutation(shift: Shift) -> None:
    shift.hook(2)
    shift.submit(URGENT)
    shift.pass_(120)
    assert (shift.outcomes(), shift.mutations(), len(shift.model.asked_at)) == (["written"], 1, 1)


def test_a_burst_of_a_hundred_edits_costs_at_most_three_judgements_a_minute_and_ends_with_the_last_text(
    shift: Shift,
) -> None:
    shift.submit(URGENT)
    for number in range(100):
        shift.pass_(0.9)
        shift.edit(notes=f"{URGENT if number % 2 else LATER} {number}", name=f"The export {number}")
    shift.pass_(120)
    asked = shift.model.asked_at
    busiest = max(sum(begin <= each < begin + timedelta(minutes=1) for each in asked) for begin in asked)
    assert busiest <= 3
    assert len(asked) <= 6
    assert shift.runs[-1].get("outcome") in ("written", "unchanged") or shift.outcomes()[-1] == "restrained"
    shift.pass_(restraint.SPAN_SECONDS)
    shift.scan()
    assert shift.value("priority") == "Urgent"
    assert "The export 99" in shift.value("summary")
