"""Who works at Northwind Labs, and who is away or gone?

Two people share the first name Maya, so that "Maya will do it" in a transcript is honestly ambiguous; Victor has left
and Ingrid is out of office, so that an assignment to either is visibly wrong.
"""

from datetime import date, timedelta

from local.asana.seed.blueprint import Absence, Person, Team

PLATFORM = "platform"
CUSTOMER_EXPERIENCE = "customer_experience"
STEWARD = "steward"

TEAMS = (
    Team(PLATFORM, "Platform", "APIs, data, identity, billing engine. Carries most of the delivery work."),
    Team(CUSTOMER_EXPERIENCE, "Customer Experience", "Web and mobile apps, onboarding, support engineering."),
)

#: The option names of the "Team" field, by team key.
TEAM_NAMES = {team.key: team.name for team in TEAMS}

_ROSTER: tuple[tuple[str, str, tuple[str, ...], float], ...] = (
    ("ruth", "Ruth Feldman", (PLATFORM, CUSTOMER_EXPERIENCE), 40.0),
    ("priya", "Priya Raman", (PLATFORM,), 40.0),
    ("maya_c", "Maya Chen", (PLATFORM,), 40.0),
    ("jonas", "Jonas Weber", (PLATFORM,), 40.0),
    ("tomas", "Tomas Alvarez", (PLATFORM,), 32.0),
    ("ingrid", "Ingrid Solheim", (PLATFORM,), 40.0),
    ("daniel", "Daniel Brooks", (CUSTOMER_EXPERIENCE,), 40.0),
    ("maya_o", "Maya Okafor", (CUSTOMER_EXPERIENCE,), 40.0),
    ("leila", "Leila Haddad", (CUSTOMER_EXPERIENCE,), 40.0),
    ("sam", "Sam Whitfield", (CUSTOMER_EXPERIENCE,), 24.0),
)


def _address(name: str) -> str:
    return name.lower().replace(" ", ".") + "@example.com"


def token_of(person_key: str) -> str:
    """The personal access token of a person; it opens the sandbox only."""
    return f"sandbox-pat-{person_key}"


def _person(key: str, name: str, teams: tuple[str, ...], hours: float, absences: tuple[Absence, ...] = ()) -> Person:
    return Person(key, name, _address(name), token_of(key), teams, weekly_hours=hours, absences=absences)


def people(today: date) -> tuple[Person, ...]:
    """Everybody with an account, with absences around ``today``."""
    away = {
        "ingrid": (Absence(today - timedelta(days=2), today + timedelta(days=9)),),
        "sam": (Absence(today + timedelta(days=20), today + timedelta(days=27)),),
    }
    staff = tuple(_person(*row, absences=away.get(row[0], ())) for row in _ROSTER)
    left = Person(
        "victor", "Victor Lindqvist", _address("Victor Lindqvist"), token_of("victor"), (PLATFORM,), active=False
    )
    guest = Person("nadia", "Nadia Petrova", "nadia@harborpine.example.com", token_of("nadia"), (), role="guest")
    bot = Person(STEWARD, "Steward", "steward@example.com", token_of(STEWARD), (PLATFORM,), role="bot", weekly_hours=0)
    return (*staff, left, guest, bot)
