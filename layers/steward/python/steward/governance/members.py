"""What does a project's configuration say of the people who may be proposed there?"""

from typing import Annotated

from pydantic import Field, StrictBool

from steward.governance.written import Name, Number, Strict


class PersonPolicy(Strict):
    """What a project's history cannot tell of a person who may be proposed as an assignee.

    `teams` and `skills` are options of the team and the type field: whoever has them takes such requests and no other,
    settled before or not. `never` keeps somebody out. Where allocations are in per cent, they are of the capacity.
    """

    teams: tuple[Name, ...] = ()
    skills: tuple[Name, ...] = ()
    never: StrictBool = False
    capacity_hours_per_week: Annotated[Number, Field(ge=0, le=168)] | None = None  # a week has 168 hours; none is 40
