"""Every edit is one request, in the shape that Asana takes."""

from typing import Any

import pytest

from steward.asana import edits, richtext
from steward.asana.edits import EDITS, Edit, MutationClass, edit_of
from steward.asana.models import FieldValue
from steward.asana.mutations import request_of, written_value
from steward.errors import Rejected, RejectedReason
from tests.unit.asana.edit_samples import MARKER, SAMPLES


def body_of(edit: Edit, **keys: str) -> dict[str, Any]:
    request = request_of(edit, **keys)
    assert request.body is not None
    data: dict[str, Any] = request.body["data"]
    return data


def test_every_edit_of_the_vocabulary_has_its_one_request_but_the_email_which_goes_elsewhere() -> None:
    assert {type(sample) for sample in SAMPLES} == set(EDITS)
    for sample in SAMPLES:
        if isinstance(sample, edits.SendEmail):
            with pytest.raises(TypeError, match="SendEmail has no request"):
                request_of(sample)
            continue
        request = request_of(sample, external_gid="m1", marker=MARKER)
        assert request.method in ("POST", "PUT")
        assert request.mutation
        assert request.gids


def test_a_new_edit_without_a_request_is_noticed() -> None:
    class Shout(Edit):
        mutation_class = MutationClass.ABSOLUTE_SET

    with pytest.raises(TypeError, match="Shout has no request"):
        request_of(Shout())


@pytest.mark.parametrize(
    ("value", "date", "written"),
    [
        ("1201", False, "1201"),
        ("a text", False, "a text"),
        (5, False, 5),
        (2.5, False, 2.5),
        (("11", "12"), False, ["11", "12"]),
        ("2026-01-31", True, {"date": "2026-01-31"}),
        ("2026-01-31", False, "2026-01-31"),
        (None, False, None),
        (None, True, None),
    ],
)
def test_a_value_is_written_in_the_shape_of_its_kind(value: FieldValue, written: object, *, date: bool) -> None:
    assert written_value(value, date=date) == written


@pytest.mark.parametrize(
    ("edit", "body"),
    [
        (edits.Assign("1", None), {"assignee": None}),
        (edits.SetDueDate("1", None), {"due_on": None}),
    ],
)
def test_what_nobody_had_before_can_be_taken_away_again(edit: Edit, body: dict[str, None]) -> None:
    assert request_of(edit).body == {"data": body}


@pytest.mark.parametrize("value", ["x" * 1025, float("nan"), float("inf")])
def test_a_value_that_asana_would_refuse_is_refused_before_it_is_sent(value: FieldValue) -> None:
    with pytest.raises(Rejected) as refused:
        written_value(value)
    assert refused.value.reason is RejectedReason.BAD_REQUEST
    assert written_value("x" * 1024) == "x" * 1024


def test_all_fields_of_a_task_go_in_one_request() -> None:
    edit = edits.SetTaskFields("1", {"2": "20", "3": 4.0, "4": ("40", "41"), "5": "2026-01-31", "6": None}, ("5",))
    request = request_of(edit)
    assert (request.operation, request.method, request.path) == ("updateTask", "PUT", "/tasks/1")
    values = {"2": "20", "3": 4.0, "4": ["40", "41"], "5": {"date": "2026-01-31"}, "6": None}
    assert request.body == {"data": {"custom_fields": values}}


def test_an_edit_survives_its_way_through_a_plan_with_its_dates() -> None:
    edit = edits.SetTaskFields("1", {"5": "2026-01-31"}, date_gids=("5",))
    assert request_of(edit_of(edit.as_json())) == request_of(edit)


def test_what_is_created_by_key_carries_the_key_where_there_is_one() -> None:
    task = edits.CreateTask("9", "A risk", "<body>late</body>")
    assert body_of(task, external_gid="m1")["external"] == {"gid": "m1"}
    assert MARKER not in str(body_of(task, external_gid="m1", marker=MARKER))


@pytest.mark.parametrize(
    "edit", [edits.CreateTask("9", "A risk", "<body>late</body>"), edits.AddSubtask("1", "Check", "<body>late</body>")]
)
def test_what_is_created_without_a_key_bears_a_marker_at_the_end_of_its_notes(edit: Edit) -> None:
    body = body_of(edit, marker=MARKER)
    assert body["html_notes"] == f"<body>late\nref {MARKER}</body>"
    assert "external" not in body
    with pytest.raises(ValueError, match="needs its marker"):
        request_of(edit)


def test_a_comment_carries_its_marker_and_is_not_built_without_one() -> None:
    comment = edits.CommentOnTask("1", richtext.body("Done"))
    assert body_of(comment, marker=MARKER)["html_text"] == f"<body>Done\nref {MARKER}</body>"
    with pytest.raises(ValueError, match="needs its marker"):
        request_of(comment)


def test_a_status_is_posted_as_plain_text_with_its_marker() -> None:
    status = edits.PostStatus("9", "Week 12", richtext.body("We are ", richtext.strong("late"), "."), "at_risk")
    assert body_of(status, marker=MARKER)["text"] == f"We are late.\nref {MARKER}"


@pytest.mark.parametrize(
    "html", ["<body><script>x</script></body>", "<body><a href='x'>y</a></body>", "no xml", "<p/>"]
)
def test_rich_text_that_our_builder_did_not_build_is_refused(html: str) -> None:
    with pytest.raises(Rejected, match="richtext"):
        request_of(edits.CommentOnTask("1", html), marker=MARKER)


@pytest.mark.parametrize("gid", ["", "../users/1", "1/stories", "me", "1?x=1", "1" * 33, "\u0661"])
def test_nothing_but_a_gid_gets_into_a_path(gid: str) -> None:
    with pytest.raises(Rejected) as refused:
        request_of(edits.Assign(gid, "1"))
    assert refused.value.reason is RejectedReason.MALFORMED
