"""Is a task found in what people paste, and nothing else?"""

import pytest

from steward_cli.failure import Failure
from steward_cli.task_links import task_gid


@pytest.mark.parametrize(
    "text",
    [
        "1201",
        " 1201 ",
        "https://app.asana.com/0/1200/1201",
        "https://app.asana.com/0/1200/1201/f",
        "https://app.asana.com/0/0/1201?focus=true",
        "https://app.asana.com/0/inbox/1201",
        "https://app.asana.com/1/11/project/1200/task/1201?focus=true",
        "https://app.asana.com/1/11/task/1201",
        "https://app.asana.com/1/11/inbox/13/item/1201/story/1202",
    ],
)
def test_a_gid_and_every_link_of_a_task_are_taken(text: str) -> None:
    assert task_gid(text) == "1201"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "١٢٣",
        "https://app.asana.com/0/1200/list",
        "https://app.asana.com/1/11/project/1200",
        "https://app.asana.com.example.com/0/1200/1201",
        "http://app.asana.com/0/1200/1201",
        "https://[broken/0/1200/1201",
    ],
)
def test_anything_else_is_refused_in_a_line_that_says_what_to_paste(text: str) -> None:
    with pytest.raises(Failure, match="copy its link"):
        task_gid(text)
