"""No membership lets a private fact out, nothing that gets worse betters a status, no order changes a table."""

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from steward.evidence.narrative.facts import Amount, Fact, FactTable, Kind, Name, table
from steward.evidence.narrative.permission import permitted
from steward.evidence.narrative.roles import ROLES, template_for
from steward.evidence.narrative.status_rule import proposed
from steward.evidence.narrative.template import TOKEN_CAP, template, tokens
from tests.unit.evidence.narrative_cases import NOW

PROJECTS = [str(number) for number in range(1, 6)]
PEOPLE = ["ana", "bo", "cem", "dee"]
SEVERITY = ("on_track", "at_risk", "off_track")


def planted(number: int, readable: tuple[str, ...]) -> Fact:
    """A fact that can be told by its name: who is told of it has the word in their text."""
    values = (Name(f"Secret{number}x", str(9000 + number)), Amount(number + 1, "working days"))
    claims = ("blocked",)
    return Fact(Kind.BLOCKED, values, readable[0], NOW, readable, claims, claims, critical=number % 2 == 0)


SOURCES = st.lists(st.sampled_from(PROJECTS), min_size=1, max_size=3, unique=True).map(lambda each: tuple(sorted(each)))
TABLES = st.lists(SOURCES, min_size=1, max_size=12).map(
    lambda sources: table(planted(number, readable) for number, readable in enumerate(sources))
)
MEMBERSHIPS = st.dictionaries(st.sampled_from(PEOPLE), st.sets(st.sampled_from(PROJECTS)))


@settings(max_examples=300)
@given(TABLES, MEMBERSHIPS, st.sets(st.sampled_from(PEOPLE)), st.sampled_from(sorted(ROLES)))
def test_a_planted_fact_reaches_those_alone_who_can_all_read_it(
    facts: FactTable, readable: dict[str, set[str]], recipients: set[str], role: str
) -> None:
    shown = permitted(facts, recipients, readable)
    texts = template(shown.facts).text + template_for(shown.facts, ROLES[role]).text
    for each in facts:
        name = each.name()
        assert name is not None
        may = bool(recipients) and all(set(each.readable) <= readable.get(who, set()) for who in recipients)
        assert may or name.text not in texts
        assert (shown.facts.get(each.id) is not None) == may
    assert shown.withheld == len(facts) - len(shown.facts)


@settings(max_examples=200)
@given(TABLES, MEMBERSHIPS, st.sets(st.sampled_from(PEOPLE), min_size=1), st.data())
def test_a_member_less_is_never_told_more(
    facts: FactTable, readable: dict[str, set[str]], recipients: set[str], data: st.DataObject
) -> None:
    who = data.draw(st.sampled_from(sorted(recipients)))
    lost = {**readable, who: set(list(readable.get(who, set()))[1:])}
    before = {each.id for each in permitted(facts, recipients, readable).facts}
    assert {each.id for each in permitted(facts, recipients, lost).facts} <= before


@st.composite
def figures(draw: st.DrawFn) -> dict[Kind, float]:
    kinds = (Kind.MILESTONE, Kind.HEALTH, Kind.OVERDUE, Kind.BUDGET)
    return {kind: draw(st.integers(0, 100 if kind is not Kind.BUDGET else 150)) for kind in kinds}


def facts_of(numbers: dict[Kind, float]) -> FactTable:
    units = {Kind.HEALTH: "points"}
    made = [Fact(kind, (Amount(number, units.get(kind, "%")),), "1", NOW, ("1",)) for kind, number in numbers.items()]
    return table(made)


@settings(max_examples=300)
@given(figures(), st.sampled_from((Kind.MILESTONE, Kind.HEALTH, Kind.OVERDUE, Kind.BUDGET)), st.integers(1, 60))
def test_what_gets_worse_never_betters_the_proposed_status(numbers: dict[Kind, float], kind: Kind, by: int) -> None:
    worse = numbers[kind] - by if kind in (Kind.MILESTONE, Kind.HEALTH) else numbers[kind] + by
    before = proposed(facts_of(numbers), None)
    after = proposed(facts_of({**numbers, kind: worse}), None)
    assert after.points >= before.points
    assert SEVERITY.index(after.status_type) >= SEVERITY.index(before.status_type)


@settings(max_examples=100)
@given(TABLES, st.randoms(use_true_random=False))
def test_the_order_of_the_facts_changes_no_id(facts: FactTable, rng: Random) -> None:
    shuffled = [replace(each, id="") for each in facts]
    rng.shuffle(shuffled)
    assert table(shuffled) == facts


@settings(max_examples=60)
@given(st.lists(SOURCES, min_size=1, max_size=200))
def test_however_many_facts_there_are_the_text_stays_under_the_cap(sources: list[tuple[str, ...]]) -> None:
    calm = (replace(planted(number, readable), critical=number < 5) for number, readable in enumerate(sources))
    assert tokens(template(table(calm)).text) <= TOKEN_CAP
