"""Does the engine publish a configuration document, and refuse a bad one, as AppConfig does?"""

import json

import pytest

from local.stack import seed
from local.stack.failure import StackError
from local.stack.naming import configuration
from tests.e2e.engine.deployed import Toy

pytestmark = pytest.mark.e2e


def test_a_deployed_document_is_read_and_only_a_changed_one_is_sent_again(toy: Toy) -> None:
    ids = configuration(toy.deployed)
    seed.publish_configuration(toy.aws, ids, {"mode": "observe"})
    data = toy.client("appconfigdata")
    token = data.start_configuration_session(
        ApplicationIdentifier=ids["application"],
        EnvironmentIdentifier=ids["environment"],
        ConfigurationProfileIdentifier=ids["profile"],
    )["InitialConfigurationToken"]
    first = data.get_latest_configuration(ConfigurationToken=token)
    assert json.loads(first["Configuration"].read()) == {"mode": "observe"}
    again = data.get_latest_configuration(ConfigurationToken=first["NextPollConfigurationToken"])
    assert again["Configuration"].read() == b""
    seed.publish_configuration(toy.aws, ids, {"mode": "act"})
    changed = data.get_latest_configuration(ConfigurationToken=again["NextPollConfigurationToken"])
    assert json.loads(changed["Configuration"].read()) == {"mode": "act"}


def test_a_document_that_the_validating_function_refuses_is_not_published(toy: Toy) -> None:
    with pytest.raises(StackError, match=r"the configuration is refused: .*by: nobody may not publish; name somebody"):
        seed.publish_configuration(toy.aws, configuration(toy.deployed), {"mode": "act", "by": "nobody"})


def test_a_document_that_the_validator_refuses_is_not_published(toy: Toy) -> None:
    with pytest.raises(StackError, match=r"the configuration is refused: .*yolo"):
        seed.publish_configuration(toy.aws, configuration(toy.deployed), {"mode": "yolo"})
