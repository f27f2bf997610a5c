"""In what form does a model answer when it words a narrative? A status is no part of it: none can be proposed."""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

LONGEST_CHARACTERS: Final = 600  # of a sentence with the longest names; a wall of text is no sentence
MOST_FACTS: Final = 3  # of a sentence: each is a clause of its own; one that tells more is two
MOST_SENTENCES: Final = 40  # of a project manager's 900 words


class Told(BaseModel):
    """One sentence, and the ids of the facts that its clauses tell, in their order."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=LONGEST_CHARACTERS)]
    facts: Annotated[list[Annotated[str, Field(pattern=r"^F[0-9]{1,4}$")]], Field(min_length=1, max_length=MOST_FACTS)]


class Worded(BaseModel):
    """A whole answer."""

    model_config = ConfigDict(extra="forbid")

    sentences: Annotated[list[Told], Field(min_length=1, max_length=MOST_SENTENCES)]
