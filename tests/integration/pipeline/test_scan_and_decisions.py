"""Does a scan leave what people decide to people?"""

from steward.pipeline.enrich import enrich
from steward.run import Subject
from tests.integration.office import Office


def test_a_scan_asks_for_no_decision_of_any_task(office: Office) -> None:
    office.submit()
    configuration = office.configuration()
    project = configuration.projects[office.intake_gid]
    decision = project.workflows["backlog"]
    changed = project.model_copy(update={"workflows": {**project.workflows, "decision": decision}})
    using = office.enricher(configuration.model_copy(update={"projects": {office.intake_gid: changed}}))
    state = office.state("backlog", Subject("project", office.intake_gid), trigger="scan")
    enrich(state, using)
    assert office.sent
    assert not [message for message in office.sent if '"workflow":"decision"' in message]
