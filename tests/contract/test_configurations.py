"""The configuration that people are told to start from."""

from pathlib import Path

import pytest
import yaml

from steward.errors import Rejected
from steward.governance.policy import configuration_of
from steward.workflows import WORKFLOWS

EXAMPLE = Path(__file__).resolve().parents[2] / "config/cloud.example.yaml"


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
