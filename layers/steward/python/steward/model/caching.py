"""Is the static part of a request long enough for the model's cache, and where does it end?

A mark that comes too early is passed over silently and saves nothing, so it is only set where the prefix reaches the
model's minimum by an estimate that is never too high.
"""

import json
from typing import Any, Final

# The least tokens of a prefix that is cached, by the part of the model id that names the model. Claude: Anthropic,
# "Prompt caching", and AWS's model cards (Haiku 4.5: 4,096; Sonnet 4.5: 1,024; for Sonnet 4.6 the sources say 1,024 and
# 2,048, so the larger). Nova: AWS, "Prompt caching for faster model inference", about a thousand; taken as 1,024. Read
# 2026-11-28. A model that is not here is never given a mark: some refuse it.
LEAST: Final = {
    "anthropic.claude-haiku-4-5": 4096,
    "anthropic.claude-sonnet-4-5": 1024,
    "anthropic.claude-sonnet-4-6": 2048,
    "amazon.nova-micro": 1024,
    "amazon.nova-lite": 1024,
}
# Nova caches the system text and messages alone; Claude its tools as well, which stand before the system text.
_TOOLS_TOO: Final = "anthropic."

# No public vocabulary makes longer tokens than this of English prose and JSON, on average over a page.
_LONGEST_TOKEN: Final = 6  # characters

POINT: Final = {"cachePoint": {"type": "default"}}


def with_cache_point(request: dict[str, Any]) -> dict[str, Any]:
    """The request with the mark behind its static prefix where the model caches one so short; else as it is."""
    least = next((tokens for name, tokens in LEAST.items() if name in request["modelId"]), None)
    if least is None or prefix_tokens(request) < least:
        return request
    return {**request, "system": [*request["system"], POINT]}


def prefix_tokens(request: dict[str, Any]) -> int:
    """A lower estimate of what stands before the mark."""
    prefix = "".join(each["text"] for each in request["system"])
    if _TOOLS_TOO in request["modelId"] and "toolConfig" in request:
        prefix += json.dumps(request["toolConfig"]["tools"], ensure_ascii=False)
    return len(prefix) // _LONGEST_TOKEN
