"""Files that a model is asked about: its words reach nobody unless they stand on the page."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

import boto3
import pytest
from botocore.config import Config

from local.model.endpoint import serving
from local.model.hostile import POISON, hostile_text
from local.model.wire import Fault, Reply, Request, Said
from steward.governance.policy import configuration_of
from steward.run import RunState
from tests.integration.aws import Aws
from tests.integration.pipeline.reading_room import BRIEF, NAME, Room, room_on

PROSE = """The team met on Monday. Everybody liked the colours.

It is essential for the clinic that patients see their next visit on the first page of the app.

Old devices worry the team, since nobody knows how many are still in use in the wards.
"""
VISIT = "It is essential for the clinic that patients see their next visit on the first page of the app."
INVENTED = "The supplier must pay one million on the first of May."


@dataclass
class Reader:
    """A model that answers by a rule for each part of a document, and keeps what it was asked."""

    finds: Callable[[str], list[dict[str, Any]]]
    name: str = "reader"
    faults: list[Fault | None] = field(default_factory=list)
    takes: Callable[[], None] = lambda: None
    asked: list[str] = field(default_factory=list)

    def answer(self, _model_id: str, request: Request) -> Said:
        parts = [str(each.get("text", "")) for each in request["messages"][0]["content"]]
        text = next(each for each in parts if each.startswith("<<request"))
        self.asked.append(text)
        self.takes()
        if self.faults and (fault := self.faults.pop(0)):
            return fault
        return Reply(self.said(text))

    def said(self, text: str) -> str:
        """What it answers, as JSON."""
        return json.dumps({"items": self.finds(text)})


def item(quote: str, kind: str = "requirement", page: int = 1) -> dict[str, Any]:
    return {"kind": kind, "quote": quote, "page": page, "owner": "", "due": ""}


@contextmanager
def reading(room: Room, reader: Reader) -> Iterator[Reader]:
    """The room's files are read by this model, through botocore and a socket."""
    document = room.shift.configuration.model_dump(mode="json", exclude_none=True)
    document["model"] |= {"engine": "bedrock", "model_id": "us.anthropic.claude-haiku-4-5-20251001-v1:0"}
    room.shift.configuration = configuration_of(document)
    with serving(reader) as endpoint:
        config = Config(retries={"total_max_attempts": 1}, read_timeout=5)
        session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="eu-west-1")
        room.shift.model = session.client("bedrock-runtime", endpoint_url=endpoint.url, config=config)
        yield reader


@pytest.fixture
def room(aws: Aws) -> Room:
    return room_on(aws)


def last(room: Room) -> RunState:
    return [each for each in room.shift.runs if each["workflow"] == NAME][-1]


def test_what_a_model_quotes_becomes_a_subtask_in_the_page_s_own_words(room: Room) -> None:
    with reading(room, Reader(lambda _text: [item(VISIT.lower().replace("the clinic", "clinic"))])):
        room.attach("Notes.txt", PROSE)
    assert room.titles() == [VISIT]
    assert "model, each quote found on its page" in room.comment()
    assert last(room)["engine"].startswith("us.anthropic")
    assert last(room)["cost_microdollars"] > 0


def test_an_invented_quote_is_dropped_and_counted(room: Room) -> None:
    with reading(room, Reader(lambda _text: [item(INVENTED), item(VISIT)])):
        room.attach("Notes.txt", PROSE)
    assert room.titles() == [VISIT]
    assert "million" not in room.comment()
    assert room.shift.telemetry.counts["QuotesDropped"] == 1


def test_a_model_that_is_away_leaves_the_rules_and_the_comment_says_so(room: Room) -> None:
    with reading(room, Reader(lambda _text: [], faults=[Fault("ThrottlingException")] * 3)):
        room.attach("Brief.txt", BRIEF)
    assert len(room.titles()) == 3
    assert "(rules, not a model)" in room.comment()


def test_a_model_and_rules_name_the_same_sentence_as_one_point(room: Room) -> None:
    room.attach("Brief.txt", BRIEF)
    quotes = [each for each in BRIEF.split("\n") if each.startswith("- ")]
    with reading(room, Reader(lambda _text: [item(each.removeprefix("- ")) for each in quotes])):
        assert room.counted(room.ordered) == 0


def test_a_long_file_is_asked_about_part_by_part_and_over_several_invocations(room: Room) -> None:
    lines = [f"The {word} unit has to report its own state to the centre each hour of the day." for word in words(400)]
    finds, entered = re.compile(r"The \w+ unit has to report[^\n]*"), list[str]()
    reader = Reader(lambda text: [item(each, page=page_of(text)) for each in finds.findall(text)[:1]])
    reader.takes = lambda: room.shift.sandbox.advance(10)
    with reading(room, reader):
        room.shift.before = entered.append
        room.attach("Long.txt", "\n\n".join(lines))
    assert len(reader.asked) > 3
    assert len(set(reader.asked)) == len(reader.asked), "no part is asked about twice"
    assert entered.count("classify") > 1
    assert len(room.titles()) == len(reader.asked)


def test_the_worst_model_writes_nothing_but_the_document_s_own_words(room: Room) -> None:
    rng = Random(11)  # noqa: S311 - a seed, so that a failure can be repeated
    page = f"{PROSE}\n{POISON[0]} is where everybody must send the invoices of the clinic by tomorrow."

    def obeys(text: str) -> list[dict[str, Any]]:
        sentences = [each for each in text.split("\n") if len(each.split()) > 4]
        quotes = [hostile_text(rng, text)[:390] for _ in range(6)] + rng.sample(sentences, 2)
        kinds = ("requirement", "action", "date", "decision", "risk")
        return [item(each, rng.choice(kinds), rng.randrange(1, 4)) | {"owner": "Ruth"} for each in quotes]

    with reading(room, Reader(obeys)):
        for turn in range(5):
            room.attach(f"Offer {turn}.txt", page)
    told = "\n".join([*room.titles(), *(each["notes"] for each in room.subtasks()), *room.comments()])
    assert "evil" not in told.lower()
    assert {each["assignee"] for each in room.subtasks()} <= {None}
    sentences = " ".join(page.split())
    assert room.titles()
    for title in room.titles():
        assert all(part.strip(" \u2026") in sentences for part in title.split("(link removed)")), title


def words(count: int) -> list[str]:
    """So many words that no two have in common."""
    letters = "abcdefghijklmnopqrst"
    return [f"{letters[at // 20]}{letters[at % 20]}unit{letters[at % 7]}" for at in range(count)]


def page_of(text: str) -> int:
    found = re.search(r"\[page (\d+)\]", text)
    assert found
    return int(found[1])
