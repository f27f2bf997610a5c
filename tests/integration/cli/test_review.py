"""Does `steward review` have projects reviewed, show what was found, and explain a score from what is stored?"""

import json
import struct
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import pytest

from local.asana.server import serving
from steward.evidence.health.weights import VERSION
from steward.governance.telling import chain_of
from steward.store import keys
from steward_cli import forecasts, pictures, risks
from steward_cli.failure import Exit, Failure
from tests.integration.aws import Aws
from tests.integration.cli.reviewing import Office, delivering, late_project
from tests.integration.pipeline.night import DAY


@pytest.fixture
def office(aws: Aws, capsys: pytest.CaptureFixture[str]) -> Office:
    return Office(aws, capsys)


def test_a_run_by_name_reviews_that_project_and_tells_how_it_went(office: Office) -> None:
    late_project(office.night)
    late_project(office.night, "Move")
    code, rows = office.types("run", "--project", "launch")
    assert (code, [(row["project"], row["outcome"]) for row in rows]) == (Exit.DONE, [("Launch", "written")])
    assert rows[0]["score"] < 60
    assert office.machine.events[0]["project_gids"] == [office.night.projects["Launch"]]
    assert "Launch: written" in office.said


def test_a_run_without_a_name_is_the_whole_scan_and_waits_for_the_portfolios_risks(office: Office) -> None:
    office.night.keep_risks()
    late_project(office.night)
    late_project(office.night, "Move")
    code, rows = office.types("run")
    assert (code, sorted(row["project"] for row in rows)) == (Exit.DONE, ["Launch", "Move"])
    assert office.machine.events[0].keys() == {"workflow", "slot"}
    assert "not gathered" not in office.said


def test_a_run_over_a_portfolio_names_it_and_who_asked_is_on_record_before(office: Office) -> None:
    late_project(office.night)
    office.types("run", "--portfolio", "Delivery")
    assert office.machine.events[0]["portfolio_gid"] == office.night.portfolio_gid
    (order,) = chain_of(office.night.shift.aws.table, "operator")[0]
    assert (order["edit"], order["actor"], order["target_gid"]) == ("scan_asked", "ana", "Delivery")


def test_a_dry_run_prints_the_formula_with_numbers_and_asks_nothing(office: Office) -> None:
    late_project(office.night)
    code, told = office.types("run", "--dry-run")
    assert (code, office.machine.events) == (Exit.DONE, [])
    assert told["said"].endswith("at least 1 + 1 + 0 + 0 + 0 = 2")
    assert office.types("run", dry_run=True)[1] == told


def test_what_a_dry_run_foretells_of_unchanged_projects_is_what_the_scan_reads(office: Office) -> None:
    office.night.mode = "observe"
    late_project(office.night)
    late_project(office.night, "Move")
    office.types("run")
    office.night.shift.sandbox.advance(DAY)
    told = office.types("run", "--dry-run")[1]
    office.types("run")
    assert sum(row["requests"] for row in told["requests"]) == office.night.calls()["GET"] == 3
    assert {row["reads"][:13] for row in told["requests"]} == {"its list", "changes since"}


def test_after_a_week_a_dry_run_counts_the_pages_of_every_task_that_is_known(office: Office) -> None:
    office.night.mode = "observe"
    office.night.project("Launch")
    for number in range(101):
        office.night.task("Launch", f"Task {number}")
    office.types("run")
    office.night.shift.sandbox.advance(8 * DAY)
    (_, project) = office.types("run", "--dry-run")[1]["requests"]
    office.types("run")
    assert (project["reads"], project["requests"]) == ("all of about 101 tasks", 2)
    assert office.night.calls()["GET"] == 3


@pytest.mark.parametrize(
    ("words", "mend"),
    [
        (("run", "--project", "nothing"), "there is Launch"),
        (("run", "--project", "Launch", "--portfolio", "Delivery"), "exclude each other"),
        (("run", "--portfolio", "Sales"), "there is Delivery"),
        (("show", "Launch"), "steward review run --project"),
        (("explain", "Launch"), "steward review run --project"),
        (("report", "Launch"), "--html FILE"),
        (("report", "Delivery", "--html", "x.html"), "steward review run --portfolio"),
    ],
)
def test_what_cannot_be_done_is_one_line_with_the_mend(office: Office, words: tuple[str, ...], mend: str) -> None:
    late_project(office.night)
    code, said = office.types(*words)
    assert code == Exit.FINDINGS
    assert mend in said


def test_a_scan_that_ended_badly_says_why(office: Office) -> None:
    late_project(office.night)
    office.machine.status = "FAILED"
    code, said = office.types("run")
    assert (code, said) == (Exit.UPSTREAM, "the scan ended as FAILED: the table was away")


def test_of_what_a_function_raised_the_message_alone_is_told(office: Office) -> None:
    late_project(office.night)
    office.machine.status = "FAILED"
    raised = {"errorMessage": "bad_configuration: portfolio 7 cannot be read (gone)", "stackTrace": ["File x, line 3"]}
    office.machine.cause = json.dumps(raised)
    assert office.types("run")[1] == "the scan ended as FAILED: portfolio 7 cannot be read (gone)"


def test_a_portfolio_that_cannot_be_read_is_told_with_the_mend_and_everything_else_is_reviewed(office: Office) -> None:
    office.night.keep_risks()
    late_project(office.night)
    office.night.hidden = {"12345": {"name": "Mistyped", "risks_project": office.night.risks_gid}}
    code, rows = office.types("run")
    assert (code, [(row["project"], row["outcome"]) for row in rows]) == (Exit.FINDINGS, [("Launch", "written")])
    assert "portfolio Mistyped (12345) cannot be read (gone): correct its gid in the configuration" in office.said
    assert office.night.risk_tasks(), "the other portfolio's risks are gathered"
    assert "not gathered" not in office.said


def test_a_project_that_is_gone_is_told_and_ends_with_two(office: Office) -> None:
    late_project(office.night)
    graph = office.night.shift.sandbox.world.graph
    graph.remove(graph.get("project", office.night.projects["Launch"], "project"))
    code, rows = office.types("run", "--project", "Launch")
    assert (code, rows[0]["outcome"]) == (Exit.FINDINGS, "rejected")


def test_a_review_of_one_project_alone_takes_it_out_of_no_portfolio(office: Office, tmp_path: Path) -> None:
    late_project(office.night)
    office.types("run")
    office.types("run", "--project", "Launch")
    code, rows = office.types("report", "Delivery", "--html", str(tmp_path / "report.html"))
    assert (code, rows[0]["charts"]) == (Exit.DONE, 4)


def test_a_project_that_left_its_portfolio_is_not_in_it_any_more_after_a_scan(office: Office, tmp_path: Path) -> None:
    late_project(office.night)
    late_project(office.night, "Move")
    office.types("run")
    graph = office.night.shift.sandbox.world.graph
    graph.unlink(graph.get("portfolio", office.night.portfolio_gid), "items", office.night.projects["Move"])
    office.types("run")
    rows = office.types("report", "Delivery", "--html", str(tmp_path / "report.html"))[1]
    assert rows[0]["charts"] == 4


def test_show_tells_the_score_with_what_takes_points_and_what_people_were_told(office: Office) -> None:
    late_project(office.night)
    office.types("run")
    code, told = office.types("show", "Launch")
    assert code == Exit.DONE
    assert told["health"] == told["told_score"] == office.night.value("Launch", "Project Health Score")
    assert told["told_at"]
    assert sum(each["points"] for each in told["contributions"]) == pytest.approx(100 - told["health"])
    assert told["contributions"][0]["why"] == "6 of 6 open tasks are overdue"
    assert told["risks"][0]["risk"] == "overdue work"


def test_show_ends_with_two_while_somebody_is_called_for(office: Office) -> None:
    late_project(office.night, late=12, done=0)
    office.types("run")
    office.night.shift.sandbox.advance(DAY)
    office.types("run")
    code, told = office.types("show", "Launch")
    assert (code, bool(told["under_since"])) == (Exit.FINDINGS, True)


def test_in_observe_it_shows_the_findings_and_that_nobody_was_told(office: Office) -> None:
    office.night.mode = "observe"
    late_project(office.night)
    office.types("run")
    told = office.types("show", "Launch")[1]
    assert told["health"] is not None
    assert (told["told_score"], told["told_at"]) == (None, None)


def test_a_milestone_is_shown_with_its_days_and_its_odds(office: Office) -> None:
    milestone = delivering(office.night)
    office.types("run")
    (row,) = office.types("show", "Launch")[1]["milestones"]
    assert row["milestone"] == milestone
    assert row["p50_on"] <= row["p85_on"]
    assert 0 <= row["on_time"] <= 1


def test_the_tasks_names_are_asked_for_on_request_and_that_is_on_record(office: Office) -> None:
    milestone = delivering(office.night)
    office.types("run")
    assert milestone not in office.types("show", "Launch")[1]["names"]
    token = office.night.shift.sandbox.cast.tokens["bot"]
    answer = {"SecretString": json.dumps({"token": token})}
    office.terminal.services["secretsmanager"] = SimpleNamespace(get_secret_value=lambda **_names: answer)
    with serving(office.night.shift.sandbox) as base_url:
        office.terminal.asana_base_url = base_url
        _, told = office.types("show", "Launch", "--names")
    assert told["names"][milestone] == "Launch"
    assert chain_of(office.night.shift.aws.table, "operator")[0][-1]["reason"].startswith("review show read Asana in")


def test_a_person_at_a_terminal_reads_names_without_asking_for_them_and_gids_where_asana_is_away(
    office: Office,
) -> None:
    milestone = delivering(office.night)
    office.types("run")
    token = office.night.shift.sandbox.cast.tokens["bot"]
    answer = {"SecretString": json.dumps({"token": token})}
    office.terminal.services["secretsmanager"] = SimpleNamespace(get_secret_value=lambda **_names: answer)
    assert milestone in office.prints("show", "Launch")
    assert "Asana cannot be read now" in office.said
    with serving(office.night.shift.sandbox) as base_url:
        office.terminal.asana_base_url = base_url
        named, bare = office.prints("show", "Launch"), office.prints("show", "Launch", "--no-names")
    assert milestone not in named
    assert milestone in bare
    assert "in 1 requests (getTasks)" in chain_of(office.night.shift.aws.table, "operator")[0][-1]["reason"]


def test_a_score_is_explained_by_computing_it_anew_from_what_is_stored(office: Office) -> None:
    late_project(office.night)
    office.types("run")
    office.night.shift.sandbox.advance(DAY)
    office.night.complete(office.night.task("Launch", "One more"))
    code, told = office.types("explain", "Launch")
    assert code == Exit.DONE
    assert (told["weights"], told["computed_anew"][:8]) == (VERSION, "the same")
    points = sum(each["points"] or 0 for each in told["components"])
    assert points == pytest.approx(100 - told["score"])
    assert all(each["points"] <= each["at_most"] + 0.05 for each in told["components"] if each["points"] is not None)


def test_a_stored_score_that_does_not_follow_is_a_finding(office: Office) -> None:
    late_project(office.night)
    office.types("run")
    aws, gid = office.night.shift.aws, office.night.projects["Launch"]
    key = keys.review("project_review", f"project:{gid}")
    row = aws.table.get(key) or {}
    memory = aws.objects.get({"key": row["key"], "sha256": row["sha256"]})
    facts = aws.objects.get(memory["facts"])
    facts["health"]["score"] += 7
    pointer = aws.objects.put("values/other.json", memory | {"facts": aws.objects.put("values/facts.json", facts)})
    aws.table.put(key, {**pointer, "run_id": row["run_id"], "at": row["at"]})
    code, told = office.types("explain", "Launch")
    assert (code, told["computed_anew"]) == (Exit.FINDINGS, "its contributions do not sum to 100 less the score")


def test_a_report_of_a_project_is_one_well_formed_page_with_four_pictures(office: Office, tmp_path: Path) -> None:
    delivering(office.night)
    office.types("run")
    page = tmp_path / "report.html"
    code, rows = office.types("report", "Launch", "--html", str(page))
    assert (code, rows) == (Exit.DONE, [{"file": str(page), "charts": 4}])
    html = page.read_text("utf-8").removeprefix("<!DOCTYPE html>")
    assert len(list(ET.fromstring(html).iter("{http://www.w3.org/2000/svg}svg"))) == 4  # noqa: S314 - our own page
    assert "P85 20" in html
    assert "Health of Launch" in html


def test_a_report_of_a_portfolio_holds_every_projects_health_and_all_their_risks(
    office: Office, tmp_path: Path
) -> None:
    late_project(office.night)
    late_project(office.night, "Move")
    office.types("run")
    page = tmp_path / "report.html"
    office.types("report", "Delivery", "--html", str(page))
    html = page.read_text("utf-8")
    assert html.count("Health of ") >= 2
    assert "Launch: overdue work" in html
    assert "Move: overdue work" in html


def test_a_png_shows_the_pictures_below_each_other_with_their_words(office: Office, tmp_path: Path) -> None:
    late_project(office.night)
    office.types("run")
    drawn = tmp_path / "x.png"
    code, said = office.types("report", "Launch", "--png", str(drawn))
    if said == pictures.HOW:
        pytest.skip(pictures.HOW)
    assert code == Exit.DONE, office.said
    signature, width, height = struct.unpack(">8s8xII", drawn.read_bytes()[:24])
    assert signature == b"\x89PNG\r\n\x1a\n"
    assert width == 960
    assert height > 4 * 300
    pictures.write_png(tmp_path / "wordless.png", ['<svg viewBox="0 0 320 10" width="100%"></svg>'])
    assert drawn.stat().st_size > 10 * (tmp_path / "wordless.png").stat().st_size


def test_where_no_font_is_it_says_how_and_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="install one"):
        pictures.write_png(tmp_path / "x.png", [], families=("No Such Font",))
    assert list(tmp_path.iterdir()) == []


def test_a_back_test_stands_beside_the_velocity(office: Office) -> None:
    delivering(office.night)
    office.types("run")
    code, told = office.types("backtest", "Launch", group=forecasts.group)
    assert code == Exit.DONE
    assert told["forecasts"] > 0
    assert told["brier"] <= told["brier_velocity"]
    assert told["pinball_days"] is not None


def test_past_weeks_are_foretold_for_a_project_and_its_portfolio(office: Office) -> None:
    delivering(office.night)
    owner = office.night.shift.sandbox.cast.users["Olga Owner"]
    for number in range(60):
        gid = office.night.task("Launch", f"Hers {number}", assignee=owner)
        office.night.shift.sandbox.advance(DAY)
        office.night.complete(gid)
    office.types("run")
    for name in ("Launch", "Delivery"):
        code, told = office.types("capacity", name, group=forecasts.group)
        assert code == Exit.DONE
        assert told["of"] == name
        assert told["weeks"] == told["not_shown"] > 0
        assert told["by_week"] == []
        assert 0 <= told["p85_held"] <= 1


def test_no_completed_work_is_no_week_to_judge(office: Office) -> None:
    late_project(office.night)
    office.types("run")
    code, _ = office.types("capacity", "Launch", group=forecasts.group)
    assert (code, office.said.strip()) == (Exit.FINDINGS, forecasts.NO_WEEKS)


def test_too_short_a_past_is_said_and_ends_with_two(office: Office) -> None:
    late_project(office.night)
    office.types("run")
    code, _ = office.types("backtest", "Launch", group=forecasts.group)
    assert (code, office.said.strip()) == (Exit.FINDINGS, forecasts.NO_HISTORY)


def test_a_record_counts_what_was_stored_once_its_date_has_passed(office: Office) -> None:
    milestone = delivering(office.night)
    office.types("run")
    assert office.types("record", "Launch", group=forecasts.group)[0] == Exit.FINDINGS
    office.night.shift.sandbox.advance(20 * DAY)
    office.night.complete(milestone)
    office.night.shift.sandbox.advance(20 * DAY)
    office.types("run")
    code, told = office.types("record", "Launch", group=forecasts.group)
    assert (code, told["milestones"]) == (Exit.DONE, 1)
    assert 0 <= told["brier"] <= 1


def test_open_risks_stand_by_section_with_their_figures_and_an_escalated_one_ends_with_two(office: Office) -> None:
    office.night.keep_risks()
    late_project(office.night)
    office.types("run")
    office.night.shift.sandbox.advance(DAY)
    office.types("run")
    code, rows = office.types("Delivery", group=risks.group)
    assert code == Exit.FINDINGS
    assert [(row["section"], row["project"], row["risk"]) for row in rows] == [("Escalated", "Launch", "overdue work")]
    assert rows[0]["probability"] >= 0.7
    assert rows[0]["delay_days"] > 0
    assert rows[0]["task"] == office.night.risk_tasks()["Launch: overdue work"]["gid"]


def test_how_well_lateness_was_foretold_is_one_line_or_what_the_past_is_short_of(office: Office) -> None:
    office.night.keep_risks()
    late_project(office.night)
    office.types("run")
    office.types("Delivery", group=risks.group)
    assert "how well lateness was foretold: not yet: " in office.said
    line = office.types("show", "Launch")[1]["lateness_foretold"]
    assert line.startswith("not yet: ")
    assert line in office.night.risk_tasks()["Steward: portfolio digest"]["notes"]


def test_a_risk_task_is_named_from_the_night_on_that_made_it(office: Office) -> None:
    office.night.keep_risks()
    late_project(office.night)
    office.types("run")
    ((task, name),) = [(row["task"], row["risk"]) for row in office.types("Delivery", group=risks.group)[1]]
    assert task == office.night.risk_tasks()[f"Launch: {name}"]["gid"]


def test_risks_that_were_never_gathered_say_what_to_do(office: Office) -> None:
    code, said = office.types("Delivery", group=risks.group)
    assert code == Exit.FINDINGS
    assert "steward review run --portfolio" in said
