"""The configuration that people are told to start from."""

import json
from collections import defaultdict
from itertools import count
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from local.stack import seed
from steward.errors import Rejected
from steward.governance.policy import Configuration, configuration_of
from steward.upkeep.validate_config import publishable
from steward.workflows import WORKFLOWS
from tests.contract.template.validator import validator_of

CONFIG = Path(__file__).resolve().parents[2] / "config"
EXAMPLE = CONFIG / "cloud.example.yaml"


def test_the_example_for_the_cloud_is_valid_names_only_real_workflows_and_begins_by_observing() -> None:
    configuration = configuration_of(yaml.safe_load(EXAMPLE.read_text()))
    (project,) = configuration.projects.values()
    assert set(project.workflows) <= {workflow.name for workflow in WORKFLOWS}
    assert project.workflows["triage_request"].mode == "observe"


def test_a_bare_off_in_yaml_means_off_and_a_bare_on_is_refused() -> None:
    document = yaml.safe_load(EXAMPLE.read_text().replace("mode: observe", "mode: off", 1))
    gid = next(iter(document["projects"]))
    assert configuration_of(document).policy(gid, "triage_request").mode == "off"
    document["projects"][gid]["workflows"]["triage_request"]["mode"] = True
    with pytest.raises(Rejected, match="mode"):
        configuration_of(document)


@pytest.mark.parametrize("name", ["cloud.example.yaml", "demo.yaml", "documents.yaml"])
def test_what_people_are_told_to_start_from_may_be_published(name: str) -> None:
    gids = defaultdict[str, str](map(str, count(1)).__next__)  # a name is the same object wherever it stands
    found = seed.PLACEHOLDER.sub(lambda match: gids[match[1]], (CONFIG / name).read_text())
    intake, *_ = publishable(seed.rendered(found, {}, name)).projects.values()
    assert "triage_request" in intake.workflows


def test_appconfigs_own_schema_takes_a_bare_off_too_and_no_bare_on() -> None:
    schema = Draft202012Validator(json.loads(validator_of(Configuration.model_json_schema())))
    document = yaml.safe_load(EXAMPLE.read_text())
    workflows = next(iter(document["projects"].values()))["workflows"]
    field = next(iter(workflows["triage_request"]["fields"].values()))
    for place, mode, taken in (
        (workflows["triage_request"], False, True), (field, False, True), (field, None, True), (field, True, False),
    ):  # fmt: skip
        place["mode"] = mode
        assert schema.is_valid(document) is taken
