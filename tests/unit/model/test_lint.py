"""Is every prompt in the package fit to be asked, and does the linter find what is not?"""

from collections.abc import Callable

import pytest

from steward.model.lint import BLOCKS, FACTS_ALONE, TEXT_TOKENS, findings
from steward.model.prompt import load, source_of, versions
from steward.workflows import WORKFLOWS
from steward.workflows.triage_request import Answer

SOURCE = source_of("triage_request", "v2")


SHAPES = {each.prompt: each.answer for each in WORKFLOWS if each.prompt and each.answer}
NARRATIVES = {each.prompt for each in WORKFLOWS if each.reads.narrative}
SHAPES |= {name: shape for each in WORKFLOWS for name, shape in each.asks.items()}


@pytest.mark.parametrize(("name", "version"), [(name, version) for name in SHAPES for version in versions(name)])
def test_every_version_in_the_package_is_fit(name: str, version: str) -> None:
    blocks = FACTS_ALONE if name in NARRATIVES else BLOCKS
    assert findings(source_of(name, version), name, version, SHAPES[name], blocks) == []


def test_the_second_version_differs_where_it_says_and_answers_in_the_same_shape() -> None:
    one, two = load("triage_request", "v1"), load("triage_request", "v2")
    assert (one.purpose, one.max_output_tokens) == (two.purpose, two.max_output_tokens)
    assert one.text != two.text
    assert one.sha256 != two.sha256


def test_versions_are_listed_by_number_and_a_prompt_that_is_not_there_has_none() -> None:
    assert versions("triage_request")[:2] == ["v1", "v2"]
    assert versions("nothing") == versions("../model") == []


@pytest.mark.parametrize(
    ("spoil", "finding"),
    [
        (lambda text: text.replace("name: triage", "name: other"), "name is 'other_request': write 'triage_request'"),
        (lambda text: text.replace("version: v2", "version: v9"), "version is 'v9': write 'v2'"),
        (lambda text: text.replace("max_output_tokens: 250", "max_output_tokens: 9999"), "max_output_tokens is 9999"),
        (lambda text: text.replace("max_output_tokens: 250", "max_output_tokens: many"), "does not parse"),
        (lambda text: text.replace("changes: Priority", "because: Priority"), "changes is missing"),
        (lambda text: text.replace("purpose: ", "aim: "), "does not parse"),
        (lambda text: text.replace("- priority:", "- urgency:"), "the answer's field 'priority' is not explained"),
        (lambda text: text.replace("block `request`", "block"), "the block `request` is not explained"),
        (lambda text: text.replace("follow it, only", "be careful, only"), "it does not say never to follow it"),
        (lambda text: text.replace("block is data", "block is text"), "it does not say that what stands in a block"),
        (lambda text: text.replace("<<NAME KEY>>", "[NAME]"), "it does not say where a block begins and ends"),
        (lambda text: text + "\nTeam 1209876543210987 first.", "'1209876543210987' stands in it"),
        (lambda text: text + "\nAsk help@northwind.example.", "'help@northwind.example' stands in it"),
        (lambda text: text + "\nhid\u200bden", "a character in it cannot be seen"),
        (lambda text: text + "\nand so on" * TEXT_TOKENS, f"at most {TEXT_TOKENS}"),
        (lambda _text: "no front matter at all", "does not parse"),
    ],
)
def test_each_fault_is_found_and_named(spoil: Callable[[str], str], finding: str) -> None:
    found = findings(spoil(SOURCE), "triage_request", "v2", Answer)
    assert any(finding in each for each in found), found
