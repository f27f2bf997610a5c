"""Does the laptop count concurrency as AWS does, and make an invocation wait only for the machine?"""

import threading

from local.stack.parity.runtime import Pools


def test_a_reserved_function_has_its_own_pool_and_leaves_the_account_s_rest_alone() -> None:
    pools = Pools(threading.Lock(), machine_concurrency=10)
    assert [pools.enter("webhook", None, 2) for _ in range(3)] == [None, None, "account"]
    assert [pools.enter("write_back", 1, 2) for _ in range(2)] == [None, "function"]


def test_a_place_that_is_given_back_can_be_taken_again() -> None:
    pools = Pools(threading.Lock(), machine_concurrency=10)
    assert pools.enter("webhook", None, 1) is None
    pools.leave("webhook")
    assert pools.enter("webhook", None, 1) is None


def test_an_invocation_over_this_machine_s_limit_waits_and_is_not_refused() -> None:
    pools = Pools(threading.Lock(), machine_concurrency=1)
    assert pools.enter("enrich", 36, 1000) is None
    second: list[str | None] = []
    waiting = threading.Thread(target=lambda: second.append(pools.enter("enrich", 36, 1000)))
    waiting.start()
    waiting.join(0.05)
    assert second == []
    pools.leave("enrich")
    waiting.join(2)
    assert second == [None]


def test_one_that_waits_counts_as_running_for_aws() -> None:
    pools = Pools(threading.Lock(), machine_concurrency=1)
    assert pools.enter("register", 2, 1000) is None
    waiting = threading.Thread(target=lambda: pools.enter("register", 2, 1000))
    waiting.start()
    waiting.join(0.05)
    assert pools.enter("register", 2, 1000) == "function"
    pools.leave("register")
    waiting.join(2)
