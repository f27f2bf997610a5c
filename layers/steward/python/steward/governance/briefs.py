"""Where may projects be made of briefs, and who sees them?"""

from typing import Literal

from steward.governance.written import Gid, Strict


class BriefPolicy(Strict):
    """Where a brief becomes a project.

    `team` is the team that gets it; an organisation wants one, other workspaces have none. `privacy`: who sees it, in
    Asana's words; whoever approved it owns it, and can share it.
    """

    team: Gid | None = None
    privacy: Literal["private", "private_to_team", "public_to_workspace"] = "private"
