"""Can the verdict fail? Each broken promise, planted alone in a round that went well, is found and nothing else is."""

from dataclasses import replace

import pytest

from tests.kills.verdict import Lease, Mutation, Seen, Submitted, judge

WELL = Seen(
    requests=[Submitted("7", "report 1 in edition 1"), Submitted("8", "report 2 in edition 0")],
    summaries={"7": "It waits for report 1 in edition 1.", "8": "It waits for report 2 in edition 0."},
    writes={"7": 2, "8": 1},
    stories={("7", "AI Summary"): 2, ("7", "AI Reason"): 1, ("8", "AI Summary"): 1},
    mutations=[
        Mutation("a", "7", "DONE", "written"),
        Mutation("b", "7", "DONE", "read_back"),
        Mutation("c", "8", "DONE", "written"),
        Mutation("d", "8", "DONE", "already_so"),
        Mutation("e", "8", "CONFLICT", "human_changed"),
    ],
    entries=[("7", "a"), ("7", "b"), ("8", "c")],
    chains={"7": [], "8": []},
    leases=[Lease("task:7", "idle", dirty=False), Lease("task:8", "idle", dirty=False)],
)


def test_a_round_that_went_well_is_clean() -> None:
    assert judge(WELL).is_clean


@pytest.mark.parametrize(
    ("what", "broken"),
    [
        ("never judged", replace(WELL, summaries={**WELL.summaries, "8": ""})),
        ("never judged", replace(WELL, summaries={**WELL.summaries, "7": "It waits for report 1 in edition 0."})),
    ],
)
def test_a_request_whose_last_text_was_not_judged_is_lost(what: str, broken: Seen) -> None:
    found = judge(broken)
    assert len(found.lost) == 1
    assert what in found.lost[0]
    assert not found.double
    assert not found.unsettled


@pytest.mark.parametrize(
    ("what", "broken"),
    [
        ("2 writes for 1", replace(WELL, writes={"7": 2, "8": 2})),
        ("changed 2 times", replace(WELL, stories={**WELL.stories, ("8", "AI Summary"): 2})),
        ("2 audit entries", replace(WELL, entries=[*WELL.entries, ("8", "c")])),
    ],
)
def test_what_happened_twice_is_double(what: str, broken: Seen) -> None:
    found = judge(broken)
    assert len(found.double) == 1
    assert what in found.double[0]
    assert not found.lost
    assert not found.unsettled


@pytest.mark.parametrize(
    ("what", "broken"),
    [
        ("is SENDING", replace(WELL, mutations=[*WELL.mutations, Mutation("f", "8", "SENDING", "")])),
        ("and is not audited", replace(WELL, entries=[("7", "a"), ("7", "b")])),
        ("and is audited", replace(WELL, entries=[*WELL.entries, ("8", "e")])),
        ("Asana saw 0", replace(WELL, writes={"7": 2, "8": 0})),
        ("chain is broken: gap", replace(WELL, chains={"7": ["gap"], "8": []})),
        ("lease is running", replace(WELL, leases=[Lease("task:7", "running", dirty=False)])),
        ("lease is idle and dirty", replace(WELL, leases=[Lease("task:7", "idle", dirty=True)])),
        ("dead letter", replace(WELL, dead=["message 1"])),
    ],
)
def test_what_is_not_at_rest_is_unsettled(what: str, broken: Seen) -> None:
    found = judge(broken)
    assert len(found.unsettled) == 1
    assert what in found.unsettled[0]
    assert not found.lost
    assert not found.double
