"""What do the console's readers make of what is stored: values in words, odds in order, gaps said?"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local.console import asked, board, chains, dashboard, decision, faults, freshness, runbook, runs, shown
from local.console.plans import Judgement
from steward.governance import audit
from steward.governance.audit import Head
from steward_cli import edit_lines
from steward_cli.failure import Failure

NAMES = {"11": "AI Priority", "21": "P1 Urgent", "22": "P3 Normal", "31": "Leila Haddad"}
AT = datetime(2026, 11, 28, 12, tzinfo=UTC)


def test_an_edit_reads_as_before_and_after_in_words() -> None:
    edit = {"edit": "set_task_fields", "task_gid": "1", "values": {"11": "21", "12": 3.0}}
    assert edit_lines.lines(edit, {"11": "22"}, NAMES) == [
        {"what": "AI Priority", "before": "P3 Normal", "after": "P1 Urgent"},
        {"what": "12", "before": None, "after": 3},
    ]
    assign = {"edit": "assign", "task_gid": "1", "assignee_gid": "31"}
    assert edit_lines.lines(assign, {}, NAMES) == [{"what": "assignee", "before": None, "after": "Leila Haddad"}]


def test_a_name_of_fifty_thousand_characters_is_cut_in_a_list_and_says_so() -> None:
    assert shown.shortened("x" * 50_000) == "x" * 300 + "… (50000 characters)"
    assert shown.shortened("short") == "short"


@pytest.mark.parametrize(
    ("now", "written", "expected"),
    [
        ("P1 Urgent", "P1 Urgent", "steward"),
        ("0.45", 0.4505, "steward"),
        ("3.0", 3, "steward"),
        ("P2 High", "P1 Urgent", "person"),
        (None, "P1 Urgent", ""),
        ("P2 High", None, "person"),
        ("many", 3, "person"),
    ],
)
def test_whose_a_value_is_shows_by_what_was_written(now: str | None, written: object, expected: str) -> None:
    assert board.whose(now, written) == expected


def judged() -> Judgement:
    offers = [
        {
            "key": "priority",
            "field_gid": "11",
            "kind": "enum",
            "min_confidence": 0.35,
            "taken": False,
            "options": [
                {"key": "o1", "gid": "21", "name": "P1 Urgent"},
                {"key": "o2", "gid": "22", "name": "P3 Normal"},
            ],
        }
    ]
    facts = {
        "offers": offers,
        "judgements": {
            "priority": {
                "choice": "o2",
                "confidence": 0.6,
                "basis": "history",
                "why": "w",
                "odds": {"o1": 0.4, "o2": 0.6},
            }
        },
        "neighbours": [{"task_gid": "7", "similarity": 0.5, "settled": {"priority": "o1"}}],
        "rules": [{"rule": "An outage", "key": "priority", "option": "o1", "phrase": "down"}],
        "people": [{"gid": "31", "name": "Leila Haddad", "teams": {}}],
        "dates": [{"said": "by Friday"}],
        "nothing": [],
    }
    plan: dict[str, Any] = {
        "run_id": "r",
        "subject": "task:1",
        "names": NAMES,
        "fields": {"priority": "11"},
        "confidence": {"priority": 0.9},
        "answer": {"priority": {"option": "o1", "confidence": 0.8}},
        "policy": {"mode": "act", "fields": {"priority": {"owner": "ai"}}},
        "label": {"said": {"priority": {"how": "acted", "value": "21"}}},
        "edits": [],
        "proposals": [{"edit": "assign", "assignee_gid": "31"}],
        "refused": [{"edit": {"edit": "set_task_fields", "values": {"11": "21"}}, "reason": "human_changed"}],
    }
    return Judgement(plan, facts)


def test_the_models_answer_stands_beside_the_one_without_a_model() -> None:
    (field,) = decision.described(judged(), {})["fields"]
    assert field["model"] == {"option": "P1 Urgent", "confidence": 0.8}
    assert (field["offline"]["option"], field["offline"]["confidence"]) == ("P3 Normal", 0.6)
    assert field["odds"] == [{"option": "P3 Normal", "odds": 0.6}, {"option": "P1 Urgent", "odds": 0.4}]
    assert (field["value"], field["how"], field["owner"]) == ("P1 Urgent", "acted", "ai")


def test_what_was_refused_says_why_and_who_is_proposed_is_marked() -> None:
    told = decision.described(judged(), {"7": "An older one"})
    assert [(each["reason"], each["lines"][0]["after"]) for each in told["refused"]] == [("human_changed", "P1 Urgent")]
    assert [each["chosen"] for each in told["people"]] == [True]
    assert told["neighbours"][0] == {
        "gid": "7",
        "name": "An older one",
        "similarity": 0.5,
        "settled": {"priority": "P1 Urgent"},
    }
    assert told["rules"] == [{"rule": "An outage", "sets": "priority", "to": "P1 Urgent"}]


def test_evidence_that_the_page_has_no_place_for_is_shown_all_the_same() -> None:
    assert decision.described(judged(), {})["more"] == {"dates": [{"said": "by Friday"}]}


def test_a_judgement_whose_facts_are_gone_is_still_told() -> None:
    told = decision.described(Judgement(judged().plan, {}), {})
    assert told["fields"] == []
    assert told["refused"]


def event(kind: str, after: float, **details: Any) -> dict[str, Any]:  # noqa: ANN401 - parts of an event
    return {"type": kind, "timestamp": AT + timedelta(seconds=after), **details}


def test_a_runs_states_have_their_seconds_their_failures_and_the_one_it_is_in_has_none() -> None:
    events = [
        event("TaskStateEntered", 0, stateEnteredEventDetails={"name": "Enrich"}),
        event("TaskFailed", 1, taskFailedEventDetails={"error": "Throttled", "cause": '{"errorMessage": "wait"}'}),
        event("TaskStateExited", 2.5, stateExitedEventDetails={"name": "Enrich"}),
        event("TaskStateEntered", 2.5, stateEnteredEventDetails={"name": "Assess"}),
        event("TaskFailed", 3, taskFailedEventDetails={"error": "Throttled", "cause": '{"errorMessage": "wait"}'}),
    ]
    assert runs.hops(events) == [
        {"state": "Enrich", "seconds": 2.5, "failures": 1},
        {"state": "Assess", "seconds": None, "failures": 1},
    ]
    assert runs.failure(events) == "Throttled: wait"
    assert (
        runs.failure([event("TaskFailed", 1, taskFailedEventDetails={"error": "E", "cause": "no json"})])
        == "E: no json"
    )


def test_a_run_that_judged_nothing_has_no_price_and_one_without_a_price_is_not_said_to_be_free() -> None:
    execution = {"name": "triage_request-1-a", "status": "RUNNING", "startDate": AT}
    told = runs.described(execution, [], {}, {})
    assert (told["dollars"], told["tokens"], told["seconds"], told["judged"]) == (None, None, None, False)
    priced = runs.described(execution, [], {}, {"model": {"cost_microdollars": 1200, "input_tokens": 5}})
    assert (priced["dollars"], priced["tokens"]) == (0.0012, 5)


def test_a_widgets_lines_are_read_as_cloudwatch_writes_them() -> None:
    properties = {
        "stat": "Sum",
        "period": 60,
        "metrics": [
            ["Steward", "Runs", "outcome", "written"],
            ["AWS/Lambda", "Duration", "FunctionName", "f", {"stat": "p99", "label": "slowest"}],
        ],
    }
    first, second = dashboard.series(properties, 3)
    assert (first["id"], first["label"], first["stat"], first["dimensions"]) == (
        "w3s0",
        "written",
        "Sum",
        {"outcome": "written"},
    )
    assert (second["label"], second["stat"], second["namespace"]) == ("slowest", "p99", "AWS/Lambda")
    assert dashboard.back("-PT3H") == timedelta(hours=3)


def test_a_widget_that_only_the_cloud_fills_says_so() -> None:
    assert "AWS alone" in dashboard.nothing(["ReadThrottleEvents", "WriteThrottleEvents"])
    assert "no price" in dashboard.nothing(["ModelCostMicrodollars", "DegradedForMoney"])
    assert dashboard.nothing(["ModelCostMicrodollars", "Judged"]) == dashboard.YET
    assert dashboard.nothing([]) == dashboard.YET


def alarm(name: str, state: str) -> dict[str, Any]:
    return {
        "AlarmName": name,
        "AlarmArn": f"arn:aws:cloudwatch:r:1:alarm:{name}",
        "StateValue": state,
        "AlarmDescription": "Late. docs/operations.md#late",
    }


def test_alarms_that_ring_come_first_with_their_runbook_and_one_that_is_not_kept_says_so() -> None:
    described = {
        "MetricAlarms": [alarm("steward-AAlarm-1", "OK"), alarm("steward-LateAlarm-2", "ALARM")],
        "CompositeAlarms": [alarm("ImpactAlarm", "OK")],
    }
    shown_alarms = [
        f"arn:aws:cloudwatch:r:1:alarm:{name}"
        for name in ("steward-AAlarm-1", "ImpactAlarm.Arn", "steward-LateAlarm-2", "steward-GoneAlarm-3")
    ]
    told = dashboard.alarms(described, shown_alarms)
    assert [(each["name"], each["state"], each["runbook"]) for each in told] == [
        ("Late", "ALARM", "late"),
        ("Gone", "NOT KEPT", ""),
        ("A", "OK", "late"),
        ("Impact", "OK", "late"),
    ]
    assert told[0]["description"] == "Late."


def test_the_runbook_gives_a_section_with_its_commands() -> None:
    late = "**Do:** `steward kill list`, then\n\n```\nsteward dlq list\nls\n```"
    document = f"# Operations\n\n## late\n\n{late}\n\n## next\n\nelse `make down`\n"
    told = runbook.section(document, "late")
    assert told["commands"] == ["steward kill list", "steward dlq list"]
    assert "else" not in told["text"]
    with pytest.raises(Failure, match="no section nowhere"):
        runbook.section(document, "nowhere")


def test_every_alarm_of_the_dashboard_has_its_section() -> None:
    assert runbook.read("dead-letters")["commands"]


def chain(length: int) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    head, entries = Head.parse("task:1", None), []
    for number in range(length):
        link = audit.entry(head, "task:1", {"at": AT.isoformat(), "edit": "run", "reason": f"r{number}"})
        entries.append(link)
        head = Head(link["seq"], link["hash"])
    return entries, {"seq": head.seq, "hash": head.hash}


@pytest.mark.parametrize("what", list(chains.TAMPERINGS))
def test_whatever_is_done_to_a_copy_shows_and_the_chain_stays_whole(what: str) -> None:
    entries, head = chain(3)
    assert audit.verify("task:1", entries, head) == []
    for position in range(3):
        assert audit.verify("task:1", chains.TAMPERINGS[what](list(entries), position), head)
    assert audit.verify("task:1", entries, head) == []


def test_a_document_is_read_once_for_all_who_ask_within_its_time_and_again_after_something_was_done() -> None:
    now, reads = [0.0], []
    shelf = freshness.Shelf(lambda: now[0])

    def read() -> dict[str, int]:
        reads.append(1)
        return {"reads": len(reads)}

    first, second = shelf.get("/api/runs", 1.0, read), shelf.get("/api/runs", 1.0, read)
    assert (first.body, first.tag) == (second.body, second.tag)
    now[0] = 1.0
    assert shelf.get("/api/runs", 1.0, read).body == b'{"reads": 2}'
    shelf.forget()
    assert shelf.get("/api/runs", 1.0, read).body == b'{"reads": 3}'


@pytest.mark.parametrize("value", ["", "12a", "../x", "1" * 33, 12, None])
def test_a_gid_is_digits_and_the_error_names_the_member(value: object) -> None:
    with pytest.raises(Failure, match="task must be digits"):
        asked.gid({"task": value}, "task")


@pytest.mark.parametrize("value", ["--yes", "a b", "x\n", "", "ü", ["x"]])
def test_a_word_that_becomes_part_of_a_command_is_a_word(value: object) -> None:
    with pytest.raises(Failure, match="run must be"):
        asked.word({"run": value}, "run")


def test_a_text_is_a_text_of_bounded_length() -> None:
    assert asked.text({"notes": "x" * 50_000}, "notes") == "x" * 50_000
    for value in ("", "  ", "x" * 60_001, "a\0b", 7):
        with pytest.raises(Failure, match="notes is"):
            asked.text({"notes": value}, "notes")


def test_every_fault_of_the_page_is_one_that_the_sandbox_or_the_model_takes() -> None:
    from local.asana.faults import read_fault  # noqa: PLC0415 - the sandbox's own reader is the contract here
    from local.model.faults import fault_of  # noqa: PLC0415 - as above

    for kind, presets in faults.PRESETS.items():
        for preset in presets.values():
            assert fault_of(preset.fault) if kind == "model" else read_fault(preset.fault)
