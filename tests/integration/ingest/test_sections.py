"""Does reconcile find the sections that a project's configuration sets aside, and does Assess hand them on?"""

from steward.governance.places import EXCEPTIONS, REVIEW, places_of
from steward.governance.policy import Configuration
from steward.ingest.reconcile import reconcile
from steward.store import keys
from tests.integration.ingest.test_reconcile import using
from tests.integration.office import Office


def configured(office: Office, **sections: str) -> Configuration:
    """The office's configuration with sections set aside in the intake project."""
    configuration = office.configuration()
    project = configuration.projects[office.intake_gid].model_copy(update=sections)
    return configuration.model_copy(update={"projects": {office.intake_gid: project}})


def made(office: Office, name: str) -> str:
    """A section that a person made; its gid."""
    return str(office.as_person("POST", f"/projects/{office.intake_gid}/sections", {"name": name})["gid"])


def test_each_section_that_is_there_is_known_by_its_gid_and_a_missing_one_is_a_finding(office: Office) -> None:
    gid = made(office, "AI exceptions")
    configuration = configured(office, exceptions_section="AI exceptions", review_section="Review")
    found = reconcile({}, using(office, configuration))["projects"][office.intake_gid]
    (finding,) = found["findings"]
    assert finding.startswith(f"projects.{office.intake_gid}.review_section: the project has no section 'Review'")
    project = configuration.projects[office.intake_gid]
    assert places_of(project, office.intake_gid, office.aws.table) == {EXCEPTIONS: gid}
    review = made(office, "Review")
    assert reconcile({}, using(office, configuration))["projects"][office.intake_gid]["findings"] == []
    assert places_of(project, office.intake_gid, office.aws.table) == {EXCEPTIONS: gid, REVIEW: review}


def test_a_project_that_sets_none_aside_costs_no_request_and_no_row(office: Office) -> None:
    reconcile({}, using(office))
    assert office.sandbox.calls.of("getSectionsForProject") == []
    assert office.aws.table.get(keys.cache(office.intake_gid, "sections")) is None
    assert places_of(office.configuration().projects[office.intake_gid], office.intake_gid, office.aws.table) == {}
    assert places_of(None, office.intake_gid, office.aws.table) == {}
