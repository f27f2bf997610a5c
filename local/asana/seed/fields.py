"""Which custom fields does the intake project carry, and which of them belong to the AI?"""

from typing import Final

from local.asana.seed.blueprint import Field
from local.asana.seed.people import TEAMS

TYPES: Final = ("Bug", "Feature request", "Question", "Access", "Data issue", "Billing")
PRIORITIES: Final = ("P1 Urgent", "P2 High", "P3 Normal", "P4 Low")
RISKS: Final = ("Low", "Medium", "High")
TEAM_OPTIONS: Final = tuple(team.name for team in TEAMS)

TYPE, PRIORITY, EFFORT, TEAM = "type", "priority", "effort", "team"
ESTIMATE: Final = "estimate"
RISK_LEVEL: Final = "risk_level"

HUMAN_FIELDS: Final = (
    Field(TYPE, "Request type", "enum", "What kind of request this is. Settled by people.", TYPES),
    Field(PRIORITY, "Priority", "enum", "How soon it matters. Settled by people.", PRIORITIES),
    Field(EFFORT, "Effort (h)", "number", "Hours of work it took.", precision=1),
    Field(TEAM, "Team", "enum", "Which team takes it.", TEAM_OPTIONS),
)
AI_FIELDS: Final = (
    Field("ai_type", "AI Type", "enum", "Written by Steward.", TYPES, ai_owned=True),
    Field("ai_priority", "AI Priority", "enum", "Written by Steward.", PRIORITIES, ai_owned=True),
    Field("ai_effort", "AI Effort (h)", "number", "Written by Steward.", precision=1, ai_owned=True),
    Field("ai_team", "AI Team", "enum", "Written by Steward.", TEAM_OPTIONS, ai_owned=True),
    Field("ai_confidence", "AI Confidence", "number", "Written by Steward: 0 to 1.", precision=2, ai_owned=True),
    Field("ai_summary", "AI Summary", "text", "Written by Steward.", ai_owned=True),
    Field("ai_reason", "AI Reason", "text", "Written by Steward.", ai_owned=True),
    Field("ai_recommendation", "AI Recommendation", "text", "Written by Steward.", ai_owned=True),
    Field("ai_score", "AI Priority Score", "number", "Written by Steward: 0 to 100.", precision=0, ai_owned=True),
    Field("ai_risk", "AI Risk Level", "enum", "Written by Steward, by a stated rule.", RISKS, ai_owned=True),
    Field("ai_next_action", "AI Next Action", "text", "Written by Steward.", ai_owned=True),
)
ANSWER_FIELDS: Final = (
    Field("ai_decision", "AI Decision", "enum", "People answer Steward's proposals here.", ("Accept", "Reject")),
    Field("ai_input", "AI Input", "text", "Ask Steward in plain words: break this down, estimate, who could do this?"),
)
DELIVERY_FIELDS: Final = (
    Field(ESTIMATE, "Estimated hours", "number", "Planned hours of work.", precision=1),
    Field(RISK_LEVEL, "Risk level", "enum", "Set by people in the weekly review.", RISKS),
)
MILESTONE_FIELDS: Final = (
    Field("ai_on_time", "AI On-time Probability", "number", "Written by Steward: 0 to 1.", precision=2, ai_owned=True),
    Field("ai_p50", "AI P50 Date", "date", "Written by Steward.", ai_owned=True),
    Field("ai_p85", "AI P85 Date", "date", "Written by Steward.", ai_owned=True),
    Field("ai_driver", "AI Milestone Driver", "text", "Written by Steward.", ai_owned=True),
)
PORTFOLIO_FIELDS: Final = (
    Field("ai_health", "AI Health Score", "number", "Written by Steward: 0 to 100.", precision=1, ai_owned=True),
    Field("ai_health_sure", "AI Health Confidence", "number", "Written by Steward.", precision=2, ai_owned=True),
    Field("ai_capacity", "AI Capacity Risk", "enum", "Written by Steward.", RISKS, ai_owned=True),
)
RISK_FIELDS: Final = (
    Field("ai_probability", "AI Probability", "number", "Written by Steward: 0 to 1.", precision=2, ai_owned=True),
    Field(
        "ai_probability_sure", "AI Probability Confidence", "number", "Written by Steward.", precision=2, ai_owned=True
    ),
)
REVIEW_FIELDS: Final = MILESTONE_FIELDS + PORTFOLIO_FIELDS + RISK_FIELDS
FIELDS: Final = HUMAN_FIELDS + AI_FIELDS + ANSWER_FIELDS + DELIVERY_FIELDS + REVIEW_FIELDS

INTAKE_FIELD_KEYS: Final = tuple(each.key for each in HUMAN_FIELDS + AI_FIELDS + ANSWER_FIELDS)
DELIVERY_FIELD_KEYS: Final = tuple(each.key for each in DELIVERY_FIELDS + MILESTONE_FIELDS)
PORTFOLIO_FIELD_KEYS: Final = (RISK_LEVEL, *(each.key for each in PORTFOLIO_FIELDS))
RISK_FIELD_KEYS: Final = (RISK_LEVEL, *(each.key for each in RISK_FIELDS))
