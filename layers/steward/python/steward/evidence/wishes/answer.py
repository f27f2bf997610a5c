"""In what shape does a model say what a request means, and into which steps a task falls?"""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class WishAnswer(BaseModel):
    """One of the declared intents; `steps` are titles of subtasks, for a break-down alone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    intent: Literal["break_down", "estimate", "summarise", "who", "triage", "unclear"]
    steps: list[str]
