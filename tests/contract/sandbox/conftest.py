"""What do the sandbox's contract tests share: a sandbox on a virtual clock, a caller, a receiver, the description?"""

import pytest

from local.asana import Sandbox
from tests.contract.openapi import OpenApi, load_or_skip
from tests.contract.sandbox.driver import Api, Receiver


@pytest.fixture
def openapi() -> OpenApi:
    return load_or_skip()


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def sandbox(receiver: Receiver) -> Sandbox:
    return Sandbox(post=receiver)


@pytest.fixture
def api(sandbox: Sandbox, openapi: OpenApi) -> Api:
    return Api(sandbox, openapi, sandbox.cast.tokens["bot"])
