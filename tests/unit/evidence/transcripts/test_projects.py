"""Which projects does a promise name?"""

import pytest

from steward.evidence.transcripts.projects import Named, projects_named

PROJECTS = {
    "1": "Mobile App",
    "2": "Mobile App 3.0",
    "3": "Intake",
    "4": "EU Data Residency",
    "5": "Launch",
    "6": "Launch",
}


@pytest.mark.parametrize(
    ("text", "gids"),
    [
        ("I will update the plan of EU Data Residency.", ("4",)),
        ("I will update Mobile App 3.0 by Friday", ("2",)),
        ("I will compare Mobile App with Mobile App 3.0", ("1", "2")),
        ("I will clean up the Intake project", ("3",)),
        ("I will move it to project Intake.", ("3",)),
        ("I will check the intake of water", ()),
        ("Intake is what I will look at", ()),
        ("I will write a mobile app", ()),
        ("I will write to EU Data Residency-Team", ("4",)),
        ("I will look at XEU Data Residency", ()),
    ],
)
def test_a_project_counts_by_its_whole_name_alone(text: str, gids: tuple[str, ...]) -> None:
    assert projects_named(text, PROJECTS) == Named(gids)


def test_a_name_that_two_projects_have_is_asked_about_and_none_is_taken() -> None:
    found = projects_named("I will plan the Launch project", PROJECTS)
    assert found.project_gids == ()
    assert found.questions == ("Which of the 2 projects called \u201cLaunch\u201d is meant?",)
