"""Do the saved searches look for lines that a function writes, by keys that a line may have?"""

import re

import pytest

from steward.telemetry import DIMENSIONS, LOG_KEYS
from tests.contract.template import reading
from tests.contract.template.watched import PACKAGE, emissions

QUERIES = reading.of_type(reading.template(), "AWS::Logs::QueryDefinition")
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
OF_THE_LOGGER = frozenset({"message", "service", "level"})
# The words of the query language that these searches use; `1d` and the like end with a letter, too.
LANGUAGE = frozenset({"filter", "or", "and", "like", "in", "sort", "desc", "display", "limit", "stats", "count", "as"})
LANGUAGE |= {"by", "sum", "latest", "bin", "ispresent", "d", "h"}
NAMES = re.compile(r"\bas (\w+)")


def unknown(query: str) -> set[str]:
    """The words of a search that are neither the language's, nor keys of a line, nor metrics that are emitted."""
    bare = re.sub(r'"[^"]*"|/[^/]*/|@\w+', "", query)
    words = set(re.findall(r"[A-Za-z_]+", bare)) - LANGUAGE - set(NAMES.findall(query))
    counted = {name for each in emissions() for name in each.names}
    return words - LOG_KEYS - DIMENSIONS - OF_THE_LOGGER - counted


def unsaid(query: str) -> set[str]:
    """The lines that a search looks for and nothing writes."""
    return {line for line in re.findall(r'message = "([^"]+)"', query) if f'"{line}"' not in SOURCES}


@pytest.mark.parametrize("name", QUERIES)
def test_a_saved_search_finds_lines_that_are_written(name: str) -> None:
    query = QUERIES[name]["QueryString"]
    assert (unknown(query), unsaid(query)) == (set(), set())
    assert QUERIES[name]["LogGroupNames"] == [{"Ref": "FunctionLogs"}]


def test_a_search_for_what_no_line_has_would_be_noticed() -> None:
    assert unknown("filter task_name = 1 | stats sum(RunsEnded.0) as runs by workflow") == {"task_name", "RunsEnded"}
    assert unsaid('filter message = "run ended"') == {"run ended"}
