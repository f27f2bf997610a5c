"""What stands in a project, a goal's metric and the bot's own comment?"""

from typing import Any

import pytest

from steward.asana import richtext
from steward.errors import Refused, RefusedReason, Rejected
from steward.governance.absolute import GoalMetric, OwnComment, ProjectValues
from steward.governance.finding import Bounds, Finding, Standing

BOT = "900"


def finding(target: Standing, base: dict[str, Any], record: dict[str, Any]) -> Finding:
    return target.compare(target.base_digests(base), [record], Bounds("77", BOT)).finding


def project(value: float | None, **more: object) -> dict[str, Any]:
    field = {"gid": "10", "resource_subtype": "number", "number_value": value, "precision": 1}
    return {"gid": "77", "custom_fields": [field]} | more


@pytest.mark.parametrize(("value", "expected"), [(3.1, "desired"), (2, "base"), (None, "changed")])
def test_a_projects_value_is_compared_as_a_tasks_is(value: float | None, expected: str) -> None:
    assert finding(ProjectValues("77", {"10": 3.14}), {"10": 2}, project(value)) == expected


def test_an_archived_project_and_one_without_the_field_are_left_alone() -> None:
    with pytest.raises(Refused) as refused:
        finding(ProjectValues("77", {"10": 3.14}), {"10": 2}, project(2, archived=True))
    assert refused.value.reason is RefusedReason.OUT_OF_SCOPE
    with pytest.raises(Rejected, match="unknown_field"):
        finding(ProjectValues("77", {"11": 1}), {}, project(2))


@pytest.mark.parametrize(("value", "expected"), [(0.25, "desired"), (0.2, "base"), (0.3, "changed"), (0, "changed")])
def test_a_metric_counts_whole_because_its_precision_is_only_shown(value: float, expected: str) -> None:
    metric = {"current_number_value": value, "precision": 0}
    assert finding(GoalMetric("31", 0.25), {"metric": 0.2}, {"gid": "31", "metric": metric}) == expected


def test_a_goal_without_a_metric_is_not_measured_by_us() -> None:
    with pytest.raises(Rejected, match="give it one in Asana"):
        finding(GoalMetric("31", 0.25), {}, {"gid": "31", "metric": None})


def comment(html_text: str, by: str = BOT, *, pinned: bool = False) -> dict[str, Any]:
    return {"gid": "7", "html_text": html_text, "is_pinned": pinned, "created_by": {"gid": by}}


NEW = richtext.body("Seen ", richtext.mention("55"), richtext.bullets("one"))
BASE = {"text": "Seen", "pinned": False}


def test_a_comment_is_compared_as_people_see_it() -> None:
    target = OwnComment("7", NEW, pinned=False)
    mention = '<a href="https://app.asana.com/0/0/55" data-asana-gid="55">@Mika</a>'
    as_asana_gives_it = f"<body>Seen {mention}\n<ul>\n<li>one</li></ul></body>"
    assert finding(target, BASE, comment(as_asana_gives_it)) is Finding.DESIRED
    assert finding(target, BASE, comment("<body>Seen</body>")) is Finding.BASE
    assert finding(target, BASE, comment("<body>Other</body>")) is Finding.CHANGED
    assert finding(target, BASE, comment(NEW, pinned=True)) is Finding.CHANGED


def test_somebody_elses_comment_is_never_edited_whatever_it_says() -> None:
    for text in ("<body>Seen</body>", NEW):
        with pytest.raises(Refused) as refused:
            finding(OwnComment("7", NEW, pinned=False), BASE, comment(text, by="5"))
        assert refused.value.reason is RefusedReason.NOT_OURS
