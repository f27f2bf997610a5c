"""How is what is known of a task told to a team lead, in sentences that need no other page?"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

type Document = Mapping[str, Any]

_BECAME: Final = {
    "acted": "set",
    "stands": "stood there already",
    "proposed": "put to people first",
    "left": "left to people",
}


def text_of(told: Document) -> list[str]:
    """The paragraphs, each one line that the terminal wraps; what stands under a heading begins with two spaces."""
    return [
        f"Task {told['task']}  {told['link']}",
        *(f"  in {name}" for name in told["projects"].values()),
        *_section("What started it", _started(told)),
        *_section("What was judged", _judged(told["judgement"])),
        *_section("What it rests on", _evidence(told["judgement"])),
        *_section("What was changed in Asana", _changed(told["changes"])),
        *_section("What was not done, and why", _not_done(told)),
        *_section("Who was asked", _asked(told["proposals"])),
        *_section("What it cost", [_cost(told)]),
        *_section("How to take it back", [told["undo"] or "nothing was changed: there is nothing to take back"]),
    ]


def _section(heading: str, lines: list[str] | Iterator[str]) -> list[str]:
    return ["", heading, *(f"  {each}" for each in lines)]


def _started(told: Document) -> Iterator[str]:
    for each in told["runs"]:
        by = f", started by {each['started_by']}" if each["started_by"] else ""
        took = f", {each['seconds']} s after it happened" if each["seconds"] is not None else ""
        yield f"{_at(each['at'])} {each['workflow']}{by}{took}: {each['outcome']}, that is: {each['why']}"
    if told["earlier_runs"]:
        yield f"and {told['earlier_runs']} earlier runs: steward audit query --task {told['task']}"
    for run_id in told["under_way"]:
        yield f"a run is under way: {run_id}"
    for each in told["waits"]:
        held = f", {each['for']}" if each["for"] else ""
        yield f"{each['workflow']} waits since {_at(each['since'])}: {each['why']}{held}"


def _judged(judgement: Document | None) -> Iterator[str]:
    if judgement is None:
        yield "no judgement is kept: none was made, or it is older than 35 days"
        return
    who = f"by model {judgement['model']}" if judgement["model"] != "offline" else "by Steward itself, without a model"
    instead = f" (a model was to answer: {judgement['instead_of_a_model']})" if judgement["instead_of_a_model"] else ""
    yield f"{_at(judgement['at'])} {who}{instead}, prompt {judgement['prompt'] or 'none'}, mode {judgement['mode']}"
    if judgement["said"]:
        yield f"it said: {judgement['said']}"
    yield from map(_field, judgement["fields"])


def _field(field: Document) -> str:
    sure = "" if field["confidence"] is None else f", {_percent(field['confidence'])} sure"
    cutoff = "" if field["cutoff"] is None else f" (at least {_percent(field['cutoff'])} is asked)"
    if field["persons_value_stands"]:
        end = "left to people, because a value of theirs stands there"
    else:
        end = _BECAME.get(str(field["became"]), "nothing was set")
    made = field["people_made_of_it"]
    since = f"; people made of it: {made}" if made and made not in ("pending", "unseen") else ""
    by = f" by {field['decided_by']}" if field["decided_by"] else ""
    return f"{field['name']}: {_value(field['value'])}{by}{sure}{cutoff}: {end}{since}"


def _evidence(judgement: Document | None) -> Iterator[str]:
    if judgement is None:
        yield "-"
        return
    if not judgement["facts_kept"]:
        yield "the facts behind it are not kept any more (35 days)"
        return
    similar = "; the most similar ones:" if judgement["similar"] else ", none of them similar"
    yield f"{judgement['settled_requests'] or 0} settled requests of the project{similar}"
    for each in judgement["similar"]:
        settled = ", ".join(f"{name} {_value(chosen)}" for name, chosen in each["settled"].items())
        yield f"{each['link']} ({_percent(each['similarity'])} alike): {settled or 'nothing that people settled'}"
    for each in judgement["fields"]:
        if each["because"]:
            yield f"{each['name']}, without a model {_value(each['without_a_model'])}: {each['because']}"
    if hours := judgement["effort_hours"]:
        yield f"effort: {hours['p50']:g} h; six in ten such requests take {hours['p20']:g} to {hours['p80']:g} h"
    if judgement["missing"]:
        yield f"the request does not say: {', '.join(judgement['missing'])}"


def _changed(changes: list[Document]) -> Iterator[str]:
    if not changes:
        yield "nothing"
    for each in changes:
        what = f": {each['what']}" if each["what"] else ""
        what += f" from {_value(each['before'])} to {_value(each['after'])}" if what and each["values_kept"] else ""
        yes = f", approved by {each['approved_by']}" if each["approved_by"] else ""
        yield f"{_at(each['at'])} {each['edit']}{what}, because {each['allowed_because']}{yes}"


def _not_done(told: Document) -> Iterator[str]:
    if not told["not_done"]:
        yield "nothing was held back by the last judgement that is kept"
    for each in told["not_done"]:
        to = "" if each["value"] is None else f" to {_value(each['value'])}"
        yield f"{each['what']}{to}: {each['why']}"
    if told["switches"]:
        yield f"kill switches that are set now: {', '.join(told['switches'])}"


def _asked(proposals: list[Document]) -> Iterator[str]:
    if not proposals:
        yield "nobody: nothing was proposed"
    for each in proposals:
        what = "; ".join(each["what"]) or "its text is not kept any more"
        by = f" by {each['decided_by']}" if each["decided_by"] else ""
        until = f", waits until {_at(each['expires_at'])}" if each["expires_at"] else ""
        why = f" ({each['reason']})" if each["reason"] else ""
        yield f"{_at(each['at'])} {each['kind']} {each['ref']}, {what}: {each['state']}{by}{until}{why}"


def _cost(told: Document) -> str:
    judgement = told["judgement"]
    last = ""
    if judgement:
        read, written = judgement["tokens"]
        last = f"; the last judgement ${judgement['dollars']:.6f} for {read} tokens in and {written} out"
    return f"${told['dollars']:.6f} for all runs of this task{last}"


def _at(moment: object) -> str:
    return f"{str(moment)[:16]}Z"


def _percent(share: float) -> str:
    return f"{share:.0%}"


def _value(value: object) -> str:
    return "nothing" if value in (None, "") else str(value)
