"""What does a deployment's configuration document say: which projects, fields, modes, rules, approvers and budgets?

The document is validated here on every read (DESIGN section 4, "Config"): an unknown key or a wrong value is refused
with its path, and the reader keeps the last good document. `autonomy.py` decides by it.
"""

from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, StrictBool, ValidationError, model_validator

from steward.errors import Rejected, RejectedReason
from steward.governance.asking import AskFor
from steward.governance.asking_policy import ModelPolicy
from steward.governance.audiences import AudiencePolicy, MailPolicy
from steward.governance.briefs import BriefPolicy
from steward.governance.consistency import disagreement
from steward.governance.goals import GoalPolicy
from steward.governance.grounding import GroundingPolicy
from steward.governance.members import PersonPolicy
from steward.governance.portfolio import PortfolioPolicy
from steward.governance.written import (
    Address,
    ClockTime,
    Counted,
    Gid,
    Identity,
    Mode,
    Name,
    Number,
    Owner,
    Percent,
    Probability,
    PromptVersion,
    Sender,
    Strict,
    Whole,
    WrittenMode,
    Zone,
    told,
)

__all__ = ["Mode", "ModelPolicy", "Strict"]


# IAM's users, and sessions whose name IAM Identity Center sets; any other role's session may be a machine's.
PEOPLE: Final = ("arn:*:iam::*:user/*", "arn:*:sts::*:assumed-role/AWSReservedSSO_*/*")


type Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Certification(Strict):
    """When a person-owned field may be filled without asking (WORKFLOWS 3.2).

    `target_error`: the error against what people settle on that is acceptable. `assurance`: the one-sided confidence of
    the bound on it. `labels`: how many settled labels it takes; at 50 the bound fails in 39 % of the fields that switch
    on, at 300 in 6 %.
    """

    target_error: Annotated[Number, Field(gt=0, lt=0.5)] = 0.10
    assurance: Annotated[Number, Field(ge=0.5, lt=1)] = 0.95
    labels: Annotated[Whole, Field(ge=20, le=100_000)] = 300


class FieldPolicy(Strict):
    """One thing a workflow may fill.

    `field` is the custom field's name as people see it in Asana; without it the key is a task property such as
    `assignee`. `learn_from` names the field in which people settle the same judgement. A person-owned field is only
    proposed, until it is certified by `certify` in a workflow that may act.
    `options`, `minimum`, `maximum` and `max_change` bound its values; what is outside goes to the exception queue.
    `risk: high` always takes a yes, not that of the text's author, to what was judged by this very text.
    """

    field: Name | None = None
    owner: Owner = "person"
    learn_from: Name | None = None
    min_confidence: Probability = 0.5
    mode: Annotated[Mode, WrittenMode] | None = None
    options: tuple[Name, ...] = ()
    minimum: Number | None = None
    maximum: Number | None = None
    max_change: Annotated[Number, Field(gt=0)] | None = None  # from the value that stands there
    certify: Certification | None = None
    risk: Literal["normal", "high"] = "normal"

    @model_validator(mode="after")
    def _keys_agree(self) -> "FieldPolicy":
        if self.risk == "high" and (self.owner == "ai" or self.certify):
            raise ValueError("risk: high always takes a person's yes: it needs owner: person and no certify")
        if self.certify and self.owner == "ai":
            raise ValueError("certify is for a field of people, and owner: ai is written anyway: take one of them out")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError(f"minimum {self.minimum:g} is over maximum {self.maximum:g}: no value fits")
        return self


class Rule(Strict):
    """A deterministic rule, tried first: where the text has one of the phrases, the field gets the option."""

    name: Name
    phrases: Annotated[tuple[Name, ...], Field(min_length=1, max_length=50)]
    sets: dict[str, Name]


class PromptSplit(Strict):
    """An experiment: this version for `percent` of the subjects, by a stable hash, the active one for the rest."""

    version: PromptVersion
    percent: Percent


class WorkflowPolicy(Strict):
    """What one workflow may do in one project. `shadow` names a prompt that is asked too, and never acted on.

    `learn_from_projects` are other projects of the deployment whose settled requests count as its own. `questions`:
    whether a request's author is asked, by one comment, for what is missing; `ask_for` adds to what is. `inputs` names
    the custom fields that a review reads, by what they mean to it; `comments` and `budgets` make it read those, by
    `ranking` it ranks the backlog, `rate_missing` lets the model rate what nobody told for it, and `reorder` lets it
    move tasks in the list where it may act. `blocked` are options of `inputs.status`. On its `weekday`, after the
    scheduled reviews, a status or the updates are drafted; without one only when somebody asks; to a follow-up it is
    the day of the meetings, and `lead_days` is how many working days before one people are told. `audiences` are told
    of the project in updates of their own. `briefs` says where projects are made of briefs, `senders` whose mail is
    taken in: addresses, and domains behind an @.
    """

    mode: Annotated[Mode, WrittenMode] = "observe"
    prompt_version: PromptVersion = "v1"
    split: PromptSplit | None = None
    shadow: PromptVersion | None = None
    fields: dict[str, FieldPolicy] = Field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    sections: tuple[Name, ...] = ()
    learn_from_projects: tuple[Gid, ...] = ()
    questions: StrictBool = True
    ask_for: tuple[AskFor, ...] = ()
    inputs: dict[str, Name] = Field(default_factory=dict)
    ranking: Literal["wsjf", "rice"] | None = None
    rate_missing: StrictBool = False
    reorder: StrictBool = False
    comments: StrictBool = False
    budgets: StrictBool = False
    blocked: tuple[Name, ...] = ()  # that say that a task is held up
    weekday: Weekday | None = None
    lead_days: Annotated[Whole, Field(ge=0, le=10)] = 1  # two working weeks: earlier nothing has become of a promise
    briefs: BriefPolicy | None = None
    senders: tuple[Sender, ...] = ()
    audiences: dict[Name, AudiencePolicy] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _versions_differ(self) -> "WorkflowPolicy":
        for what, version in (("split.version", self.split and self.split.version), ("shadow", self.shadow)):
            if version == self.prompt_version:
                raise ValueError(f"{what} is the active version {version}: name another, or take it out")
        return self

    def prompt_versions(self) -> tuple[str, ...]:
        """Every version that may be asked, the active one first."""
        tried = self.split.version if self.split else None
        return tuple(version for version in (self.prompt_version, tried, self.shadow) if version)


class ApprovalPolicy(Strict):
    """Who may say yes to a proposal, and where it is put to them (RELIABILITY 4.8).

    `approvers` are user gids; with none a proposal is shown and nobody can accept it. `subtask` shows each as an
    approval of the task; `/ai accept` works beside it in any case, and so does the enum field that `field` names, by
    its options Accept and Reject.
    """

    approvers: tuple[Gid, ...] = ()
    subtask: StrictBool = True
    field: Name | None = None
    # 72 h: a long weekend (RELIABILITY 4.8); 30 days is as long as the terminal rows of the journal live.
    expires_after_hours: Annotated[Whole, Field(ge=1, le=720)] = 72


class QuietHours(Strict):
    """When nobody is to be notified: what notifies people waits for the end. A span may pass midnight."""

    zone: Zone
    start: ClockTime
    end: ClockTime

    @property
    def zone_info(self) -> ZoneInfo:
        """The zone as the clock's."""
        return ZoneInfo(self.zone)


class ProjectPolicy(Strict):
    """One project Steward listens to.

    `dollars_per_day` is what its model calls may cost; over it the workflows degrade step by step, they do not stop.
    `exceptions_section` and `review_section` name sections of the project: the first gets a task for each edit that a
    rule refused, the second the tasks that were changed without asking. `people` goes by user gid. `canary` is the task
    whose copy `steward canary run` judges with hostile words in it; nothing is written to it.
    """

    name: Name
    # As the workspace's `agents`, for what is active in this project alone.
    agents: tuple[Gid, ...] = ()
    # DESIGN section 4, "Blast budget": 30 changed tasks in any 60 s unless the deployment says otherwise.
    changed_tasks_per_minute: Annotated[Whole, Field(ge=1, le=10_000)] = 30
    dollars_per_day: Annotated[Number, Field(gt=0, le=100_000)] | None = None
    approvals: ApprovalPolicy = ApprovalPolicy()
    quiet_hours: QuietHours | None = None
    exceptions_section: Name | None = None
    review_section: Name | None = None
    people: dict[Gid, PersonPolicy] = Field(default_factory=dict)
    grounding: GroundingPolicy | None = None
    canary: Gid | None = None
    workflows: dict[str, WorkflowPolicy] = Field(default_factory=dict)


class AsanaPolicy(Strict):
    """How fast one token may ask. 150 a minute on a free plan, 1500 on a paid one (FACTS 2)."""

    requests_per_minute: Annotated[Whole, Field(ge=10, le=1500)] = 150


class DigestPolicy(Strict):
    """Who reads the daily digest by email; `sender` is an identity that SES has verified."""

    sender: Address
    recipients: Annotated[tuple[Address, ...], Field(min_length=1, max_length=50)]


class Configuration(Strict):
    """The whole document of one deployment.

    `require_approvers` is how many people it takes to promote a prompt and for whatever allows more (`loosening.py`);
    `operators` are the AWS identities that count as a person's there, `*` for anything but a colon.
    """

    version: Annotated[Literal[1], Counted]
    workspace_gid: Gid
    bot_user_gid: Gid
    # Users behind which no person stands, such as another bot or an AI teammate that Asana does not list.
    agents: tuple[Gid, ...] = ()
    asana: AsanaPolicy = AsanaPolicy()
    model: ModelPolicy = ModelPolicy()
    require_approvers: Annotated[Literal[1, 2], Counted] = 1
    operators: Annotated[tuple[Identity, ...], Field(min_length=1)] = PEOPLE
    digest: DigestPolicy | None = None
    mail: MailPolicy | None = None
    projects: dict[Gid, ProjectPolicy] = Field(default_factory=dict)
    portfolios: dict[Gid, PortfolioPolicy] = Field(default_factory=dict)
    goals: dict[Gid, GoalPolicy] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _parts_agree(self) -> "Configuration":
        if found := disagreement(self):
            raise ValueError(found)
        return self

    def agents_of(self, project_gid: str) -> frozenset[str]:
        """The users in this project behind which no person stands."""
        project = self.projects.get(project_gid)
        return frozenset((*self.agents, *(project.agents if project else ())))

    def policy(self, project_gid: str, workflow: str) -> WorkflowPolicy:
        """The policy in force; a project or workflow that is not configured is off."""
        project = self.projects.get(project_gid)
        return (project and project.workflows.get(workflow)) or WorkflowPolicy(mode="off")


def configuration_of(document: Any) -> Configuration:  # noqa: ANN401 - whatever the store holds
    """Validate a document. Raises Rejected(bad_configuration) whose detail is one line naming the key and the mend."""
    try:
        return Configuration.model_validate(document)
    except ValidationError as error:
        more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        said = told(error.errors(include_url=False)[0])
        message = f"{said}; correct it in the configuration and publish again{more}"
        raise Rejected(RejectedReason.BAD_CONFIGURATION, message) from None
