"""Does whatever a document allows more than the one in force show, however it is reached?"""

import copy
import json
import typing
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steward.errors import Rejected
from steward.governance import asking_policy, policy
from steward.governance.asking import AskFor
from steward.governance.autonomy import mode_of, raises
from steward.governance.loosening import KEYS, loosens
from steward.governance.members import PersonPolicy
from steward.governance.policy import Configuration, FieldPolicy, QuietHours, Strict, configuration_of
from steward.governance.quiet import quiet_until
from steward.governance.rules import Known, broken
from tests.property.documents import DOCUMENTS, FIELDS, PROJECTS

CUSTOMER = {"name": "the customer", "phrases": ["customer"], "waits": ["priority"]}
FULL: dict[str, Any] = {
    "version": 1,
    "workspace_gid": "1",
    "bot_user_gid": "2",
    "agents": ["8"],
    "asana": {"requests_per_minute": 150},
    "model": {
        "engine": "offline",
        "model_id": "m",
        "small_model_id": "s",
        "small_first": {"agree_with_offline": True, "min_confidence": 0.5},
        "guardrail": {"id": "a1", "version": "3"},
        "max_output_tokens": 250,
        "embedding_model_id": "amazon.titan-embed-text-v2:0",
    },
    "require_approvers": 2,
    "operators": ["arn:aws:iam::1:user/*", "arn:aws:sts::1:assumed-role/A/*"],
    "digest": {"sender": "a@b.c", "recipients": ["x@y.z"]},
    "mail": {"sender": "a@b.c", "unsubscribe": "u@b.c"},
    "projects": {
        "77": {
            "name": "Intake",
            "agents": ["9"],
            "changed_tasks_per_minute": 30,
            "dollars_per_day": 5,
            "approvals": {"approvers": ["11"], "subtask": False, "field": "AI Decision", "expires_after_hours": 72},
            "quiet_hours": {"zone": "UTC", "start": "20:00", "end": "08:00"},
            "exceptions_section": "Exceptions",
            "review_section": "Review",
            "canary": "91",
            "people": {"11": {"never": True}},
            "grounding": {"brief": False, "goals": False, "portfolios": ["31"]},
            "workflows": {
                "triage_request": {
                    "mode": "suggest",
                    "prompt_version": "v1",
                    "split": {"version": "v2", "percent": 20},
                    "shadow": "v2",
                    "fields": {
                        "request_type": {
                            "field": "Type",
                            "owner": "person",
                            "learn_from": "Kind",
                            "min_confidence": 0.6,
                            "mode": "observe",
                            "options": ["Bug"],
                            "minimum": 1,
                            "maximum": 9,
                            "max_change": 3,
                            "certify": {"target_error": 0.1, "assurance": 0.95, "labels": 300},
                        },
                        "team": {"field": "Team", "owner": "person", "risk": "high"},
                    },
                    "rules": [{"name": "one", "phrases": ["down"], "sets": {"request_type": "Bug"}}],
                    "questions": False,
                    "ask_for": [CUSTOMER],
                    "sections": ["New"],
                    "blocked": ["On hold"],
                    "briefs": {"team": "51", "privacy": "private_to_team"},
                    "senders": ["a@b.c"],
                    "audiences": {"Board": {"role": "executive", "readers": ["11", "12"], "by": "task"}},
                }
            },
        },
        "79": {"name": "Another"},
    },
    "portfolios": {"31": {"name": "Delivery", "risks_project": "79", "manager": "11", "health_threshold": 50}},
    "goals": {"51": {"name": "Grow", "project": "79"}},
}
TYPE = "projects.77.workflows.triage_request.fields.request_type"
TRIAGE_PATH = "projects.77.workflows.triage_request"


# A path, a value by which it allows more than FULL, and one by which it does not; None takes the key out.
STEPS: tuple[tuple[str, Any, Any], ...] = (
    ("agents", [], ["8", "12"]),
    ("asana.requests_per_minute", 151, 149),
    ("model.engine", "bedrock", "offline"),
    ("model.model_id", "n", "m"),
    ("model.small_model_id", "t", "s"),
    ("model.small_first.agree_with_offline", False, True),
    ("model.small_first.min_confidence", 0.4, 0.6),
    ("model.guardrail", None, {"id": "a1", "version": "3"}),
    ("model.guardrail", {"id": "a1", "version": "4"}, {"id": "a1", "version": "3"}),
    ("model.embedding_model_id", "cohere.embed-english-v3", None),
    ("model.max_output_tokens", 300, 200),
    ("require_approvers", 1, 2),
    ("operators", ["arn:aws:iam::1:user/*", "arn:aws:sts::1:assumed-role/*/*"], ["arn:aws:iam::1:user/*"]),
    ("operators", None, ["arn:aws:sts::1:assumed-role/A/*"]),
    ("digest.recipients", ["x@y.z", "u@v.w"], ["x@y.z"]),
    ("digest.sender", "c@b.c", "a@b.c"),
    ("mail.sender", "c@b.c", "a@b.c"),
    ("mail.unsubscribe", None, "u@b.c"),
    ("projects.77.agents", [], ["9", "12"]),
    ("projects.77.changed_tasks_per_minute", 31, 29),
    ("projects.77.dollars_per_day", 5.5, 4),
    ("projects.77.dollars_per_day", None, 0.5),
    ("projects.77.approvals.approvers", ["11", "12"], []),
    ("projects.77.approvals.subtask", True, False),
    ("projects.77.approvals.field", "AI Answer", None),
    ("projects.77.approvals.expires_after_hours", 73, 71),
    ("projects.77.quiet_hours", {"zone": "UTC", "start": "20:01", "end": "08:00"},
     {"zone": "UTC", "start": "19:00", "end": "09:00"}),
    ("projects.77.quiet_hours", None, {"zone": "UTC", "start": "20:00", "end": "19:59"}),
    ("projects.77.quiet_hours", {"zone": "Asia/Tokyo", "start": "20:00", "end": "08:00"},
     {"zone": "UTC", "start": "20:00", "end": "08:00"}),
    ("projects.77.exceptions_section", None, "Exceptions"),
    ("projects.77.review_section", "Elsewhere", "Review"),
    ("projects.77.people", {}, {"11": {"never": True}, "12": {"teams": ["Platform"]}}),
    ("projects.77.people", {"11": {"skills": ["Bug"]}}, {"11": {"never": True, "capacity_hours_per_week": 8}}),
    (f"{TRIAGE_PATH}.learn_from_projects", ["79"], []),
    (f"{TRIAGE_PATH}.questions", True, False),
    (f"{TRIAGE_PATH}.ask_for", [], [CUSTOMER, {"name": "the date", "phrases": ["since"], "waits": ["priority"]}]),
    ("projects.77.grounding.brief", True, False),
    ("projects.77.grounding.goals", True, False),
    ("projects.77.grounding.portfolios", ["31", "32"], []),
    (f"{TRIAGE_PATH}.mode", "act", "observe"),
    (f"{TRIAGE_PATH}.split.percent", 21, 19),
    (f"{TRIAGE_PATH}.split.version", "v3", "v2"),
    (f"{TRIAGE_PATH}.rules", [{"name": "two", "phrases": ["up"], "sets": {}}], []),
    (f"{TRIAGE_PATH}.sections", [], ["New"]),
    (f"{TRIAGE_PATH}.sections", ["New", "Doing"], ["New"]),
    (f"{TRIAGE_PATH}.fields.assignee", {"owner": "person"}, None),
    (f"{TYPE}.field", "Status", "Type"),
    (f"{TYPE}.learn_from", None, "Kind"),
    (f"{TYPE}.min_confidence", 0.5, 0.7),
    (f"{TYPE}.mode", None, "off"),
    (f"{TYPE}.options", ["Bug", "Access"], ["Bug"]),
    (f"{TYPE}.options", [], ["Bug"]),
    (f"{TYPE}.minimum", 0, 2),
    (f"{TYPE}.maximum", None, 8),
    (f"{TYPE}.max_change", 4, 2),
    (f"{TYPE}.certify.target_error", 0.2, 0.05),
    (f"{TYPE}.certify.assurance", 0.9, 0.99),
    (f"{TYPE}.certify.labels", 50, 400),
    (f"{TRIAGE_PATH}.fields.team.risk", "normal", "high"),
    (f"{TRIAGE_PATH}.fields.team", {"field": "Team", "owner": "ai"}, None),
    (f"{TRIAGE_PATH}.inputs", {"effort_hours": "Hours"}, {}),
    (f"{TRIAGE_PATH}.ranking", "wsjf", None),
    (f"{TRIAGE_PATH}.rate_missing", True, False),
    (f"{TRIAGE_PATH}.reorder", True, False),
    (f"{TRIAGE_PATH}.comments", True, False),
    (f"{TRIAGE_PATH}.budgets", True, False),
    (f"{TRIAGE_PATH}.blocked", ["On hold", "Waiting"], []),
    (f"{TRIAGE_PATH}.weekday", "monday", None),
    (f"{TRIAGE_PATH}.audiences", {"Acme": {"role": "client", "readers": ["11"]}}, {}),
    (f"{TRIAGE_PATH}.audiences.Board.role", "project_manager", "executive"),
    (f"{TRIAGE_PATH}.audiences.Board.readers", ["11"], ["11", "12"]),
    (f"{TRIAGE_PATH}.audiences.Board.by", "email", "task"),
    (f"{TRIAGE_PATH}.briefs.team", "52", "51"),
    (f"{TRIAGE_PATH}.briefs.privacy", "public_to_workspace", "private"),
    (f"{TRIAGE_PATH}.senders", ["a@b.c", "@b.c"], []),
    ("portfolios.31.risks_project", "77", None),
    ("portfolios.31.manager", "12", None),
    ("portfolios.31.health_threshold", 60, 40),
    ("portfolios.32", {"name": "New"}, None),
    ("goals.51.project", "77", "79"),
    ("goals.52", {"name": "New", "project": "79"}, None),
    ("projects.77.workflows.decision", {"mode": "act"}, None),
    ("projects.78", {"name": "New"}, None),
)  # fmt: skip


def without(document: Mapping[str, Any], path: str) -> dict[str, Any]:
    return changed(document, path, None)


def changed(document: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    """The document with another value at a path; None takes the key out."""
    after = copy.deepcopy(dict(document))
    *way, last = path.split(".")
    place = after
    for name in way:
        place = place[name]
    place.pop(last, None)
    place |= {} if value is None else {last: value}
    return after


def found(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    return loosens(configuration_of(before), configuration_of(after))


@pytest.mark.parametrize(("path", "looser", "narrower"), STEPS)
def test_each_key_allows_more_in_one_direction_and_the_line_names_it(
    path: str, looser: object, narrower: object
) -> None:
    lines = found(FULL, changed(FULL, path, looser))
    assert any(line.startswith((f"{path}: ", f"{path}.")) for line in lines), lines
    assert found(FULL, changed(FULL, path, narrower)) == ()


def test_a_newer_prompt_allows_more_and_the_way_back_to_an_older_one_is_free() -> None:
    plain = without(without(FULL, f"{TRIAGE_PATH}.split"), f"{TRIAGE_PATH}.shadow")
    newer = changed(plain, f"{TRIAGE_PATH}.prompt_version", "v10")
    assert found(plain, newer) == (f"{TRIAGE_PATH}.prompt_version: v1 -> v10",)
    assert found(newer, plain) == ()


@pytest.mark.parametrize(
    "path",
    [
        "digest",
        "mail",
        "model.small_first",
        "projects.77.grounding",
        f"{TRIAGE_PATH}.split",
        f"{TYPE}.certify",
        TYPE,
        TRIAGE_PATH,
        "projects.77",
        "portfolios.31",
    ],
)
def test_what_is_taken_out_allows_less_and_what_is_put_in_allows_more(path: str) -> None:
    less = without(FULL, path)
    assert found(FULL, less) == ()
    assert [line.partition(":")[0] for line in found(less, FULL)] == [path]


def test_every_key_of_the_document_has_its_direction() -> None:
    named = [*vars(policy).values(), *vars(asking_policy).values()]
    parts = {each for each in named if isinstance(each, type) and issubclass(each, Strict)}
    whole = {QuietHours, PersonPolicy, AskFor, policy.Rule, asking_policy.Guardrail}  # compared as such
    compared = {each: set(each.model_fields) for each in parts - whole - {Strict}}
    assert {each: set(keys) for each, keys in KEYS.items()} == compared


def test_a_part_with_keys_of_its_own_is_looked_into() -> None:
    for model, keys in KEYS.items():
        for name in keys:
            named = typing.get_type_hints(model)[name]
            inside = [each for each in (named, *typing.get_args(named)) if each in KEYS]
            assert bool(inside) == (keys[name].__name__ == "_inside"), f"{model.__name__}.{name}"


@given(DOCUMENTS)
def test_the_same_document_allows_no_more(document: dict[str, Any]) -> None:
    assert not _valid(document) or found(document, json.loads(json.dumps(document))) == ()


@given(st.lists(st.tuples(st.sampled_from(STEPS), st.booleans()), min_size=1, max_size=8))
def test_no_number_of_steps_that_one_person_may_take_leads_to_a_document_that_allows_more(
    tried: list[tuple[tuple[str, Any, Any], bool]],
) -> None:
    now = FULL
    for (path, looser, narrower), up in tried:
        after = _stepped(now, path, looser if up else narrower)
        if after and _valid(after) and not found(now, after):
            now = after
    assert found(FULL, now) == ()


@given(FIELDS, FIELDS, st.sampled_from(["off", "observe", "suggest", "act"]), st.integers(0, 25), st.integers(0, 25))
def test_a_field_that_is_no_looser_takes_no_value_and_no_mode_that_it_did_not_take_before(
    before: dict[str, Any], after: dict[str, Any], mode: str, value: int, present: int
) -> None:
    old, new = (_with_field(each, mode) for each in (before, after))
    if old is None or new is None or loosens(old, new):
        return
    was, now = (each.policy("77", "triage_request") for each in (old, new))
    assert not raises(mode_of(was, "request_type"), mode_of(now, "request_type"))
    known = Known(base={"5": present}, confidence={"request_type": 0.5})
    rules: tuple[FieldPolicy, ...] = (was.fields["request_type"], now.fields["request_type"])
    one, other = (broken("request_type", "5", value, rule, known) for rule in rules)
    assert one is None or other is not None, "what the old rule refused, the new one does"


@given(PROJECTS, PROJECTS, st.integers(0, 60 * 24 * 730))
def test_quiet_hours_that_are_no_looser_are_quiet_whenever_the_old_ones_were(
    before: dict[str, Any], after: dict[str, Any], minute: int
) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    spans = [each.get("quiet_hours") for each in (before, after)]
    documents = [changed(FULL, "projects.77.quiet_hours", span) for span in spans]
    if not found(*documents):
        old, new = (configuration_of(each).projects["77"].quiet_hours for each in documents)
        assert quiet_until(old, now) is None or quiet_until(new, now) is not None


def _stepped(document: dict[str, Any], path: str, value: Any) -> dict[str, Any] | None:  # noqa: ANN401 - any JSON value
    """The document one step on; None where the part that the step is about was taken out."""
    try:
        return changed(document, path, value)
    except KeyError:
        return None


def _valid(document: dict[str, Any]) -> bool:
    try:
        configuration_of(document)
    except Rejected:
        return False
    return True


def _with_field(field: dict[str, Any], mode: str) -> Configuration | None:
    document = changed(FULL, TRIAGE_PATH, {"mode": mode, "fields": {"request_type": field}})
    return configuration_of(document) if _valid(document) else None
