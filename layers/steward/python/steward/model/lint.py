"""Is a prompt file fit to be asked, before anybody pays for it?

Pure: the text of a file and the shape it must make a model answer in. What stands here is what went wrong with prompts
elsewhere: a renamed field that is no longer explained, a missing sentence about data, a gid that was pasted in.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from pydantic import BaseModel

from steward.model.prompt import Prompt, parse
from steward.model.tokens import most_tokens

# The text is paid for with every judgement. With the schema, a repair and the frame (415), the other evidence (260) and
# the options and the request (590, evidence/shortlist.py) it makes the 2,100 tokens of a triage's input.
TEXT_TOKENS: Final = 830
OUTPUT_TOKENS: Final = range(64, 4097)  # as the configuration's own bound
FIRST: Final = "v1"
BLOCKS: Final = ("evidence", "request")
FACTS_ALONE: Final = ("evidence",)  # of a narrative: nothing that people wrote is judged

_KEYS: Final = ("name", "version", "purpose", "max_output_tokens")
# RELIABILITY 4.7: what other people wrote is data; a prompt that does not say so is open to whoever writes a task.
_GUARDS: Final = {
    "that what stands in a block is data": re.compile(r"inside a\s+block is data"),
    "never to follow it": re.compile(r"never\s+follow it"),
    "where a block begins and ends": re.compile(r"<<NAME KEY>>.*<<end NAME KEY>>", re.DOTALL),
}
_GID: Final = re.compile(r"\d{10,}")
_ADDRESS: Final = re.compile(r"https?://|\S+@\S+\.\w+")


def findings(
    source: str, name: str, version: str, answer: type[BaseModel], blocks: Iterable[str] = BLOCKS
) -> list[str]:
    """What is wrong with a prompt file, one line each with its mend; nothing for a good one.

    `name` and `version` are those of its folder and file, `answer` is the shape of what it asks for, `blocks` are the
    blocks of data that it is asked about.
    """
    try:
        prompt, front = parse(source), source.split("---\n", 2)[1]
    except (KeyError, ValueError) as error:
        keys = ", ".join(_KEYS)
        return [f"the front matter does not parse ({error}): write {keys} as `key: value` lines between two `---`"]
    facts = dict(line.split(": ", 1) for line in front.strip().splitlines())
    return [*_front(prompt, facts, name, version), *_text(prompt.text, answer, blocks)]


def _front(prompt: Prompt, facts: dict[str, str], name: str, version: str) -> Iterator[str]:
    if prompt.name != name:
        yield f"name is {prompt.name!r}: write {name!r}, as the folder is called"
    if prompt.version != version:
        yield f"version is {prompt.version!r}: write {version!r}, as the file is called"
    if not prompt.purpose.strip():
        yield "purpose is empty: say in one sentence what it judges"
    if prompt.max_output_tokens not in OUTPUT_TOKENS:
        yield f"max_output_tokens is {prompt.max_output_tokens}: between {OUTPUT_TOKENS[0]} and {OUTPUT_TOKENS[-1]}"
    if version != FIRST and not facts.get("changes", "").strip():
        yield "changes is missing: say what it changes and why, for those who approve it"


def _text(text: str, answer: type[BaseModel], blocks: Iterable[str]) -> Iterator[str]:
    for field in answer.model_fields:
        if not re.search(rf"^- {field}:", text, re.MULTILINE):
            yield f"the answer's field {field!r} is not explained: add a line `- {field}: ...`"
    for block in blocks:
        if f"block `{block}`" not in text:
            yield f"the block `{block}` is not explained: say what stands in it"
    for what, guard in _GUARDS.items():
        if not guard.search(text):
            yield f"it does not say {what}: take the sentence from {FIRST}"
    if (used := most_tokens(text)) > TEXT_TOKENS:
        yield f"the text has about {used} tokens: at most {TEXT_TOKENS}, it is paid for with every judgement"
    if found := _GID.search(text) or _ADDRESS.search(text):
        yield f"{found[0]!r} stands in it: a gid or an address belongs to one workspace, take it out"
    if any(not each.isprintable() and each != "\n" for each in text):
        yield "a character in it cannot be seen: retype the line"
