"""Whom does a name in a meeting mean? Never a user that it might not be."""

import pytest

from steward.evidence.transcripts.meeting import Person
from steward.evidence.transcripts.roster import Who, named
from tests.unit.evidence.transcripts.labelled import meeting

ANNA = Person("Anna Keller", "anna@northwind.example", "1")
ALEX_S = Person("Alex Smith", "alex.s@northwind.example", "2")
ALEX_B = Person("Alex Brown", "alex.b@northwind.example", "3")
JUERGEN = Person("Jürgen Weiß", "jw@northwind.example", "4")
MARTIN = Person("Martin Weber", "mw@northwind.example", "5")
GUEST = Person("Tom Fischer", "tom@globex.example")
OTHER_TOM = Person("Tom Fischer", "tf@northwind.example", "6")
ABSENT = Person("Priya Raman", "priya@northwind.example", "7")
MARTINA = Person("Eva Martin", "eva@northwind.example", "8")
HERE = meeting(
    "m",
    "2026-11-27T15:00:00+01:00",
    "Europe/Berlin",
    (ANNA, ALEX_S, ALEX_B, JUERGEN, MARTIN, GUEST, MARTINA),
    (ANNA, ALEX_S, ALEX_B, JUERGEN, MARTIN, OTHER_TOM, ABSENT, MARTINA),
)


@pytest.mark.parametrize(
    ("name", "gid"),
    [
        ("Anna Keller", "1"),
        ("anna keller", "1"),
        ("Keller, Anna", "1"),
        ("Anna Keller (Northwind)", "1"),
        ("Anna", "1"),
        ("@Anna", "1"),
        ("Anna's", "1"),
        ("AK", "1"),
        ("Frau Keller", "1"),
        ("anna@northwind.example", "1"),
        ("Alex S.", "2"),
        ("Alex Brown", "3"),
        ("Juergen Weiss", "4"),
        ("Jurgen", "4"),
        ("Herr Dr. Weiß", "4"),
        ("Priya", "7"),
        ("Weber", "5"),
    ],
)
def test_a_name_that_one_person_has_is_that_person(name: str, gid: str) -> None:
    found = named(name, "", HERE)
    assert (found.who, found.user_gid, found.question) == (Who.USER, gid, "")


def test_two_alexes_are_nobody_until_somebody_says_which() -> None:
    found = named("Alex", "Anna Keller", HERE)
    assert (found.who, found.user_gid) == (Who.AMBIGUOUS, "")
    assert "Alex Brown" in found.question
    assert "Alex Smith" in found.question


def test_a_first_name_that_is_anothers_last_name_is_asked_about() -> None:
    assert named("Martin", "", HERE).who is Who.AMBIGUOUS


def test_a_guest_is_not_the_user_of_the_same_name() -> None:
    assert named("Tom Fischer", "", HERE).who is Who.OUTSIDE
    assert named("Tom", "", HERE).user_gid == ""


@pytest.mark.parametrize("name", ["Zoltan Nagy", "Anna Schmidt", "Kellermann", "ZZ", "Ann"])
def test_a_name_that_is_nobodys_stays_a_text(name: str) -> None:
    assert named(name, "", HERE) == named(name, "Anna Keller", HERE)
    assert (named(name, "", HERE).who, named(name, "", HERE).text) == (Who.OUTSIDE, name)


@pytest.mark.parametrize("word", ["I", "me", "myself", "ich"])
def test_i_is_who_speaks(word: str) -> None:
    assert named(word, "Alex Smith", HERE).user_gid == "2"
    assert named(word, "Alex", HERE).who is Who.AMBIGUOUS
    assert named(word, "Speaker 1", HERE).question == "Who is Speaker 1?"
    assert named(word, "", HERE).who is Who.NOBODY


@pytest.mark.parametrize("word", ["we", "someone", "the team", "everybody", "you", "", "wir", "jemand"])
def test_we_and_someone_are_nobody(word: str) -> None:
    found = named(word, "Anna Keller", HERE)
    assert (found.who, found.user_gid) == (Who.NOBODY, "")
    assert found.question
