"""How does the one comment read that answers a request in plain words?

Markup and words by code; a model's are the titles of steps alone, marked as a draft.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from steward.asana import richtext
from steward.asana.richtext import Part
from steward.evidence.facts import Person, TriageFacts
from steward.evidence.people import nobody
from steward.evidence.plurals import counted
from steward.evidence.wishes.intents import Intent, is_for_others

HEADING: Final = "Answer to AI Input"  # by it the comment is known again, whatever else is forgotten
QUOTED: Final = 120  # characters of the request that are repeated
SIMILAR: Final = 3  # settled tasks that are pointed to
PEOPLE: Final = 3
_NAME: Final = 60

ASKABLE: Final = {
    Intent.BREAK_DOWN: "break this down",
    Intent.ESTIMATE: "estimate",
    Intent.SUMMARISE: "summarise the comments",
    Intent.WHO: "who could do this?",
    Intent.TRIAGE: "triage this again",
}
NO_LIST: Final = (
    "unsupported: without a model a task is broken down only by a list in its description, and there is none."
)
NO_STEPS: Final = "The model named no step that could be proposed: say more in the description, or write a list there."
ASKED_BACK: Final = "I am not sure what to do. Which of these is it? Write it into the field:"
FOR_OTHERS: Final = (
    "The comments are colleagues' words to one another and are summarised for them alone. What clients or executives "
    "read is an update: checked facts of the project, chosen for such readers, and sent when an approver says yes "
    "(`steward updates draft`, workflow stakeholder_update)."
)
NOTHING_SETTLED: Final = "Nothing was settled here yet that an estimate could rest on."
NO_PEOPLE: Final = "Nobody here is known to have done the like."
SWITCHED_OFF: Final = "That is not switched on in this project."


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered: `steps` and `assignee_gid` with whether they are `proposed`, the rest by the facts.

    `by_model`: a model named the steps, `understood`: one said what the text means. `offline` says why none was heard,
    empty where one was or where the rules suffice. `switched_off`: what would do it may not run here.
    """

    intent: Intent
    text: str
    steps: Sequence[str] = ()
    proposed: bool = False
    by_model: bool = False
    understood: bool = False
    offline: str = ""
    assignee_gid: str = ""
    is_assigned: bool = False
    switched_off: bool = False
    facts: TriageFacts | None = field(default=None, hash=False)


def comment(reply: Reply) -> str:
    """The whole `html_text`."""
    asked = reply.text if len(reply.text) <= QUOTED else f"{reply.text[: QUOTED - 1]}\u2026"
    return richtext.body(
        richtext.strong(HEADING), f": \u201c{asked}\u201d\n", *_parts(reply), "\n", richtext.em(_mark(reply))
    )


def _mark(reply: Reply) -> str:
    if reply.by_model:
        return "AI draft: the steps are a model's words; nothing is done before an approver says yes."
    if reply.understood:
        return "AI draft: a model said what the text means; the answer is made by stated rules and of settled requests."
    because = f" ({reply.offline})" if reply.offline else ""
    return f"offline{because}: by stated rules and settled requests, without a model."


def _parts(reply: Reply) -> Iterable[Part]:
    if reply.switched_off:
        return [SWITCHED_OFF, " ", "Its configuration can switch it on."]
    match reply.intent:
        case Intent.BREAK_DOWN:
            return _broken_down(reply)
        case Intent.ESTIMATE:
            return _estimated(reply.facts)
        case Intent.WHO:
            return _who(reply)
        case _:
            return _asked_back(reply)


def _asked_back(reply: Reply) -> list[Part]:
    if is_for_others(reply.text):
        return [FOR_OTHERS]
    if reply.intent is Intent.UNCLEAR:
        return [ASKED_BACK, richtext.bullets(*ASKABLE.values())]
    return [f"Do you mean: {ASKABLE[reply.intent]}? Then write just that into the field."]


def _broken_down(reply: Reply) -> list[Part]:
    if not reply.steps:
        return [NO_STEPS if reply.by_model else NO_LIST]
    waits = "Proposed as subtasks; each waits for an approver, and /ai accept answers all of them:"
    only = "These would be its steps; this project does not let them be proposed:"
    return [waits if reply.proposed else only, richtext.bullets(*reply.steps)]


def _estimated(facts: TriageFacts | None) -> list[Part]:
    if facts is None or facts.effort is None:
        return [NOTHING_SETTLED]
    similar: list[Part] = [richtext.mention(each.task_gid) for each in facts.neighbours[:SIMILAR]]
    more: list[Part] = [" The most similar ones:", richtext.bullets(*similar)] if similar else []
    return [facts.effort.says(), *more]


def _who(reply: Reply) -> list[Part]:
    facts = reply.facts
    people = list(facts.people) if facts else []
    first = [each for each in people if each.gid == reply.assignee_gid]
    shown = [*first, *sorted((each for each in people if each not in first), key=lambda each: each.days)][:PEOPLE]
    if not shown:
        return [(nobody((), facts.passed_over) if facts else "") or NO_PEOPLE]
    lines = richtext.bullets(*map(_person, shown))
    if reply.is_assigned:
        return ["Somebody has this task already. Who could do it, too:", lines]
    said = "The first is proposed, and waits for an approver." if reply.proposed else "Nobody is proposed or assigned."
    return ["Who could do this:", lines, said]


def _person(person: Person) -> str:
    """A name and its grounds: what else they hold is nobody's business here."""
    done = (
        f"settled {person.settled} similar request{'s' * (person.settled != 1)}"
        if person.settled
        else "takes such requests"
    )
    soon = "today" if person.days == 1 else f"in about {counted(person.days, 'working day')}"
    return f"{person.name[:_NAME]}: {done}, could have it done {soon}"
