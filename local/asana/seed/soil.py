"""What do the planters share: the world, the workspace, and which gid each key of the blueprint became?"""

from dataclasses import dataclass, field
from datetime import datetime

from local.asana.clock import stamp
from local.asana.graph import Graph, Record, Ref
from local.asana.seed.blueprint import Blueprint
from local.asana.world import World


@dataclass(slots=True)
class Soil:
    """A world in which a blueprint is being planted; `records` maps "kind:key" to what was planted."""

    world: World
    blueprint: Blueprint
    workspace: Record
    records: dict[str, Record] = field(default_factory=dict)

    @property
    def graph(self) -> Graph:
        """The records of the world."""
        return self.world.graph

    @property
    def now(self) -> datetime:
        """The moment of planting."""
        return self.world.clock.now()

    def keep(self, kind: str, key: str, record: Record) -> Record:
        """Remember what a key became."""
        self.records[f"{kind}:{key}"] = record
        return record

    def at(self, kind: str, key: str) -> Record:
        """What a key became. Raises KeyError naming a key that was not planted yet."""
        return self.records[f"{kind}:{key}"]

    def ref(self, kind: str, key: str) -> Ref:
        """A reference to what a key became."""
        return Ref(self.at(kind, key).gid)

    def story(self, target: Record, subtype: str, author: str, text: str, moment: datetime) -> Record:
        """A story as history left it: no event, no change of modified_at."""
        record = self.graph.add(
            "story",
            {
                "resource_subtype": subtype,
                "type": "comment" if subtype == "comment_added" else "system",
                "text": text,
                "target": Ref(target.gid),
                "source": "web",
                "is_pinned": False,
                "is_edited": False,
                "created_at": stamp(moment),
                "created_by": self.ref("person", author),
            },
        )
        self.graph.link(target, "stories", record.gid)
        return record
