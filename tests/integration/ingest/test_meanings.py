"""Which settled requests reconcile gives a meaning, how many in a turn, and what stays when the model is away."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from steward.asana.models import Task
from steward.evidence.history import Entry, Meaning, unpack
from steward.evidence.text import own_words
from steward.governance.embedding import REFUSALS
from steward.ingest.meanings import SECONDS_A_TURN, Meanings
from steward.ingest.reconcile import reconcile
from steward.ingest.settled import LISTED_EVERY, merge
from steward.ingest.turn import Reconciler
from steward.store import keys
from tests import northwind
from tests.integration.ingest.plant import Plant
from tests.integration.space import MODEL, Space, space_in

OTHER = "cohere.embed-english-v3"
TASKS = northwind.settled_tasks()[:20]
ENTRIES = northwind.settled_entries()[:20]


@pytest.fixture
def plant() -> Plant:
    return Plant()


@pytest.fixture
def space(plant: Plant) -> Iterator[Space]:
    with space_in(plant.table, plant.now()) as made:
        yield made


def settled(plant: Plant, *names: str) -> list[str]:
    """Requests that somebody took and completed, the oldest first; their gids."""
    gids = []
    for name in names:
        gids.append(plant.submit(name))
        plant.act("PUT", f"/tasks/{gids[-1]}", assignee="me", completed=True)
        plant.sandbox.advance(60)
    return gids


def with_model(plant: Plant, space: Space, model_id: str = MODEL) -> Reconciler:
    space.now = plant.now()
    return replace(plant.turned(), embedder=space.embedder(model_id))


def turn(plant: Plant, space: Space) -> dict[str, object]:
    """One turn a quarter of an hour later; its answer for the intake."""
    plant.sandbox.advance(900)
    answer: dict[str, object] = reconcile({}, with_model(plant, space))["projects"][plant.project_gid]
    assert "failed" not in answer
    return answer


def index(plant: Plant) -> dict[str, Entry]:
    rows = plant.table.query(keys.history(plant.project_gid, "").pk)
    return {entry.gid: entry for entry in unpack([row["body"] for row in rows if row.get("body")])}


def models(entries: Sequence[Entry] | None) -> list[str | None]:
    return [each.meaning.model_id if each.meaning else None for each in entries or ()]


def test_the_first_turn_gives_every_settled_request_a_meaning_and_the_next_asks_for_nothing(
    plant: Plant, space: Space
) -> None:
    gids = settled(plant, "Broken login", "Empty export", "New user")
    turn(plant, space)
    assert {gid: each.meaning and each.meaning.model_id for gid, each in index(plant).items()} == dict.fromkeys(
        gids, MODEL
    )
    assert len(space.asked) == len(gids)
    turn(plant, space)
    assert len(space.asked) == len(gids)


def test_with_the_model_away_the_index_is_whole_by_words_and_catches_up_when_it_is_back(
    plant: Plant, space: Space
) -> None:
    gids = settled(plant, "Broken login", "Empty export")
    space.away = True
    assert turn(plant, space)["settled"] == len(gids)
    assert models(list(index(plant).values())) == [None, None]
    space.away = False
    turn(plant, space)
    assert models(list(index(plant).values())) == [MODEL, MODEL]


def test_an_index_of_before_there_were_meanings_is_given_them(plant: Plant, space: Space) -> None:
    settled(plant, "Broken login")
    plant.sandbox.advance(900)
    reconcile({}, plant.turned())
    assert models(list(index(plant).values())) == [None]
    turn(plant, space)
    assert models(list(index(plant).values())) == [MODEL]


def test_only_so_many_are_embedded_in_a_turn_the_newest_first(plant: Plant, space: Space) -> None:
    given = Meanings(with_model(plant, space), embeds=5).given(ENTRIES, TASKS)
    assert models(given) == [None] * 15 + [MODEL] * 5


def test_projects_share_the_bounds_of_a_turn(plant: Plant, space: Space) -> None:
    meanings = Meanings(with_model(plant, space), embeds=5)
    meanings.given(ENTRIES[:3], TASKS)
    assert models(meanings.given(ENTRIES[3:], TASKS)) == [None] * 15 + [MODEL] * 2


def test_only_so_many_texts_are_read_again_in_a_turn(plant: Plant, space: Space) -> None:
    settled(plant, "Broken login", "Empty export", "New user")
    plant.sandbox.advance(900)
    reconcile({}, plant.turned())
    entries = merge(index(plant).values(), {})
    given = Meanings(with_model(plant, space), rereads=2).given(entries, ())
    assert models(given) == [None, MODEL, MODEL]


def test_meanings_of_another_model_are_made_anew(plant: Plant, space: Space) -> None:
    old = [replace(each, meaning=Meaning(OTHER, b"\1\2")) for each in ENTRIES]
    given = Meanings(with_model(plant, space), embeds=5).given(old, TASKS)
    assert models(given) == [OTHER] * 15 + [MODEL] * 5


def test_a_text_that_the_model_refuses_keeps_no_other_from_its_meaning(plant: Plant, space: Space) -> None:
    space.refuses = own_words(TASKS[10]).whole
    given = Meanings(with_model(plant, space)).given(ENTRIES, TASKS)
    assert models(given) == [None if at == 10 else MODEL for at in range(20)]


def test_a_model_that_refuses_everything_is_not_asked_for_every_text(space: Space) -> None:
    space.refuses = ""
    found = space.embedder().meanings([own_words(task).whole for task in TASKS], "document")
    assert found == [None] * REFUSALS


def test_a_model_that_answers_slowly_takes_no_more_than_its_part_of_the_turn(plant: Plant, space: Space) -> None:
    space.slow_seconds = SECONDS_A_TURN / 4
    given = Meanings(with_model(plant, space)).given(ENTRIES, TASKS)
    assert models(given) == [None] * 16 + [MODEL] * 4


def test_without_an_embedding_model_nothing_is_asked(plant: Plant, space: Space) -> None:
    assert Meanings(plant.turned()).given(ENTRIES, TASKS) is None
    assert space.asked == []


def test_a_text_that_did_not_change_keeps_its_meaning_and_a_changed_one_loses_it() -> None:
    old = [replace(each, meaning=Meaning(MODEL, b"\1")) for each in ENTRIES[:2]]
    relabelled = replace(ENTRIES[0], settled={"team": "9"})
    rewritten = replace(ENTRIES[1], terms=ENTRIES[5].terms, counts=ENTRIES[5].counts)
    kept = merge(old, {ENTRIES[0].gid: relabelled, ENTRIES[1].gid: rewritten})
    assert [each.settled for each in kept] == [{"team": "9"}, ENTRIES[1].settled]
    assert [each.meaning for each in kept] == [Meaning(MODEL, b"\1"), None]


def test_what_people_open_again_leaves_the_index(plant: Plant, space: Space) -> None:
    opened, kept = settled(plant, "Broken login", "Empty export")
    turn(plant, space)
    plant.act("PUT", f"/tasks/{opened}", completed=False)
    turn(plant, space)
    assert set(index(plant)) == {kept}


def test_what_people_delete_leaves_the_index_within_a_day(plant: Plant, space: Space) -> None:
    deleted, kept = settled(plant, "Broken login", "Empty export")
    turn(plant, space)
    plant.act("DELETE", f"/tasks/{deleted}")
    plant.sandbox.advance(LISTED_EVERY.total_seconds())
    turn(plant, space)
    assert set(index(plant)) == {kept}


def test_what_people_move_to_another_project_leaves_the_index_within_a_day(plant: Plant, space: Space) -> None:
    moved, kept = settled(plant, "Broken login", "Empty export")
    turn(plant, space)
    plant.act("POST", f"/tasks/{moved}/removeProject", project=plant.project_gid)
    plant.sandbox.advance(LISTED_EVERY.total_seconds())
    turn(plant, space)
    assert set(index(plant)) == {kept}


def test_the_whole_list_is_read_once_a_day_and_not_every_turn(plant: Plant, space: Space) -> None:
    settled(plant, "Broken login")
    turn(plant, space)
    plant.sandbox.advance((LISTED_EVERY - timedelta(hours=1)).total_seconds())
    plant.sandbox.calls.clear()
    turn(plant, space)
    once = plant.asked("getTasks")
    plant.sandbox.advance(3600)
    plant.sandbox.calls.clear()
    turn(plant, space)
    assert plant.asked("getTasks") == once + 1


def test_a_task_that_is_gone_is_given_nothing(plant: Plant, space: Space) -> None:
    gone = replace(ENTRIES[0], gid="404404")
    assert Meanings(with_model(plant, space)).given([gone], ()) is None


def test_name_and_notes_are_what_is_embedded(plant: Plant, space: Space) -> None:
    task = Task.parse(northwind.document("1", "Broken login", "White page", {"type": "Bug"}) | {"completed": True})
    Meanings(with_model(plant, space)).given([replace(ENTRIES[0], gid="1")], [task])
    assert space.asked == ["Broken login\nWhite page"]
