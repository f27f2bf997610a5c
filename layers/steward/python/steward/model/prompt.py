"""What exactly is a model asked?

A prompt is a file of the package, chosen by name and version (DESIGN section 4, "Prompts"). Its text and the answer's
schema are static, so that Bedrock compiles one grammar and not one for each project (RELIABILITY B5); what other people
wrote stands in blocks whose delimiter is new in every call (RELIABILITY I3, 4.7).
"""

import hashlib
import json
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from steward.errors import Rejected, RejectedReason
from steward.model.caching import with_cache_point
from steward.model.tokens import most_tokens

PROMPTS: Final = Path(__file__).parent.parent / "prompts"
TOOL: Final = "answer"

# The fixed sentence of the one repair attempt (RELIABILITY B3). What was wrong is not quoted: it may be hostile.
REPAIR: Final = (
    "An earlier answer was not one JSON object of the required format. Answer with that object and nothing else."
)

# Models that take a JSON schema through `outputConfig` (AWS, "Get validated JSON results from models", read 2026-03).
# All others are made to call one tool with the same schema.
_STRUCTURED: Final = re.compile(r"anthropic\.claude-(?:haiku|sonnet|opus)-4-[56]\b")

# What Bedrock's structured output does not enforce and may refuse; the answer's class checks all of it afterwards.
_UNSUPPORTED: Final = frozenset(
    {"title", "default", "description", "pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum"}
)

_QUOTES: Final = 2  # round a JSON string


type Request = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Prompt:
    """One version of one prompt: `sha256` is that of the whole file, for the audit."""

    name: str
    version: str
    purpose: str
    max_output_tokens: int
    text: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Block:
    """Data that other people wrote, under a name that the prompt explains."""

    name: str
    text: str


@cache
def load(name: str, version: str) -> Prompt:
    """The prompt file. Raises Rejected(bad_configuration) where there is none of that name and version."""
    return parse(source_of(name, version))


def source_of(name: str, version: str) -> str:
    """The whole prompt file. Raises as `load`."""
    if version not in versions(name):
        known = ", ".join(versions(name)) or "none"
        message = f"prompt_version {version!r} of {name} does not exist (there are: {known}); name one of these"
        raise Rejected(RejectedReason.BAD_CONFIGURATION, message)
    return (PROMPTS / name / f"{version}.md").read_text(encoding="utf-8")


def versions(name: str) -> list[str]:
    """The versions of a prompt that are in the package, the oldest first."""
    files = (PROMPTS / name).glob("v*.md") if re.fullmatch(r"[a-z_]+", name) else ()
    return sorted((each.stem for each in files if each.stem[1:].isdigit()), key=lambda each: int(each[1:]))


def parse(source: str) -> Prompt:
    """A prompt file: `key: value` lines between two `---`, then the text. Raises KeyError where one is missing."""
    _, front, text = source.split("---\n", 2)
    facts = dict(line.split(": ", 1) for line in front.strip().splitlines())
    digest = hashlib.sha256(source.encode()).hexdigest()
    limit = int(facts["max_output_tokens"])
    return Prompt(facts["name"], facts["version"], facts["purpose"], limit, text.strip(), digest)


def request_for(
    prompt: Prompt, model_id: str, answer: type[BaseModel], blocks: Sequence[Block], rng: random.Random, limit: int
) -> Request:
    """The arguments of one Converse call; `limit` and the prompt's own bound both hold for the answer's tokens."""
    key = f"{rng.getrandbits(64):016x}"
    content = [{"text": f"<<{each.name} {key}>>\n{each.text}\n<<end {each.name} {key}>>"} for each in blocks]
    return with_cache_point(
        {
            "modelId": model_id,
            "system": [{"text": prompt.text}],
            "messages": [{"role": "user", "content": content}],
            "inferenceConfig": {"maxTokens": min(prompt.max_output_tokens, limit), "temperature": 0.0},
            **_shape(model_id, prompt, schema_of(answer)),
        }
    )


def guarded(request: Request, identifier: str, version: str) -> Request:
    """The same question behind a guardrail; without its trace, which would quote what it found."""
    guardrail = {"guardrailIdentifier": identifier, "guardrailVersion": version, "trace": "disabled"}
    return {**request, "guardrailConfig": guardrail}


def repaired(request: Request) -> Request:
    """The same question with the fixed sentence behind it."""
    question = request["messages"][0]
    return {**request, "messages": [{**question, "content": [*question["content"], {"text": REPAIR}]}]}


def schema_of(answer: type[BaseModel]) -> dict[str, Any]:
    """The answer's JSON schema without references, and without what a grammar cannot enforce."""
    document = answer.model_json_schema()
    schema: dict[str, Any] = _plain(document, document.get("$defs", {}))
    return schema


def head(text: str, tokens: int) -> str:
    """The longest beginning of a text that is estimated at no more than so many tokens, as it stands inside JSON."""
    while (used := head_tokens(text)) > max(tokens, 0):
        text = text[: min(len(text) - 1, int(len(text) * tokens / used))]
    return text.rstrip()


def head_tokens(text: str) -> int:
    """An upper estimate of the tokens of a text as it stands inside JSON."""
    return most_tokens(json.dumps(text, ensure_ascii=False)) - _QUOTES


def input_tokens(request: Request) -> int:
    """An upper estimate of all that the request sends to the model: its texts and the schema."""
    said = [each["text"] for each in request["system"] if "text" in each]  # the others mark where a cached prefix ends
    said += [part["text"] for message in request["messages"] for part in message["content"]]
    said += [_schema_text(request)]
    return most_tokens("\n".join(said))


def _schema_text(request: Request) -> str:
    """As it stands in the request: how a provider puts it to its model is not public."""
    return json.dumps(request.get("toolConfig") or request["outputConfig"], ensure_ascii=False)


def _shape(model_id: str, prompt: Prompt, schema: dict[str, Any]) -> dict[str, Any]:
    """How this model is held to the schema."""
    if _STRUCTURED.search(model_id):
        text = json.dumps(schema, separators=(",", ":"), sort_keys=True)
        structure = {"jsonSchema": {"schema": text, "name": prompt.name, "description": prompt.purpose}}
        return {"outputConfig": {"textFormat": {"type": "json_schema", "structure": structure}}}
    tool = {"name": TOOL, "description": prompt.purpose, "inputSchema": {"json": schema}}
    return {"toolConfig": {"tools": [{"toolSpec": tool}], "toolChoice": {"tool": {"name": TOOL}}}}


def _plain(node: Any, definitions: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any part of a JSON schema
    if isinstance(node, list):
        return [_plain(each, definitions) for each in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _plain(definitions[node["$ref"].rsplit("/", 1)[1]], definitions)
    kept = {name: each for name, each in node.items() if name not in _UNSUPPORTED and name != "$defs"}
    if "properties" in kept:
        kept["properties"] = {name: _plain(each, definitions) for name, each in node["properties"].items()}
        kept["required"] = list(kept["properties"])  # a default is for answers that were stored before, not for a model
    return {name: each if name == "properties" else _plain(each, definitions) for name, each in kept.items()}
