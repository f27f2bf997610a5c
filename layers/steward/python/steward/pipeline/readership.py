"""Which of these people can open which of these projects, as Asana says now?

By membership, their own or a team's, or because the project is open to its team or to the workspace. A guest opens only
what they are a member of themselves. What is not known to be open is not, and who left the workspace opens nothing.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from steward.asana import access, persons
from steward.asana.protocol import Request
from steward.errors import Rejected, RejectedReason

if TYPE_CHECKING:
    from steward.asana.client import AsanaReader

_HIDDEN: Final = (RejectedReason.GONE, RejectedReason.FORBIDDEN)  # from the bot: then nobody is known to open it
_TO_ALL: Final = ("public_to_workspace", "public_to_domain")  # of a project, of a portfolio
_TO_TEAM: Final = "private_to_team"
EVERYBODY: Final = "everybody"  # who is no guest: whoever may come to read what stands in an open place


@dataclass(frozen=True, slots=True)
class Person:
    """One person of the workspace."""

    gid: str
    name: str
    is_guest: bool


@dataclass(frozen=True, slots=True)
class Door:
    """To whom a project is open: people and teams by gid, or all who are no guests."""

    people: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    is_open: bool = False


@dataclass(slots=True)
class Readership:
    """What was asked so far in one run: each project, goal, person and team once."""

    reader: "AsanaReader"
    workspace_gid: str
    _doors: dict[str, Door] = field(default_factory=dict)
    _people: dict[str, Person | None] = field(default_factory=dict)
    _teams: dict[str, frozenset[str]] = field(default_factory=dict)

    def person(self, gid: str) -> Person | None:
        """Who it is; None for who is not, or no more, in the workspace."""
        if gid == EVERYBODY:
            return Person(EVERYBODY, "", is_guest=False)
        if gid not in self._people:
            self._people[gid] = next(map(_person, filter(self._is_here, self._records(access.standing(gid)))), None)
        return self._people[gid]

    def open_to(self, person_gid: str, project_gids: Iterable[str]) -> list[str]:
        """Those of the projects that the person can open. Raises what the reader raises."""
        person = self.person(person_gid)
        return [each for each in project_gids if person and self._opens(person, self._door(each))]

    def readers(self, person_gids: Iterable[str], project_gids: Collection[str]) -> tuple[str, ...]:
        """Those of the people who can open all of the projects; nobody, where no project is named."""
        wanted = list(dict.fromkeys(person_gids)) if project_gids else []
        return tuple(each for each in wanted if len(self.open_to(each, project_gids)) == len(project_gids))

    def in_project(self, project_gid: str) -> frozenset[str]:
        """Who can open the project, EVERYBODY where all can who are no guests."""
        return self._behind(self._door(project_gid))

    def in_portfolio(self, portfolio_gid: str) -> frozenset[str]:
        """Who can open the portfolio, as above."""
        document = next(self._records(access.portfolio_door(portfolio_gid)), None)
        return self._behind(self._door_of(portfolio_gid, document)) if document else frozenset()

    def in_goal(self, document: Mapping[str, Any]) -> frozenset[str]:
        """Who can open the goal, as above, by its document."""
        return self._behind(self._doors[self.know_goal(document)])

    def know_goal(self, document: Mapping[str, Any]) -> str:
        """The gid of a goal, which `open_to` takes beside those of projects from now on."""
        gid = str(document["gid"])
        if gid not in self._doors:
            self._doors[gid] = self._door_of(gid, document)
        return gid

    def _behind(self, door: Door) -> frozenset[str]:
        teams = (self._team(each) for each in door.teams)
        return door.people.union(*teams, {EVERYBODY} if door.is_open else ())

    def _opens(self, person: Person, door: Door) -> bool:
        if person.gid in door.people:
            return True
        return not person.is_guest and (door.is_open or any(person.gid in self._team(each) for each in door.teams))

    def _door(self, project_gid: str) -> Door:
        if project_gid not in self._doors:
            document = next(self._records(access.door(project_gid)), None)
            self._doors[project_gid] = self._door_of(project_gid, document) if document else Door()
        return self._doors[project_gid]

    def _door_of(self, gid: str, document: Mapping[str, Any]) -> Door:
        members = [each.get("member") or {} for each in self._records(access.memberships(gid))]
        teams = {str(each["gid"]) for each in members if each.get("resource_type") == "team"}
        people = {str(each["gid"]) for each in members if each.get("resource_type") == "user"}
        privacy, team = document.get("privacy_setting"), document.get("team") or {}
        if privacy == _TO_TEAM and team:
            teams.add(str(team["gid"]))
        return Door(frozenset(people), frozenset(teams), privacy in _TO_ALL)

    def _team(self, team_gid: str) -> frozenset[str]:
        if team_gid not in self._teams:
            users = self._records(persons.team_users(team_gid))
            self._teams[team_gid] = frozenset(str(each["gid"]) for each in users)
        return self._teams[team_gid]

    def _is_here(self, membership: Mapping[str, Any]) -> bool:
        here = str((membership.get("workspace") or {}).get("gid")) == self.workspace_gid
        return here and membership.get("is_active") is not False

    def _records(self, request: Request) -> Iterator[Any]:
        """The records of the request; none where the object is hidden or gone."""
        try:
            yield from self.reader.records(request)
        except Rejected as refusal:
            if refusal.reason not in _HIDDEN:
                raise


def _person(membership: Mapping[str, Any]) -> Person:
    user = membership.get("user") or {}
    return Person(str(user["gid"]), str(user.get("name") or ""), bool(membership.get("is_guest")))
