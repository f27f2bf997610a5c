"""Is a round's agenda the seed's own, and does it hold what was asked for?"""

from tests.kills.agenda import EDIT_AFTER_SECONDS, LEAST_BETWEEN_SECONDS, Kind, agenda, kill_every


def test_a_seed_repeats_its_agenda_and_another_seed_has_another() -> None:
    assert agenda(1, 100, 1.0) == agenda(1, 100, 1.0)
    assert agenda(1, 100, 1.0) != agenda(2, 100, 1.0)


def test_requests_come_in_until_the_last_kill() -> None:
    acts = agenda(3, 100, 1.0)
    kills = [act for act in acts if act.kind is Kind.KILL]
    submitted = [act for act in acts if act.kind is Kind.SUBMIT]
    assert len(kills) == 100
    assert len({act.at for act in kills}) == 100
    assert kills[-1].at - submitted[-1].at < 2
    assert acts == sorted(acts)


def test_an_edit_follows_its_request() -> None:
    acts = agenda(4, 100, 1.0)
    submitted = {act.number: act.at for act in acts if act.kind is Kind.SUBMIT}
    edits = [act for act in acts if act.kind is Kind.EDIT]
    least, most = EDIT_AFTER_SECONDS
    assert edits
    assert all(least <= act.at - submitted[act.number] <= most for act in edits)


def test_the_model_endpoint_comes_back_each_time_it_was_ended() -> None:
    acts = [act for act in agenda(5, 100, 1.0) if act.kind in (Kind.END_MODEL, Kind.START_MODEL)]
    assert [act.kind for act in acts] == [Kind.END_MODEL, Kind.START_MODEL] * 4


def test_a_brief_round_has_nothing_that_settles_slowly() -> None:
    assert {act.kind for act in agenda(6, 25, 0.8, brief=True)} == {Kind.SUBMIT, Kind.KILL}


def test_kills_come_no_faster_than_environments_start() -> None:
    assert kill_every(0.1) == LEAST_BETWEEN_SECONDS
    assert kill_every(4.0) == 4.0
