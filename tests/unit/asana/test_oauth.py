"""Which token speaks for us, and when is its secret read again?"""

import pytest

from steward.asana.oauth import Credential, Grant, GrantKind, credential_of, fingerprint
from steward.errors import Rejected, RejectedReason, Unavailable


class Store:
    """A secret store and a clock in the test's hand."""

    def __init__(self, token: str) -> None:
        self.secret = f'{{"token":"{token}"}}'
        self.now = 1000.0
        self.reads = 0
        self.down = False

    def read(self) -> str:
        self.reads += 1
        if self.down:
            raise Unavailable("the store is down")
        return self.secret

    def grant(self) -> Grant:
        return Grant("read", self.read, lambda: self.now)


def test_the_secret_is_read_once_in_five_minutes() -> None:
    store = Store("t1")
    grant = store.grant()
    assert [grant.token(), grant.token()] == ["t1", "t1"]
    store.now += 299.9
    grant.token()
    assert store.reads == 1
    store.secret, store.now = '{"token":"t2"}', store.now + 0.1
    assert grant.token() == "t2"
    assert store.reads == 2


def test_a_refused_token_is_read_again_and_only_another_one_counts() -> None:
    store = Store("t1")
    grant = store.grant()
    assert grant.renewed(grant.token()) is None
    store.secret = '{"token":"t2"}'
    assert grant.renewed("t1") == "t2"
    assert grant.token() == "t2"


def test_a_token_at_hand_outlives_a_store_that_is_down_and_a_first_read_does_not() -> None:
    store = Store("t1")
    grant = store.grant()
    grant.token()
    store.down, store.now = True, store.now + 3600
    assert grant.token() == "t1"
    with pytest.raises(Unavailable):
        store.grant().token()


@pytest.mark.parametrize(
    "secret", ["", "t1", "[]", "{}", '{"token":""}', '{"token":7}', '{"token":"a\\nb"}', '{"token":"é"}']
)
def test_a_secret_without_a_usable_token_is_refused_without_quoting_it(secret: str) -> None:
    with pytest.raises(Rejected) as refused:
        credential_of(secret, "asana/read")
    assert refused.value.reason is RejectedReason.BAD_CONFIGURATION
    assert str(refused.value) == (
        'bad_configuration: secret asana/read holds no usable token; store {"token": "<the token>"} in it'
    )


def test_neither_a_grant_nor_a_fingerprint_shows_the_token() -> None:
    store = Store("sekret-planted")
    grant = store.grant()
    assert "sekret" not in repr(grant) + str(grant) + fingerprint(grant.token())
    assert fingerprint("a") == fingerprint("a") != fingerprint("b")


def test_a_secret_says_whose_token_it_is_and_may_hold_the_key_of_the_markers() -> None:
    key = "k" * 32
    assert credential_of('{"token":"t"}', "g") == Credential("t", GrantKind.PAT, "")
    full = credential_of(f'{{"token":"t","kind":"oauth","marker_key":"{key}","refresh_token":"r"}}', "g")
    assert full == Credential("t", GrantKind.OAUTH, key)
    assert key not in repr(full)


@pytest.mark.parametrize("more", ['"kind":"bearer"', '"kind":7', '"marker_key":"short"', '"marker_key":7'])
def test_a_wrong_kind_or_key_is_refused_in_one_line(more: str) -> None:
    with pytest.raises(Rejected, match="secret g holds no usable") as refused:
        credential_of(f'{{"token":"t",{more}}}', "g")
    assert refused.value.reason is RejectedReason.BAD_CONFIGURATION
