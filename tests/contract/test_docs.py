"""Does what the documents tell people to type exist, and does every reference lead somewhere?

What counts are README.md, the same of each folder, every page of docs/ and every `Example:` of the command itself.
"""

import ast
import importlib.util
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from steward_cli.app import app
from tests.contract.template.reading import functions, template

ROOT = Path(__file__).resolve().parents[2]
PAGES = (
    ROOT / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted(ROOT.glob("*/README.md")),
    *sorted(ROOT.glob("*/*/README.md")),
)
# What stands for a value of the reader's own.
PLACE = re.compile(r"<[^<>]+>")
FENCE = re.compile(r"^```.*?^```|^    \S.*?$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")

type Command = Any  # typer's own copy of click


def blocks(page: str) -> list[str]:
    """The lines of every block of code, those that go on in the next one joined."""
    text = "\n".join(match[0] for match in FENCE.finditer(page)).replace("\\\n", " ")
    return [line.strip() for line in text.splitlines()]


def spans(page: str) -> list[str]:
    """Every piece of code within a sentence, on one line."""
    return [" ".join(match[1].split()) for match in SPAN.finditer(FENCE.sub("", page))]


def typed(line: str) -> list[str] | None:
    """The words after `steward` where the line is a call of it."""
    words = shlex.split(PLACE.sub("1201", line), comments=True) if re.match(r"(cli/)?steward\s", line) else []
    return words[1:] or None


def parse(command: Command, words: list[str], parent: object = None) -> None:
    """Raises what the command line raises for a word that it does not know, or misses."""
    context = command.make_context(command.name, list(words), parent=parent)
    rest = [*getattr(context, "_protected_args", ()), *context.args]
    if rest and hasattr(command, "commands"):
        _, inner, rest = command.resolve_command(context, rest)
        parse(inner, rest, context)


def refused(words: list[str], *, whole: bool) -> str:
    """Why the command line is none; a mention within a sentence may leave out what must be given."""
    try:
        parse(typer.main.get_command(app), words)
    except Exception as error:  # noqa: BLE001 - typer's own copy of click has no public base
        if type(error).__name__ == "Exit" or (
            not whole and type(error).__name__ in ("MissingParameter", "NoArgsIsHelpError")
        ):
            return ""
        return f"{' '.join(words)}: {getattr(error, 'message', error)}"
    return ""


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_steward_command_of_a_page_can_be_typed(path: Path) -> None:
    page = path.read_text()
    examples = [refused(words, whole=True) for line in blocks(page) if (words := typed(line))]
    mentions = [refused(words, whole=False) for line in spans(page) if (words := typed(line))]
    assert [each for each in examples + mentions if each] == []


def examples(command: Command, path: str = "") -> list[tuple[str, str]]:
    """What each command's help shows as its example."""
    found = re.findall(r"Example: (steward .*)", command.help or "")
    inner = getattr(command, "commands", {})
    return [*((path, each) for each in found), *(e for name, one in inner.items() for e in examples(one, name))]


def test_every_example_of_the_commands_help_can_be_typed() -> None:
    found = examples(typer.main.get_command(app))
    assert len(found) > 40
    told = [refused(words, whole=True) for _, line in found if (words := typed(line.rstrip(".")))]
    assert [each for each in told if each] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_make_target_and_module_of_a_page_exists(path: Path) -> None:
    page = path.read_text()
    code = "\n".join(blocks(page) + spans(page))
    makefiles = "\n".join(
        each.read_text() for each in [ROOT / "Makefile", *ROOT.glob("*/*/*.mk"), *ROOT.glob("*/*.mk")]
    )
    targets = {word for names in re.findall(r"^([a-z-][a-z -]*):", makefiles, re.MULTILINE) for word in names.split()}
    assert set(re.findall(r"\bmake ([a-z][a-z-]*)", code)) - targets == set()
    modules = {each for each in re.findall(r"python(?:3\.13)? -m ([a-z_.]+)", code) if each.split(".")[0] != "pip"}
    assert [each for each in sorted(modules) if importlib.util.find_spec(each) is None] == []


def anchors(page: str) -> set[str]:
    """What a `#` of a link may name, as GitHub makes it of headings."""
    headings = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    return {re.sub(r"[^a-z0-9 _-]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(path: Path) -> None:
    lost = []
    for link in LINK.findall(path.read_text()):
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        if "://" not in link and (not target.exists() or (anchor and anchor not in anchors(target.read_text()))):
            lost.append(link)
    assert lost == []


def test_every_name_of_the_stack_that_a_page_asks_for_is_an_output() -> None:
    asked = {name for path in PAGES for name in re.findall(r"<([A-Z][A-Za-z]+)>", path.read_text())}
    resources = {name for path in PAGES for name in re.findall(r"--logical-resource-id (\w+)", path.read_text())}
    assert asked <= set(template()["Outputs"])
    assert resources <= set(template()["Resources"])
    assert asked


def test_the_architecture_names_every_function_of_the_template_with_its_grant() -> None:
    page = (ROOT / "docs/architecture.md").read_text()
    table = page.partition("| function | Asana grant | in short |")[2].partition("\n\n")[0]
    rows = [[cell.strip() for cell in line.split("|")[1:3]] for line in table.splitlines()[2:]]
    told = {name.strip() for names, _ in rows for name in names.split(",")}
    assert told == set(functions(template()))


def test_a_command_that_is_not_there_would_be_noticed() -> None:
    assert "No such command" in refused(["audits", "query"], whole=False)
    assert "No such option" in refused(["audit", "query", "--tsak", "1"], whole=False)
    assert typed("steward --reason 'x y' undo --task <gid>  # note") == ["--reason", "x y", "undo", "--task", "1201"]


SOURCES = sorted(path for folder in ("cli", "local", "layers/steward/python") for path in (ROOT / folder).rglob("*.py"))
MENDS = re.compile(r"\bsteward (?:--[a-z-]+(?: '[^']*')? )*([a-z]+)(?: ([a-z]+))?(?: ([a-z]+))?")


def strings(path: Path) -> str:
    """Every text that the program may say, a formatted one with a word for each value."""
    found = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant | ast.JoinedStr)]
    parts = [
        "".join(str(each.value) if isinstance(each, ast.Constant) else "X" for each in node.values)
        if isinstance(node, ast.JoinedStr)
        else str(node.value)
        for node in found
    ]
    return "\n".join(parts)


def unknown(text: str) -> list[str]:
    """The commands that a text names by a group that there is, and that the group has not."""
    groups, lost = typer.main.get_command(app).commands, []  # type: ignore[attr-defined]
    for match in MENDS.finditer(text):
        command, words = groups.get(match[1]), [word for word in match.groups()[1:] if word]
        while words and (inner := getattr(command, "commands", None)):
            command = inner.get(words[0])
            if command is None:
                lost.append(match[0])
            words = words[1:]
    return lost


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_that_a_message_or_a_comment_names_exists(path: Path) -> None:
    text = strings(path)
    assert unknown(text) == []
    pages = set(re.findall(r"\b(?:docs|local|tests|config)/[\w./-]+\.(?:md|yaml|json|py|mk)\b", text))
    assert [each for each in sorted(pages) if not (ROOT / each).exists()] == []


def test_a_mend_that_is_not_there_would_be_noticed() -> None:
    assert unknown("see steward approvals lits") == ["steward approvals lits"]
    assert unknown("see steward --reason 'x' prompts ab start v2, or steward does it") == []
