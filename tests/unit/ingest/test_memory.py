"""Which values are the bot's by its stories, whatever its runs could still say?"""

from datetime import timedelta

from steward.evidence.authorship import Author, Writing
from steward.governance.finding import SHORT_DIGEST, value_digest
from steward.ingest.memory import standing
from tests.unit.ingest.world import START

BOT, PERSON = Author.BOT, Author.PERSON


def history(*changes: tuple[Author, str | None]) -> list[Writing]:
    """The changes of one text field, one a minute, from empty."""
    values = [None, *(after for _, after in changes)]
    return [
        Writing(f"9{n}", START + timedelta(minutes=n), "501", author, "1", values[n], after)
        for n, (author, after) in enumerate(changes)
    ]


def short(value: str) -> str:
    return value_digest(value)[:SHORT_DIGEST]


def test_what_the_bot_put_where_nothing_was_or_its_own_value_is_the_bots() -> None:
    assert standing(history((BOT, "a")), (), ()) == {"501": short("a")}
    assert standing(history((BOT, "a"), (BOT, "b")), (), ()) == {"501": short("b")}


def test_what_a_person_set_or_cleared_after_the_bot_is_not() -> None:
    assert standing(history((BOT, "a"), (PERSON, "b")), (), ()) == {}
    assert standing(history((BOT, "a"), (PERSON, None)), (), ()) == {}


def test_what_replaced_a_persons_value_is_the_bots_only_if_a_mutation_that_is_done_vouches_for_it() -> None:
    writings = history((PERSON, "a"), (BOT, "b"))
    assert standing(writings, (), ()) == {}
    assert standing(writings, (), [{"written": {"501": short("x")}}]) == {}
    assert standing(writings, (), [{"written": {"501": short("b")}}]) == {"501": short("b")}


def test_a_value_by_which_somebodys_was_lost_is_not_the_bots_to_keep() -> None:
    writings = history((PERSON, "a"), (BOT, "b"))
    assert standing(writings, writings[1:], [{"written": {"501": short("b")}}]) == {}
