"""What is a workflow? Data, and one pure function."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from steward.asana.edits import Edit
from steward.asana.models import FieldValue
from steward.run import SubjectKind


@dataclass(frozen=True, slots=True)
class Trigger:
    """Which Asana event starts a workflow (FACTS 1.6).

    `fields` narrows a `changed` event; `parent_type` narrows an `added` event to what it was added to (Asana cannot
    filter on the parent, so the webhook does). `needs` names an input without which it does not start anything.
    """

    resource_type: str
    action: str
    fields: tuple[str, ...] = ()
    resource_subtype: str = ""
    parent_type: str = ""
    needs: str = ""

    def as_filter(self) -> dict[str, Any]:
        """The filter to register with Asana."""
        document: dict[str, Any] = {"resource_type": self.resource_type, "action": self.action}
        if self.resource_subtype:
            document["resource_subtype"] = self.resource_subtype
        if self.fields:
            document["fields"] = list(self.fields)
        return document

    def as_listen(self) -> dict[str, Any]:
        """The same for the hook row, with what only we can filter on."""
        return self.as_filter() | ({"parent_type": self.parent_type} if self.parent_type else {})


@dataclass(frozen=True, slots=True)
class Reads:
    """What Enrich fetches: `task_fields` are opt_fields.

    `backlog` makes it walk a project's open tasks, `decisions` look for what people said of proposals, `review` read
    all of a project's tasks, `reviews` what was found out about a portfolio's projects, `narrative` the names that a
    text about a reviewed project needs, `files` what hangs on a task, `meeting` the open tasks that a meeting may be
    about, `follow_up` what became of the promises of one, `thread` what people said on a task that somebody wants
    summarised, `wish` what somebody asks for in a field of it, `audiences` who of a text's readers can open it,
    `portfolio` the same of all projects of a portfolio, and `goal` of all that supports a goal. `brief` is what was
    made of files that are briefs, `mail` a mail as SES put it down.
    """

    task_fields: tuple[str, ...] = ()
    backlog: bool = False
    decisions: bool = False
    review: bool = False
    reviews: bool = False
    narrative: bool = False
    files: bool = False
    thread: bool = False
    wish: bool = False
    meeting: bool = False
    follow_up: bool = False
    brief: bool = False
    mail: bool = False
    audiences: bool = False
    portfolio: bool = False
    goal: bool = False


class NoAnswer(BaseModel):
    """The answer of a workflow that asks no model."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One edit that a review wants; `once` names what is made or said once for its subject, whatever the input is.

    `base` is what stood at its target as the review knows it, by field gid or property.
    """

    edit: Edit
    once: str = ""
    base: Mapping[str, FieldValue | bool] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Workflow[Answer: BaseModel]:
    """One use case: what starts it, what it reads, what it asks, what it may write.

    `writes(task, facts, answer)` is pure, `confidences(facts, answer)` says how sure each judged key is,
    `judged(facts, answer)` gives the value beside it for each key of which something was said. `touches`
    names the configured field keys it can fill, so that the generated documents can print the
    exact write set. `requests` bounds the Asana requests of one run.
    """

    name: str
    subject: SubjectKind
    summary: str
    on: tuple[Trigger, ...]
    reads: Reads
    touches: tuple[str, ...] = ()
    prompt: str = ""
    answer: type[Answer] | None = None
    confidences: Callable[..., Mapping[str, float]] | None = None
    judged: Callable[..., Mapping[str, tuple[FieldValue, float]]] | None = None
    writes: Callable[..., Sequence[Edit]] | None = None
    requests: str = ""
    offline: Callable[..., dict[str, Any]] | None = None  # (facts.for_prompt(), text) to an answer without a model
    unreadable: tuple[str, ...] = field(default=())  # configured field keys the model never sees: the bot's own
    wants: Callable[..., Sequence[Wanted]] | None = None  # of a review: its targets and findings to what is to be done
    inputs: tuple[str, ...] = ()  # what a review reads from custom fields that the configuration names
    inputs_of_project: tuple[str, ...] = ()  # those of them that stand on the project itself
    asks: Mapping[str, type[BaseModel]] = field(default_factory=dict, hash=False)  # a review's prompts: their answers
    of_project: tuple[str, ...] = ()  # configured field keys that stand on the project itself
    on_request: bool = False  # people ask for each run in so many words: no scan does

    def starts_on(self, inputs: Collection[str]) -> tuple[Trigger, ...]:
        """The triggers of a project whose configuration names these inputs."""
        return tuple(each for each in self.on if each.needs in ("", *inputs))
