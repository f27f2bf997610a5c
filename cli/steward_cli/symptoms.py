"""What is wrong with an installation, by what was gathered of it, and what mends each?

Pure: `CHECKS` is the one table. A check finds what is wrong as short texts that name the thing, and names the hop
between Asana and the written answer that fails because of it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from steward.asana.models import CustomField
from steward.errors import RejectedReason
from steward.governance.policy import Configuration, ProjectPolicy
from steward_cli.addresses import is_local
from steward_cli.field_plan import OF_PROJECT
from steward_cli.scopes import SCOPES, lack, lacking

# AWS refuses a request signed five minutes off; a minute is seen long before that, and puts audit entries out of order.
SKEW_SECONDS: Final = 60.0
_NO_SUCH_PLACE: Final = frozenset({RejectedReason.FORBIDDEN, RejectedReason.GONE})
# What a Bedrock error says of access; a refusal of the question itself shows that the model was reached.
_NO_ACCESS: Final = ("AccessDeniedException", "ResourceNotFoundException", "UnrecognizedClientException")
_NO_ANSWER: Final = (
    *("ThrottlingException", "ServiceUnavailableException", "InternalServerException"),
    *("ModelNotReadyException", "ModelTimeoutException", "ModelErrorException"),
)
_WRONG_MODEL: Final = ("model identifier is invalid", "isn't supported", "on-demand throughput", "end of its life")
# Whose regions an inference profile's prefix stands for (AWS' own names of cross-region profiles).
_PROFILES: Final = {"us": ("us-",), "eu": ("eu-",), "apac": ("ap-",), "us-gov": ("us-gov-",)}


@dataclass(frozen=True, slots=True)
class Answer:
    """What Asana said to one request: `reason` is empty where it answered, `said` its own words."""

    operation: str
    project_gid: str = ""
    reason: str = ""
    said: str = ""

    @property
    def is_of_scope(self) -> bool:
        """Whether the token's permissions are what is lacking, rather than its user's place in the project."""
        words = self.said.casefold()
        return self.reason == RejectedReason.FORBIDDEN and ("scope" in words or "full permissions" in words)


@dataclass(frozen=True, slots=True)
class Facts:
    """What was gathered. What could not be looked at is left out, and no check speaks of it.

    `who` is the user behind each grant, `granted` the scopes of each (None: full permissions), `answers` what Asana
    said to each probe of the read grant, `grants` to each grant's question who it is; `shown` are each project's
    fields, `settled` whether its history index holds anything; `hooks` is the register function's look.
    """

    configuration: Configuration
    grants: Mapping[str, Answer] = field(default_factory=dict)
    who: Mapping[str, str] = field(default_factory=dict)
    granted: Mapping[str, frozenset[str] | None] = field(default_factory=dict)
    answers: tuple[Answer, ...] = ()
    shown: Mapping[str, tuple[CustomField, ...]] = field(default_factory=dict)
    settled: Mapping[str, bool] = field(default_factory=dict)
    hooks: Mapping[str, Any] = field(default_factory=dict)
    public_url: str = ""
    asana_url: str = ""
    region: str = ""
    model_error: str = ""
    skew_seconds: float = 0.0

    def name(self, project_gid: str) -> str:
        """A project's configured name."""
        project = self.configuration.projects.get(project_gid)
        return f"{project.name} ({project_gid})" if project else project_gid


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that may be wrong."""

    name: str
    hop: str
    mend: str
    find: Callable[[Facts], Iterable[str]]


def wrong_plan(facts: Facts) -> Iterator[str]:
    """Asana answers 402 to what a free plan has not."""
    for each in facts.answers:
        if each.reason == RejectedReason.PAYMENT_REQUIRED:
            yield f"Asana asks for a paid plan: {each.operation}"


def no_history(facts: Facts) -> Iterator[str]:
    """Nothing that people settled is known, so there is nothing to learn from."""
    for gid, settled in facts.settled.items():
        if not settled:
            yield f"{facts.name(gid)}: no settled request is in the index"


def no_enum_options(facts: Facts) -> Iterator[str]:
    """A field to choose from has no choice."""
    for gid, project in facts.configuration.projects.items():
        for shown in facts.shown.get(gid, ()):
            chosen_from = shown.name in _named(project) and shown.kind in ("enum", "multi_enum")
            if chosen_from and not any(option.enabled for option in shown.options):
                yield f"{facts.name(gid)}: {shown.name!r} has no enabled option"


def bot_not_invited(facts: Facts) -> Iterator[str]:
    """The bot cannot open a project that it is to work in."""
    for each in facts.answers:
        if each.operation == "getProject" and each.reason in _NO_SUCH_PLACE and not each.is_of_scope:
            yield f"{facts.name(each.project_gid)} is closed to the bot"


def localhost_url(facts: Facts) -> Iterator[str]:
    """Asana is given an address that only this machine can reach; a sandbox on the same machine may take it."""
    taken = is_local(facts.asana_url) and any(not DEAF & set(each["problems"]) for each in facts.hooks.get("hooks", ()))
    if facts.public_url and is_local(facts.public_url) and not taken:
        yield f"webhooks would go to {facts.public_url}"


# Problems of a webhook that brings nothing, by the words of `upkeep.inspection`.
DEAF: Final = frozenset({"not_registered", "not_listed", "not_active"})


def no_model_access(facts: Facts) -> Iterator[str]:
    """The account may not ask the model, or there is none of that name."""
    error = facts.model_error
    if (error.startswith(_NO_ACCESS) or any(words in error for words in _WRONG_MODEL)) and not list(
        region_mismatch(facts)
    ):
        yield f"{facts.configuration.model.model_id} in {facts.region}: {error[:160]}"


def model_away(facts: Facts) -> Iterator[str]:
    """The model exists and may be asked, and gives no answer now."""
    if facts.model_error.startswith(_NO_ANSWER):
        yield f"{facts.configuration.model.model_id} in {facts.region}: {facts.model_error[:160]}"


def region_mismatch(facts: Facts) -> Iterator[str]:
    """The profile's prefix is of another part of the world than the stack."""
    prefix = facts.configuration.model.model_id.partition(".")[0]
    regions = _PROFILES.get(prefix)
    if facts.configuration.model.engine != "offline" and regions and not facts.region.startswith(regions):
        yield f"{facts.configuration.model.model_id} is asked from {facts.region}"


def clock_skew(facts: Facts) -> Iterator[str]:
    """This machine's clock and AWS' differ."""
    if abs(facts.skew_seconds) > SKEW_SECONDS:
        ahead = "ahead of" if facts.skew_seconds > 0 else "behind"
        yield f"this machine's clock is {abs(facts.skew_seconds):.0f} s {ahead} AWS'"


def duplicate_webhook(facts: Facts) -> Iterator[str]:
    """A project is heard twice."""
    for each in facts.hooks.get("strays", ()):
        if each["what"] in ("duplicate", "elsewhere"):
            where = f" to {each['host']}" if each["what"] == "elsewhere" else ""
            yield f"{facts.name(each['project_gid'])}: webhook {each['webhook_gid']}{where}"


def missing_scope(facts: Facts) -> Iterator[str]:
    """A grant lacks what a feature in use takes: by the scopes it was given, or by Asana's refusal."""
    refused = (lack(each.operation) for each in facts.answers if each.is_of_scope and each.operation in SCOPES)
    yield from dict.fromkeys((*lacking(facts.configuration, facts.granted), *refused))


def expired_token(facts: Facts) -> Iterator[str]:
    """Asana does not know a token (any more), or there is none."""
    for grant, each in facts.grants.items():
        if each.reason == RejectedReason.UNAUTHORISED:
            yield f"the {grant} grant is refused"
        if each.reason == RejectedReason.BAD_CONFIGURATION:
            yield f"the {grant} grant holds no token"


def unknown_field(facts: Facts) -> Iterator[str]:
    """The configuration names a field that the project does not show."""
    for gid, project in facts.configuration.projects.items():
        names = {each.name for each in facts.shown.get(gid, ())}
        if gid in facts.shown:
            for name in sorted(_named(project) - names):
                yield f"{facts.name(gid)}: there is no field {name!r}"


def another_user(facts: Facts) -> Iterator[str]:
    """A token is not that of the user whom the configuration calls the bot: it would answer itself."""
    for grant, gid in facts.who.items():
        if gid != facts.configuration.bot_user_gid:
            yield f"the {grant} grant is user {gid}'s, bot_user_gid is {facts.configuration.bot_user_gid}"


def not_heard(facts: Facts) -> Iterator[str]:
    """A project that something listens to has no webhook that works."""
    if list(localhost_url(facts)):
        return
    for each in facts.hooks.get("hooks", ()):
        if DEAF & set(each["problems"]):
            yield f"{facts.name(each['project_gid'])}: {', '.join(each['problems'])}"


CHECKS: Final = (
    Check("expired_token", "Asana, every request", "make a new token: steward connect", expired_token),
    Check("another_user", "Asana, every request", "connect as the bot, or correct bot_user_gid", another_user),
    Check(
        "wrong_plan", "Asana, custom fields", "Asana's Starter plan or above has custom fields and search", wrong_plan
    ),
    Check("missing_scope", "Asana, the named request", "steward doctor --scopes, then steward connect", missing_scope),
    Check("bot_not_invited", "Enrich", "add the bot to the project in Asana, as an editor", bot_not_invited),
    Check("unknown_field", "Enrich", "steward fields ensure, or correct the name in the configuration", unknown_field),
    Check("no_enum_options", "Assess", "give the field options in Asana, or steward fields ensure", no_enum_options),
    Check("no_history", "Assess", "steward reconcile reads it; or name learn_from_projects", no_history),
    Check(
        "localhost_url", "webhook", "deploy to AWS, or set PublicApiUrl to an address that Asana reaches", localhost_url
    ),
    Check("duplicate_webhook", "webhook", "steward webhooks repair; elsewhere: delete it there", duplicate_webhook),
    Check("not_heard", "webhook", "steward webhooks register, or steward webhooks repair", not_heard),
    Check("no_model_access", "Classify", "Bedrock's console: Model access; or another model.model_id", no_model_access),
    Check("model_away", "Classify", "wait, or ask AWS for more of this model: steward breaker status", model_away),
    Check(
        "region_mismatch", "Classify", "name the profile of the stack's own region in model.model_id", region_mismatch
    ),
    Check("clock_skew", "this machine", "set the clock by the network: timedatectl set-ntp true", clock_skew),
)


def diagnosed(facts: Facts) -> list[dict[str, Any]]:
    """A row for each check, with everything that it found."""
    return [
        {"check": each.name, "ok": not found, "hop": each.hop, "found": found, "mend": each.mend}
        for each in CHECKS
        for found in [list(each.find(facts))]
    ]


def fields_named(facts: Facts, project_gid: str) -> set[str]:
    """The custom fields that the configuration names in a project."""
    project = facts.configuration.projects.get(project_gid)
    return _named(project) if project else set()


def _named(project: ProjectPolicy) -> set[str]:
    """The custom fields of tasks that the project's workflows name, and those that people settle in."""
    names = {
        name
        for title, workflow in project.workflows.items()
        for key, policy in (workflow.fields.items() if workflow.mode != "off" else ())
        if key not in OF_PROJECT.get(title, ())
        for name in (policy.field, policy.learn_from)
        if name
    }
    return names | ({project.approvals.field} if project.approvals.field else set())
