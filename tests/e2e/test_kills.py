"""The short form of the real kills: environments ended with SIGKILL while requests come in (tests/kills/README.md)."""

import pytest

from tests.e2e.workplace import Workplace
from tests.kills.agenda import agenda, kill_every
from tests.kills.round import Round

pytestmark = pytest.mark.e2e

KILLS = 25
SEED = 20
# What died in these is tried again within seconds. A dispatch that died comes back after 200 s, a write_back after 75 s
# or 190 s, a webhook holds its neighbours up for 15 s: they are for `make kills`.
SETTLE_SOON = frozenset({"enrich", "assess", "classify", "propose", "record"})
PATIENCE_SECONDS = 120.0


@pytest.mark.timeout(300)  # a cold stack on a busy machine; a warm one needs about 40 s
def test_environments_that_are_killed_lose_nothing_and_do_nothing_twice(workplace: Workplace) -> None:
    brief = Round(workplace, print, verbs=SETTLE_SOON)
    acts = agenda(SEED, KILLS, kill_every(brief.warm_up()), brief=True)
    outcome = brief.run(acts, PATIENCE_SECONDS)
    assert outcome.kills.total() >= KILLS - 5  # a kill finds nobody where all of them have just ended
    assert outcome.interrupted.total() > 0
    assert outcome.needed_scan == 0
    assert outcome.verdict.lines() == []
