"""Configuration documents of every shape: what the tests of the validator and of what a change allows share."""

from typing import Any

from hypothesis import strategies as st

GIDS = st.sampled_from(["11", "12", "13"])
NAMES = st.sampled_from(["AI Type", "AI Team", "Team", "Type"])
PROMPTS = st.sampled_from(["v1", "v2"])
MODES = st.sampled_from(["off", "observe", "suggest", "act"])
SHARES = st.sampled_from([0.0, 0.3, 0.6, 1.0])
AMOUNTS = st.sampled_from([1, 5, 20])
TIMES = st.sampled_from(["08:00", "12:00", "20:00"])

type Documents = st.SearchStrategy[dict[str, Any]]


def part(needed: dict[str, Any] | None = None, **optional: st.SearchStrategy[Any]) -> Documents:
    """A part of a document, each optional key of which may be left out."""
    return st.fixed_dictionaries(needed or {}, optional=optional)


def lists(each: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(each, max_size=2, unique=True)


CERTIFICATIONS = part(
    target_error=st.sampled_from([0.05, 0.1, 0.2]),
    assurance=st.sampled_from([0.8, 0.95]),
    labels=st.sampled_from([50, 300]),
)
FIELDS = part(
    field=NAMES,
    owner=st.sampled_from(["ai", "person"]),
    learn_from=NAMES,
    min_confidence=SHARES,
    mode=MODES,
    options=lists(st.sampled_from(["Bug", "Access", "Question"])),
    minimum=AMOUNTS,
    maximum=AMOUNTS,
    max_change=AMOUNTS,
    certify=CERTIFICATIONS,
    risk=st.sampled_from(["normal", "high"]),
)
RULES = st.sampled_from(
    [{"name": name, "phrases": ["down"], "sets": {"request_type": "Bug"}} for name in ("one", "two", "three")]
)
TRIAGE = part(
    mode=MODES,
    prompt_version=PROMPTS,
    split=part({"version": PROMPTS, "percent": st.sampled_from([10, 50])}),
    shadow=PROMPTS,
    fields=part(request_type=FIELDS, team=FIELDS, assignee=FIELDS),
    rules=st.lists(RULES, max_size=3, unique_by=lambda rule: rule["name"]),
    sections=lists(st.sampled_from(["New", "Doing"])),
)
PROJECTS = part(
    {"name": st.just("Intake")},
    agents=lists(GIDS),
    changed_tasks_per_minute=AMOUNTS,
    dollars_per_day=AMOUNTS,
    approvals=part(
        approvers=lists(GIDS), subtask=st.booleans(), field=st.sampled_from(["AI Decision", "AI Answer", "Team"]),
        expires_after_hours=st.sampled_from([24, 72]),
    ),
    quiet_hours=part({"zone": st.sampled_from(["Europe/Madrid", "UTC"]), "start": TIMES, "end": TIMES}),
    exceptions_section=st.sampled_from(["Exceptions", "Review"]),
    review_section=st.sampled_from(["Exceptions", "Review"]),
    canary=GIDS,
    people=st.dictionaries(
        GIDS,
        part(teams=lists(st.sampled_from(["Platform", "Sales"])), never=st.booleans(), capacity_hours_per_week=AMOUNTS),
        max_size=2,
    ),
    grounding=part(brief=st.booleans(), goals=st.booleans(), portfolios=lists(GIDS)),
    workflows=part(triage_request=TRIAGE, decision=part(mode=MODES), backlog=part(mode=MODES)),
)  # fmt: skip
DOCUMENTS = part(
    {"version": st.just(1), "workspace_gid": GIDS, "bot_user_gid": GIDS},
    agents=lists(GIDS),
    asana=part(requests_per_minute=st.sampled_from([150, 1500])),
    model=part(
        engine=st.sampled_from(["bedrock", "offline"]), model_id=st.sampled_from(["a", "b"]),
        small_model_id=st.sampled_from(["a", "b"]), max_output_tokens=st.sampled_from([100, 400]),
        embedding_model_id=st.sampled_from(["amazon.titan-embed-text-v2:0", "cohere.embed-english-v3"]),
    ),
    require_approvers=st.sampled_from([1, 2]),
    operators=lists(st.sampled_from(["arn:aws:iam::1:user/*", "arn:aws:sts::1:assumed-role/A/*", "arn:*"])),
    digest=part({"sender": st.just("a@b.c"), "recipients": st.sampled_from([["x@y.z"], ["x@y.z", "u@v.w"]])}),
    projects=st.fixed_dictionaries({}, optional={"77": PROJECTS, "78": PROJECTS}),
)  # fmt: skip
