"""Which subjects can an event name, and which texts can never become one?"""

import pytest

from steward.ingest.events import GID_LIMIT, Event
from steward.ingest.route import route
from steward.workflows.base import Trigger
from tests.unit.ingest.desk import configured
from tests.unit.ingest.world import PERSON, PROJECT, START, workflow

COMMENTS = workflow("triage_request", Trigger("story", "added"))


def subjects(parent_gid: str) -> list[str]:
    """What a comment on this parent asks for."""
    event = Event("story", "777", "added", "", "task", parent_gid, PERSON, START.isoformat())
    asks = route([event], PROJECT, configured(triage_request="act"), [COMMENTS], START)
    return [ask.subject for ask in asks]


def test_an_event_on_what_belongs_to_a_task_is_about_the_task() -> None:
    assert subjects("501") == ["task:501"]


@pytest.mark.parametrize(
    "parent_gid", ["", "501#lease", "../501", "task", "-501", "5 01", "\u0665\u0660\u0661", "5" * (GID_LIMIT + 1)]
)
def test_what_is_no_gid_names_no_subject(parent_gid: str) -> None:
    assert subjects(parent_gid) == []
