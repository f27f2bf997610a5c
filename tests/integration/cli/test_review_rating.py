"""Does `steward review show` tell which factors of the backlog a model estimated, and on what ground?"""

import pytest

from tests.integration.aws import Aws
from tests.integration.cli.reviewing import Office
from tests.integration.pipeline.rater import Judge, asking

QUOTE = "the auditors come on Monday"


def test_the_backlog_names_what_was_estimated_and_quotes_the_task(aws: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    office = Office(aws, capsys)
    night = office.night
    night.project("Launch")
    night.ranked_by("Launch", ranking="wsjf", rate_missing=True)
    night.valued("Launch", "Known", 8)
    night.task("Launch", "Audit", notes=f"Do it soon, {QUOTE}.")
    night.shift.sandbox.advance(3600)
    with asking(night, Judge({"Audit": [("time criticality", 20, QUOTE)]})):
        night.scan()
        night.night()
    rows = office.types("show", "Launch")[1]["backlog"]
    estimated = {row["ai_estimated"]: row["why"] for row in rows}
    assert estimated.keys() == {"time criticality", None}
    assert f"(AI-estimated: \u201c{QUOTE}\u201d)" in estimated["time criticality"]
    assert "AI-estimated" not in estimated[None]
