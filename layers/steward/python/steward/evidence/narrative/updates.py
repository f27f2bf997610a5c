"""What is each audience of a project told of the same review?

An audience is a role and its readers. It is told what all of them can read, of that what its role is shown, and nothing
that was computed for it alone: two audiences never get different figures.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from steward.evidence.narrative.consistency import Version, disagreements
from steward.evidence.narrative.draft import Draft, selected_for, words_of
from steward.evidence.narrative.figures import day
from steward.evidence.narrative.permission import permitted
from steward.evidence.narrative.roles import ROLES, Profile
from steward.evidence.narrative.template import Narrative
from steward.evidence.narrative.verifier import Sentence


@dataclass(frozen=True, slots=True)
class Audience:
    """Some readers (gids) of one role; `by` is how they get it, `task` or `email`."""

    name: str
    role: str
    by: str
    readers: tuple[str, ...]

    @property
    def profile(self) -> Profile:
        """What its role is shown."""
        return ROLES[self.role]

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {"name": self.name, "role": self.role, "by": self.by, "readers": list(self.readers)}

    @classmethod
    def of_json(cls, row: Mapping[str, Any]) -> Self:
        """What `as_json` wrote."""
        return cls(row["name"], row["role"], row["by"], tuple(row["readers"]))


def update_of(whole: Draft, audience: Audience, readable: Mapping[str, Collection[str]]) -> Draft:
    """What the audience is told; `readable` are the gids that each reader can open, as Asana said just now.

    What its readers may not know is not counted as left out either.
    """
    shown = permitted(whole.facts, audience.readers, readable).facts
    return selected_for(replace(whole, facts=shown), audience.profile)


def title_of(draft: Draft, audience: Audience) -> str:
    """What stands over an update: for whom it is, so that readers of two audiences can tell theirs apart."""
    return f"Update for {audience.name} of {day(draft.read_at.date())}: {draft.name} is {words_of(draft.status_type)}"


def quarrels(told: Sequence[tuple[Audience, Draft, Narrative]]) -> list[str]:
    """Where two audiences would be told different things, or one something that its facts do not say."""
    versions = [Version(each.name, draft.facts, _sentences(narrative)) for each, draft, narrative in told]
    return disagreements(versions, told[0][1].name) if told else []


def _sentences(narrative: Narrative) -> tuple[Sentence, ...]:
    return tuple(Sentence(each.text, each.facts) for each in narrative.lines)
