"""Is a word of a task left anywhere after `steward privacy purge`, be it in what a run of something else read of it?"""

from collections.abc import Mapping

import pytest

from steward_cli.failure import Exit
from steward_cli.privacy import group
from tests.integration.aws import BUCKET, Aws, services
from tests.integration.cli.terminal import Terminal
from tests.security.obeying import Obeying
from tests.security.scenes import SCENES
from tests.security.test_canaries import CANARY, Canaries

# Runs of a task itself, of a meeting's task, of a project with many, and of a portfolio with several projects.
READ_BY = ("triage_request", "read_meeting", "rate_backlog", "portfolio_status")


def kept(aws: Aws) -> str:
    """All that the bucket of texts and values holds."""
    pages = aws.s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
    keys = [each["Key"] for page in pages for each in page.get("Contents", ())]
    return "\n".join(aws.objects.get_bytes(key).decode(errors="replace") for key in keys)


def words_of(played_tasks: Mapping[str, str]) -> Mapping[str, set[str]]:
    """The canaries of each task, by its gid."""
    found = {gid: set(CANARY.findall(text)) for gid, text in played_tasks.items()}
    return {gid: words for gid, words in found.items() if words}


@pytest.mark.parametrize("prompt", READ_BY)
def test_after_a_purge_no_word_of_a_task_is_kept_wherever_it_was_read(
    prompt: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = Canaries(prompt)
    with services() as aws:
        graph = SCENES[prompt](aws, Obeying(3), said).shift.sandbox.world.graph
        words = words_of({each.gid: f"{each.text('name')} {each.text('notes')}" for each in graph.of_kind("task")})
        assert any(word in kept(aws) for each in words.values() for word in each)
        for gid, own in words.items():
            Terminal(aws, capsys).types(group, "purge", gid)  # of the second task of a review nothing may be left
            assert Terminal(aws, capsys).types(group, "show", gid) == (Exit.DONE, [])
            assert not [word for word in own if word in kept(aws)]
