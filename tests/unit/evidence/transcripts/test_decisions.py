"""What was decided, and does it still hold?"""

from dataclasses import replace
from datetime import date

from steward.evidence.transcripts.commitments import offline
from steward.evidence.transcripts.decisions import Decision, decided, logged, standing
from steward.evidence.transcripts.items import Extraction
from steward.evidence.transcripts.verifying import verified
from tests.unit.evidence.transcripts.spoken_meetings import WEST
from tests.unit.evidence.transcripts.written_meetings import DEVELOPED


def decision(name: str, text: str, day: int) -> Decision:
    return Decision(name, f"m{day}", date(2026, 11, day), text, "", 1, None)


def test_a_decision_is_kept_in_its_words_with_its_place_and_its_day_in_the_meetings_zone() -> None:
    [found] = decided(verified(WEST.answered(), WEST.transcript(), WEST.meeting), WEST.meeting)
    assert (found.text, found.speaker, found.start_seconds) == (
        "We will go with the blue-green rollout.",
        "Grace Lee",
        150.0,
    )
    assert found.decided_on == date(2026, 12, 3)  # 4 December in UTC


def test_notes_give_their_decisions_offline() -> None:
    found = offline(DEVELOPED[0].transcript(), DEVELOPED[0].meeting)
    assert isinstance(found, Extraction)
    assert [each.text for each in decided(found, DEVELOPED[0].meeting)] == ["Launch without single sign-on"]


def test_a_later_decision_that_says_so_supersedes_the_one_it_is_about() -> None:
    log = logged([], [decision("a", "We use Postgres for the event store.", 3), decision("b", "Hiring is frozen.", 3)])
    log = logged(log, [decision("c", "The event store moves to Kafka instead of Postgres.", 10)])
    assert [(each.identity, each.superseded_by) for each in log] == [("a", "c"), ("b", ""), ("c", "")]
    assert [each.identity for each in standing(log)] == ["b", "c"]


def test_a_decision_about_the_same_thing_that_does_not_say_so_stands_beside_it() -> None:
    log = logged([], [decision("a", "We use Postgres for the event store.", 3)])
    log = logged(log, [decision("b", "The Postgres event store gets a replica.", 10)])
    assert len(standing(log)) == 2


def test_where_two_could_be_meant_none_is_superseded() -> None:
    log = [decision("a", "Event store uses Postgres.", 3), decision("b", "Event store runs in Dublin.", 3)]
    assert len(standing(logged(log, [decision("c", "We changed the event store.", 10)]))) == 3


def test_an_older_meeting_that_is_uploaded_late_supersedes_nothing_newer() -> None:
    log = logged([], [decision("new", "The event store runs on Kafka.", 20)])
    log = logged(log, [decision("old", "The event store runs on Postgres instead of files.", 3)])
    assert [(each.identity, each.superseded_by) for each in log] == [("old", ""), ("new", "")]


def test_the_same_meeting_again_changes_nothing() -> None:
    first = logged([], [decision("a", "We use Postgres.", 3)])
    assert logged(first, [replace(first[0])]) == first
