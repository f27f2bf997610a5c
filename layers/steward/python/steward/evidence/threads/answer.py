"""In what shape does a model answer a thread: sentences with the words that they rest on, and items that are words?"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

type Key = Annotated[str, Field(pattern=r"^c[1-9][0-9]?$")]


class Source(BaseModel):
    """Words of one comment, by its key."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    comment: Key
    quote: str


class Told(BaseModel):
    """One sentence in the model's words, and what it rests on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    sources: list[Source]


class Item(BaseModel):
    """Something to do, an open question or a decision: words of one comment."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["action", "question", "decision"]
    comment: Key
    quote: str


class ThreadAnswer(BaseModel):
    """What a model makes of a thread."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    summary: list[Told]
    items: list[Item]
