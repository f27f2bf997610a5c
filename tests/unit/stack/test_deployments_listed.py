"""Does the laptop's AppConfig list the latest deployments first, as AWS does?"""

import json
from typing import Any

import pytest
from ministack.services import appconfig

from local.stack.parity import configuration

PAST = 60


@pytest.fixture
def listing(monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401 - a function of the engine
    deployments = [{"DeploymentNumber": number} for number in range(1, PAST + 1)]
    monkeypatch.setattr(appconfig, "_environments", {"a/e": {}})
    monkeypatch.setattr(appconfig, "_refresh_environment", lambda *_: deployments)
    monkeypatch.setattr(appconfig, "_list_deployments", appconfig._list_deployments)  # put back afterwards
    return lambda *of: [each["DeploymentNumber"] for each in json.loads(appconfig._list_deployments(*of)[2])["Items"]]


def test_of_sixty_deployments_the_latest_are_listed(listing: Any) -> None:  # noqa: ANN401 - as above
    assert max(listing("a", "e", {})) < PAST, "the engine as it is: the patch is superfluous once this fails"
    configuration.newest_first()
    assert listing("a", "e", {})[:2] == [PAST, PAST - 1]
    assert listing("a", "e", {"max_results": "3"}) == [PAST, PAST - 1, PAST - 2]


def test_an_environment_that_is_not_there_is_refused_as_before(listing: Any) -> None:  # noqa: ANN401 - as above
    del listing
    configuration.newest_first()
    assert appconfig._list_deployments("a", "x", {})[0] == 404
