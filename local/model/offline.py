"""What does the honest engine answer?

The offline judgement of `evidence/judge.py`, from nothing but what the prompt holds. It is no language model and does
not play one: to a prompt that carries no evidence for a judgement it answers a typed `unsupported`.
"""

import json
from typing import Final

from local.model.blocks import blocks_of
from local.model.wire import Reply, Request, Said, unsupported
from steward.evidence.judge import offline_answer
from steward.evidence.text import RequestText

_EVIDENCE: Final = frozenset({"options", "similar_settled", "odds", "rules", "effort_hours"})


class OfflineEngine:
    """Deterministic: the same prompt, the same answer, whatever its block keys."""

    name = "offline"

    def answer(self, _model_id: str, request: Request) -> Said:
        """The judgement as the prompt's JSON."""
        blocks = blocks_of(request)
        evidence, asked = blocks.get("evidence"), blocks.get("request")
        if not isinstance(evidence, dict) or _EVIDENCE - evidence.keys() or not isinstance(asked, dict):
            return unsupported("the offline engine judges requests from evidence and writes no free text")
        text = RequestText(str(asked.get("name", "")), str(asked.get("notes", "")))
        return Reply(json.dumps(offline_answer(evidence, text), ensure_ascii=False))
