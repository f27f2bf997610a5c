"""A project whose two people have a past that is known, and what is done to overload one of them."""

from typing import Any

from steward.evidence.load import Load
from steward.governance.policy import Configuration, configuration_of
from steward.run import Pointer
from steward.store import keys
from tests.integration.aws import Aws
from tests.integration.journal.furnishing import data_of
from tests.integration.pipeline.night import DAY, LEVELS, Night, night_on

PART: dict[str, Any] = {"part": "capacity"}
HOUR = 3_600


class Crew(Night):
    """Two people who each finish three tasks of eight hours a week, in a project that shows its capacity risk."""

    hours_gid = ""

    def configuration(self) -> Configuration:
        document = super().configuration().model_dump(mode="json")
        review = document["projects"][self.projects["Launch"]]["workflows"]["project_review"]
        review["fields"]["capacity_risk"] = {"field": "Capacity Risk", "owner": "ai"}
        review["inputs"]["effort_hours"] = "Hours"
        members = {gid: {"teams": ["Platform"]} for gid in self.people}
        document["projects"][self.projects["Launch"]]["people"] = members
        return configuration_of(document)

    @property
    def people(self) -> list[str]:
        cast = self.shift.sandbox.cast
        return sorted({*cast.users.values()} - {cast.bot_user_gid})[:2]

    def begins(self) -> None:
        human, workspace = self.shift.human, self.shift.sandbox.cast.workspace_gid
        level: dict[str, Any] = {"resource_subtype": "enum", "enum_options": [{"name": each} for each in LEVELS]}
        hours: dict[str, Any] = {"resource_subtype": "number", "precision": 1}
        made = {
            name: data_of(human.post("/custom_fields", json={"data": {"workspace": workspace, "name": name, **shape}}))
            for name, shape in (("Capacity Risk", level), ("Hours", hours))
        }
        self.hours_gid = made["Hours"]["gid"]
        self.project("Launch")
        for path, name in (
            (f"/portfolios/{self.portfolio_gid}", "Capacity Risk"),
            (f"/projects/{self.projects['Launch']}", "Hours"),
        ):
            data = {"custom_field": made[name]["gid"]}
            human.post(f"{path}/addCustomFieldSetting", json={"data": data}).raise_for_status()
        for who in self.people:
            self.planned(who, 90)
        for _ in range(6):
            for gid in [self.planned(who, 5) for _ in range(3) for who in self.people]:
                self.shift.sandbox.advance(DAY)
                self.complete(gid)
            self.shift.sandbox.advance(DAY)
        self.shift.sandbox.advance(HOUR)
        self.known()

    def planned(self, who: str, days: int, hours: float = 8.0, name: str = "Work") -> str:
        return self.task("Launch", name, assignee=who, due_on=self.in_days(days), custom_fields={self.hours_gid: hours})

    def known(self) -> None:
        """What reconcile keeps of the people."""
        load = Load(self.shift.now()).as_row()
        names = {gid: name for name, gid in self.shift.sandbox.cast.users.items()}
        rows = [{"gid": gid, "name": names[gid], "load": load} for gid in self.people]
        self.shift.aws.table.put(keys.cache(self.projects["Launch"], "people"), {"people": rows})

    def an_hour(self, **event: Any) -> list[Any]:  # noqa: ANN401 - the scan's event
        self.shift.sandbox.advance(HOUR)
        self.known()
        return self.scan(**PART, **event)

    def overloads(self, tasks: int = 16) -> None:
        for at in range(tasks):
            self.planned(self.people[0], 8, 10.0, f"Rush {at}")

    def level(self) -> str | None:
        path = f"/projects/{self.projects['Launch']}"
        found = data_of(self.shift.human.get(path, params={"opt_fields": "custom_fields"}))["custom_fields"]
        (field,) = [each for each in found if each["name"] == "Capacity Risk"]
        return field["enum_value"]["name"] if field["enum_value"] else None

    def row(self) -> dict[str, Any]:
        found = self.shift.aws.table.get(keys.review("project_review", f"project:{self.projects['Launch']}"))
        assert found is not None
        return found

    def memory(self) -> dict[str, Any]:
        row = self.row()
        memory: dict[str, Any] = self.shift.aws.objects.get(Pointer(key=row["key"], sha256=row["sha256"]))
        return memory

    def simulated(self) -> list[Any]:
        """How many people each look simulated."""
        return [row["count"] for name, row in self.shift.telemetry.lines if name == "capacity renewed"]


def crew_on(aws: Aws) -> Crew:
    base = night_on(aws)
    made = Crew(base.shift, base.portfolio_gid, fields=base.fields, options=base.options)
    made.begins()
    return made
