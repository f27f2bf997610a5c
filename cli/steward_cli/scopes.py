"""Which of Asana's permissions does each of Steward's abilities take: a granular scope, or full permissions?

`SCOPES` has every operation that the product sends, with the scope that Asana's description names for it; None means
that no granular scope covers it, which is so for 103 of Asana's 247 operations. Granular and full permissions exclude
each other in one app: an app is registered with either.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from steward.governance.policy import Configuration

FULL: Final = "full permissions"

SCOPES: Final[Mapping[str, str | None]] = {
    "addCustomFieldSettingForPortfolio": "portfolios:write",
    "addCustomFieldSettingForProject": "projects:write",
    "addFollowersForTask": "tasks:write",
    "addProjectForTask": "tasks:write",
    "addTagForTask": "tasks:write",
    "addTaskForSection": "tasks:write",
    "createAttachmentForObject": "attachments:write",
    "createCustomField": "custom_fields:write",
    "createProject": "projects:write",
    "createSectionForProject": None,
    "createEnumOptionForCustomField": "custom_fields:write",
    "createStatusForObject": None,
    "createStoryForGoal": "stories:write",
    "createStoryForTask": "stories:write",
    "createSubtaskForTask": "tasks:write",
    "createTask": "tasks:write",
    "createWebhook": "webhooks:write",
    "deleteWebhook": "webhooks:delete",
    "getAgentsForWorkspace": None,
    "getAllocations": None,
    "getAttachment": "attachments:read",
    "getAttachmentsForObject": "attachments:read",
    "getBudgets": None,
    "getCustomFieldSettingsForPortfolio": "portfolios:read",
    "getCustomFieldSettingsForProject": "projects:read",
    "getCustomFieldsForWorkspace": "custom_fields:read",
    "getEvents": None,
    "getGoal": "goals:read",
    "getGoalRelationships": None,
    "getGoals": "goals:read",
    "getItemsForPortfolio": "portfolios:read",
    "getMemberships": None,
    "getOooEntries": "ooo_entries:read",
    "getPortfolio": "portfolios:read",
    "getProject": "projects:read",
    "getProjectBrief": None,
    "getProjectsForTeam": "projects:read",
    "getProjectsForWorkspace": "projects:read",
    "getSectionsForProject": None,
    "getStatusesForObject": None,
    "getStoriesForGoal": "stories:read",
    "getStoriesForTask": "stories:read",
    "getStory": "stories:read",
    "getSubtasksForTask": "tasks:read",
    "getTask": "tasks:read",
    "getTasks": "tasks:read",
    "getTasksForUserTaskList": "tasks:read",
    "getUser": "users:read",
    "getUserTaskListForUser": "tasks:read",
    "getUsersForTeam": "users:read",
    "getUsersForWorkspace": "users:read",
    "getWebhook": "webhooks:read",
    "getWebhooks": "webhooks:read",
    "getWorkspaceMembershipsForUser": None,
    "getWorkspaceMembershipsForWorkspace": None,
    "updateGoalMetric": None,
    "updateProject": "projects:write",
    "updateStory": "stories:write",
    "updateTask": "tasks:write",
    "updateWebhook": "webhooks:write",
}


@dataclass(frozen=True, slots=True)
class Feature:
    """One ability: what it sends, when a configuration uses it, and how Steward does without it (empty: not at all)."""

    name: str
    operations: tuple[str, ...]
    used: Callable[[Configuration], bool]
    without: str = ""


def _always(_configuration: Configuration) -> bool:
    return True


def _any_on(*names: str) -> Callable[[Configuration], bool]:
    """Whether a project has one of these workflows on."""

    def used(configuration: Configuration) -> bool:
        return any(
            policy.mode != "off" and name in names
            for project in configuration.projects.values()
            for name, policy in project.workflows.items()
        )

    return used


def _sections(configuration: Configuration) -> bool:
    return any(each.exceptions_section or each.review_section for each in configuration.projects.values())


def _briefs(configuration: Configuration) -> bool:
    return any(each.grounding and each.grounding.brief for each in configuration.projects.values())


def _goals(configuration: Configuration) -> bool:
    return any(each.grounding and each.grounding.goals for each in configuration.projects.values())


def _never(_configuration: Configuration) -> bool:
    return False


FEATURES: Final = (
    Feature(
        "hear what happens",
        ("createWebhook", "getWebhooks", "getWebhook", "updateWebhook", "deleteWebhook"),
        _always,
        "reconcile finds changes every 15 minutes",
    ),
    Feature(
        "read tasks and fields",
        ("getTask", "getTasks", "getProject", "getCustomFieldSettingsForProject", "getUser", "getUsersForWorkspace"),
        _always,
    ),
    Feature("read what people said", ("getStoriesForTask", "getStory"), _any_on("triage_request", "thread_summary")),
    Feature("fill fields, assign, set dates", ("updateTask",), _always, "it observes"),
    Feature(
        "ask for a yes by subtasks",
        ("createSubtaskForTask", "getSubtasksForTask"),
        _any_on("decision", "document_reading", "meeting_sync"),
    ),
    Feature(
        "comment and answer", ("createStoryForTask", "updateStory"), _any_on("decision", "thread_summary", "ai_input")
    ),
    Feature("follow and tag", ("addFollowersForTask", "addTagForTask"), _never),
    Feature("read attached files", ("getAttachmentsForObject", "getAttachment"), _any_on("document_reading")),
    Feature(
        "make risk tasks and attach reports", ("createTask", "createAttachmentForObject"), _any_on("portfolio_risk")
    ),
    Feature(
        "move tasks between sections",
        ("getSectionsForProject", "addTaskForSection", "addProjectForTask"),
        _sections,
        "leave exceptions_section and review_section out",
    ),
    Feature("find changes by Asana's stream", ("getEvents",), _never, "reconcile walks what was modified"),
    Feature(
        "know who may read",
        ("getMemberships", "getUsersForTeam", "getWorkspaceMembershipsForWorkspace", "getWorkspaceMembershipsForUser"),
        _any_on("stakeholder_update", "portfolio_status"),
    ),
    Feature("tell AI teammates from people", ("getAgentsForWorkspace",), _never, "name them under agents"),
    Feature(
        "see people's load",
        ("getUserTaskListForUser", "getTasksForUserTaskList", "getOooEntries"),
        _any_on("project_review"),
        "load is counted from the configured projects",
    ),
    Feature("see people's allocations", ("getAllocations",), _never, "load is counted from tasks"),
    Feature(
        "review portfolios",
        ("getPortfolio", "getItemsForPortfolio", "getCustomFieldSettingsForPortfolio"),
        lambda configuration: bool(configuration.portfolios),
    ),
    Feature("show a project's health", ("updateProject",), _any_on("project_review"), "it stands in the review alone"),
    Feature(
        "post statuses",
        ("createStatusForObject", "getStatusesForObject"),
        _any_on("status_narrative", "portfolio_status"),
    ),
    Feature("read goals", ("getGoals", "getGoal", "getStoriesForGoal"), _goals),
    Feature("draft goals' statuses", ("getGoalRelationships",), lambda configuration: bool(configuration.goals)),
    Feature(
        "make projects of briefs",
        ("createProject", "createSectionForProject", "getProjectsForTeam", "getProjectsForWorkspace"),
        _any_on("project_brief"),
        "make the project by hand",
    ),
    Feature("comment on goals", ("createStoryForGoal",), _never),
    Feature("set a goal's metric", ("updateGoalMetric",), _never),
    Feature("read project briefs", ("getProjectBrief",), _briefs, "leave grounding.brief out"),
    Feature("read budgets", ("getBudgets",), _never, "a review tells no money"),
    Feature(
        "make the fields (fields ensure, with a token of its own)",
        (
            "getCustomFieldsForWorkspace",
            "createCustomField",
            "createEnumOptionForCustomField",
            "addCustomFieldSettingForProject",
            "addCustomFieldSettingForPortfolio",
        ),
        _never,
        "make them in Asana by hand",
    ),
)


def grant_of(operation: str) -> str:
    """Which of the three grants sends the operation."""
    if "Webhook" in operation:
        return "webhook"
    return "read" if operation.startswith("get") else "write"


# What a grant asks beside its own work: who it is, and, before and after a write, what stands there.
_BESIDE: Final = {
    "read": ("workspaces:read",),
    "write": ("users:read", "workspaces:read", "tasks:read", "stories:read", "attachments:read", "projects:read"),
    "webhook": ("users:read", "workspaces:read"),
}
# These are sent with a token of their own, by one command.
_NOT_A_GRANTS: Final = frozenset(FEATURES[-1].operations)


def scopes_of(grant: str) -> list[str]:
    """The granular scopes that a grant's requests take."""
    own = {scope for name, scope in SCOPES.items() if scope and grant_of(name) == grant and name not in _NOT_A_GRANTS}
    return sorted(own | set(_BESIDE[grant]))


def matrix() -> list[dict[str, Any]]:
    """A row for each feature: the granular scopes that it takes, and the operations that take full permissions."""
    return [
        {
            "feature": each.name,
            "granular": sorted({scope for name in each.operations if (scope := SCOPES[name])}),
            "full": [name for name in each.operations if SCOPES[name] is None],
            "without": each.without or "not at all",
        }
        for each in FEATURES
    ]


def lacking(configuration: Configuration, granted: Mapping[str, frozenset[str] | None]) -> Iterator[str]:
    """What the features in use need and the grants, by name, do not have; a grant of None has full permissions."""
    for feature in FEATURES:
        for operation in feature.operations if feature.used(configuration) else ():
            have, scope = granted.get(grant_of(operation)), SCOPES[operation]
            if have is not None and scope not in have:
                yield lack(operation)


def lack(operation: str) -> str:
    """What an operation that was refused lacks, and what for."""
    feature = next((each.name for each in FEATURES if operation in each.operations), "")
    return f"the {grant_of(operation)} grant lacks {SCOPES.get(operation) or FULL}, to {feature} ({operation})"
