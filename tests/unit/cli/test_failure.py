"""Does what a command says when it fails name a mend that works?"""

import pytest
from botocore.exceptions import NoCredentialsError, NoRegionError

from steward_cli.app import main
from steward_cli.failure import Exit, failure_of


def test_an_option_that_nobody_knows_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kill", "on", "--yse"]) == 2
    said = capsys.readouterr().err
    assert ("--yse" in said, said.count("\n")) == (True, 1)


def test_without_credentials_or_a_region_the_line_says_how_to_give_them() -> None:
    signed_out, nowhere = failure_of(NoCredentialsError()), failure_of(NoRegionError())
    assert (signed_out.code, nowhere.code) == (Exit.UNAUTHORISED, Exit.UNAUTHORISED)
    assert "aws sso login" in str(signed_out)
    assert "export AWS_DEFAULT_REGION" in str(nowhere), "the only variable that boto3 reads a region from"


def test_a_defect_is_no_failure_and_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        failure_of(ZeroDivisionError())
