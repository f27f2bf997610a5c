"""Is the template short, without a wildcard that nobody explains, and clean for the SAM CLI's linter?"""

import os
import re
import subprocess
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from local.stack.deploy import read_template
from steward.governance.budget import INVOCATION_SECONDS
from tests.contract.template import reading

LONGEST = 600  # a template that nobody can read to its end is not reviewed

# `*` as a scope inside a named prefix, as an API's media type and route pattern, or in prose.
SCOPE = re.compile(
    r"[A-Z]+#\*"
    r"|\$\{(Context|Audit)Bucket\.Arn\}/\w+/\*"
    r"|BinaryMediaTypes: \[\"\*/\*\"\]"
    r"|ResourcePath: \"/\*\", HttpMethod: \"\*\""
)


def unexplained(text: str) -> list[str]:
    """The lines with a wildcard, and no comment on them or on the line above."""
    lines = ["", *text.splitlines()]
    found = []
    for above, line in pairwise(lines):
        code, _, comment = line.partition(" #")
        if "*" in SCOPE.sub("", code.lstrip()) and not code.lstrip().startswith("#"):
            explained = comment or " #" in above or above.lstrip().startswith("#")
            if not explained:
                found.append(line.strip())
    return found


def test_a_slot_of_the_blast_budget_outlives_every_invocation_that_writes() -> None:
    assert reading.timeout(reading.template(), "write_back") <= INVOCATION_SECONDS


@pytest.mark.parametrize("path", reading.PATHS, ids=lambda path: path.stem)
def test_the_template_can_be_read_to_its_end(path: Path) -> None:
    assert len(path.read_text().splitlines()) < LONGEST


def test_every_nested_template_is_read_by_these_tests() -> None:
    nested = reading.of_type(read_template(reading.PATH), "AWS::CloudFormation::Stack")
    assert {each["TemplateURL"] for each in nested.values()} == {path.name for path in reading.PATHS[1:]}


@pytest.mark.parametrize("path", reading.PATHS, ids=lambda path: path.stem)
def test_every_wildcard_says_why(path: Path) -> None:
    assert unexplained(path.read_text()) == []


def test_an_unexplained_wildcard_is_noticed() -> None:
    text = 'Fine: {Resource: "*"} # the service has no resources\nBad: {Action: "s3:*"}\n'
    assert unexplained(text) == []
    assert unexplained("Name: x\n" + text.splitlines()[1]) == ['Bad: {Action: "s3:*"}']


def test_no_account_and_no_region_is_written_down() -> None:
    for path in (*reading.PATHS, reading.ROOT / "samconfig.toml"):
        text = path.read_text()
        assert not re.search(r"\b\d{12}\b", text)
        assert not re.search(r"\b(us|eu|ap)-[a-z]+-\d\b", text)


def test_the_stages_validate_build_and_deploy_by_default() -> None:
    config = tomllib.loads((reading.ROOT / "samconfig.toml").read_text())
    assert {"default", "dev", "staging", "prod"} < set(config)
    parameters = set(reading.template()["Parameters"])
    for stage in ("default", "dev", "staging", "prod"):
        assert config[stage]["validate"]["parameters"]["lint"] is True
        deploy = config[stage]["deploy"]["parameters"]
        assert set(re.findall(r"(\w+)=", deploy["parameter_overrides"])) <= parameters
        assert deploy["capabilities"] == "CAPABILITY_IAM"


@pytest.mark.timeout(300)
@pytest.mark.parametrize("path", reading.PATHS, ids=lambda path: path.stem)
def test_the_sam_cli_finds_nothing_to_say(path: Path) -> None:
    sam = reading.ROOT / ".venv-sam/bin/sam"
    if not sam.exists():
        if os.environ.get("CI"):
            pytest.fail(".venv-sam is missing: CI must run `sam validate --lint`")
        pytest.skip("no .venv-sam: make check sets it up")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ["HOME"],
        "AWS_DEFAULT_REGION": "us-east-1",
        "SAM_CLI_TELEMETRY": "0",
    }
    done = subprocess.run(
        [str(sam), "validate", "--lint", "--template", path.name],
        cwd=reading.ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
