"""What of a plan would change anything?"""

import pytest

from steward.asana.edits import SetTaskFields
from steward.asana.models import Task
from steward.pipeline.plan import changes

TASK = Task.parse(
    {
        "gid": "1",
        "custom_fields": [
            {"gid": "5", "name": "AI Effort", "resource_subtype": "number", "number_value": 3.3, "precision": 1},
            {"gid": "6", "name": "AI Summary", "resource_subtype": "text", "text_value": "as it is"},
        ],
    }
)


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        ({"5": 3.333}, []),
        ({"5": 3.36}, [{"5": 3.4}]),
        ({"6": "as it is"}, []),
        ({"5": 3.3, "6": "new"}, [{"6": "new"}]),
    ],
)
def test_what_asana_would_keep_as_it_stands_is_no_change(values: dict[str, float | str], kept: list[object]) -> None:
    planned = changes([SetTaskFields("1", dict(values))], TASK)
    assert [edit.values for edit in planned if isinstance(edit, SetTaskFields)] == kept
