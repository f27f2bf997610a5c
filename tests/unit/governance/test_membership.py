"""Where does a task stand, and who moved it?"""

from collections.abc import Iterator
from typing import Any

import pytest

from steward.errors import Refused, RefusedReason
from steward.governance.finding import Bounds, Finding, Standing
from steward.governance.membership import After, InSection, InSet

PROJECT = "77"
BOUNDS = Bounds(PROJECT, "900")


def task(gid: str = "1", section: str = "s1", **more: object) -> dict[str, Any]:
    place = {"project": {"gid": PROJECT, "name": "Intake"}, "section": {"gid": section, "name": ""}}
    return {"gid": gid, "memberships": [place]} | more


def finding(target: Standing, base: dict[str, Any], *records: dict[str, Any]) -> Finding:
    return target.compare(target.base_digests(base), records, BOUNDS).finding


@pytest.mark.parametrize(("section", "expected"), [("s2", "desired"), ("s1", "base"), ("s3", "changed")])
def test_a_section_is_ours_the_planned_one_or_a_persons(section: str, expected: str) -> None:
    assert finding(InSection("1", "s2"), {"section": "s1"}, task(section=section)) == expected


def test_a_section_of_another_project_says_nothing_of_ours() -> None:
    other = {"project": {"gid": "78", "name": ""}, "section": {"gid": "s2", "name": ""}}
    document = task()
    document["memberships"].insert(0, other)
    assert finding(InSection("1", "s2"), {"section": "s1"}, document) is Finding.BASE


def test_a_task_that_left_the_project_is_not_brought_back() -> None:
    with pytest.raises(Refused) as refused:
        finding(InSection("1", "s2"), {"section": "s1"}, {"gid": "1", "memberships": []})
    assert refused.value.reason is RefusedReason.OUT_OF_SCOPE


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ([], [], "base"),
        ([], ["11"], "base"),
        ([], ["11", "12", "13"], "desired"),
        (["13"], ["13"], "base"),
        (["11"], ["12"], "changed"),
        (["11", "12"], [], "changed"),
    ],
)
def test_followers_are_there_not_yet_there_or_taken_away(before: list[str], now: list[str], expected: str) -> None:
    document = task(followers=[{"gid": gid} for gid in now])
    assert finding(InSet("1", "followers", ("11", "12")), {"followers": before}, document) == expected


def test_a_tag_is_looked_for_among_the_tags() -> None:
    tagged = InSet("1", "tags", ("61",))
    assert finding(tagged, {}, task(tags=[{"gid": "61"}], followers=[])) is Finding.DESIRED
    assert finding(tagged, {}, task(tags=[], followers=[{"gid": "61"}])) is Finding.BASE
    assert tagged.reading().query["opt_fields"].endswith("tags.name")


AFTER = After("1", PROJECT, "2")


@pytest.mark.parametrize(
    ("order", "expected"), [(["9", "2", "1"], "desired"), (["9", "1", "2"], "base"), (["2", "3", "1"], "changed")]
)
def test_the_order_tells_by_the_task_before(order: list[str], expected: str) -> None:
    assert finding(AFTER, {"after": "9"}, *(task(gid) for gid in order)) == expected


def test_the_last_task_of_the_section_above_is_not_before_it() -> None:
    assert finding(AFTER, {"after": None}, task("2", "s1"), task("1", "s2")) is Finding.BASE
    assert finding(AFTER, {"after": "9"}, task("2", "s1"), task("1", "s2")) is Finding.CHANGED


def test_the_order_is_read_no_further_than_the_task() -> None:
    def order() -> Iterator[dict[str, Any]]:
        yield from (task("2"), task("1"))
        raise AssertionError("read on")

    assert AFTER.compare({}, order(), BOUNDS).finding is Finding.DESIRED


def test_a_task_that_is_not_in_the_order_any_more_is_out_of_scope() -> None:
    with pytest.raises(Refused) as refused:
        finding(AFTER, {"after": "9"}, task("2"))
    assert refused.value.reason is RefusedReason.OUT_OF_SCOPE
