"""In which parts is a model asked about a meeting?"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from steward.model.tokens import most_tokens
from steward.pipeline.meeting_texts import numbered, told
from steward.pipeline.parts import Part
from steward.run import RunState, Work

if TYPE_CHECKING:
    from steward.pipeline.classify import Classifier

PART_TOKENS: Final = 2_000  # about ten minutes of talk
OVERLAP: Final = 4  # utterances: a request, a doubt and a yes stand within them

type Line = tuple[int, str]


def meeting_parts(state: RunState, work: Work, using: "Classifier") -> Iterator[Part]:
    """The parts of each source, one after the other. Raises ContextExpired."""
    snapshot, facts = using.objects.get(state["snapshot"]), using.objects.get(state["facts"])
    policy = using.configuration.policy(work.project_gid, work.workflow)
    for each in told(facts, snapshot, policy, using):
        if each.transcript:
            parts = list(cut(numbered(each.transcript)))
            for number, lines in enumerate(parts, 1):
                text, places = "\n".join(line for _, line in lines), tuple(at for at, _ in lines)
                evidence = {"part": number, "of": len(parts)}
                yield Part(each.row["gid"], snapshot["task"].get("name") or "", text, places, evidence)


def cut(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """The lines in parts of PART_TOKENS, each beginning with the last OVERLAP lines of the one before it."""
    part: list[Line] = []
    tokens = fresh = 0
    for line in lines:
        size = most_tokens(line[1]) + 1
        if fresh and tokens + size > PART_TOKENS:
            yield part
            part = part[-OVERLAP:]
            tokens, fresh = sum(most_tokens(each) + 1 for _, each in part), 0
        part.append(line)
        tokens, fresh = tokens + size, fresh + 1
    if fresh:
        yield part
