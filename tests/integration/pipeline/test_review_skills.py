"""Does a skill that people's configuration names reach the log when it has no room?"""

import pytest

from steward.governance.policy import Configuration, configuration_of
from tests.integration.aws import Aws
from tests.integration.pipeline.crew import Crew
from tests.integration.pipeline.night import night_on


class Skilled(Crew):
    """Three people who share a skill and no team."""

    def configuration(self) -> Configuration:
        document = super().configuration().model_dump(mode="json")
        members = {gid: {"skills": ["Payments"]} for gid in self.people}
        document["projects"][self.projects["Launch"]]["people"] = members
        return configuration_of(document)

    @property
    def people(self) -> list[str]:
        cast = self.shift.sandbox.cast
        return sorted({*cast.users.values()} - {cast.bot_user_gid})[:3]


@pytest.fixture
def crew(aws: Aws) -> Skilled:
    base = night_on(aws)
    made = Skilled(base.shift, base.portfolio_gid, fields=base.fields, options=base.options)
    made.begins()
    return made


def test_a_skill_without_room_is_found_by_the_review_and_told_in_the_log(crew: Skilled) -> None:
    crew.scan()
    for who in crew.people:
        for _ in range(12):
            crew.planned(who, 18, 20.0)
    crew.known()
    (run,) = crew.night()
    (line,) = crew.shift.aws.objects.get(run["facts"])["bottlenecks"]
    assert (line["kind"], line["key"]) == ("skill", "Payments")
    (log,) = crew.logs("Launch")
    assert f"Payments (skill): {line['weeks']} weeks from {line['first']}" in "".join(
        [log["notes"], *crew.comments(log["gid"])]
    )
