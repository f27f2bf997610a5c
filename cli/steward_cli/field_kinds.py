"""What kind of custom field does a configured key take in Asana?"""

from dataclasses import dataclass
from typing import Final, Literal

# Asana's own words for the kinds that Steward fills.
type Subtype = Literal["enum", "number", "text", "date"]


@dataclass(frozen=True, slots=True)
class FieldKind:
    """`precision` is a number's decimals. `options` are an enum's own; none where they follow people's field."""

    subtype: Subtype
    precision: int | None = None
    options: tuple[str, ...] = ()


TEXT: Final = FieldKind("text")
DATE: Final = FieldKind("date")
SHARE: Final = FieldKind("number", precision=2)  # 0 to 1: without decimals every probability would read 0 or 1
LEVEL: Final = FieldKind("enum", options=("Low", "Medium", "High"))
CHOICE: Final = FieldKind("enum")  # people's field, or `options` in the configuration, says which choices there are

KINDS: Final[dict[str, FieldKind]] = {
    "request_type": CHOICE,
    "priority": CHOICE,
    "team": CHOICE,
    "effort_hours": FieldKind("number", precision=1),
    "confidence": SHARE,
    "summary": TEXT,
    "reason": TEXT,
    "recommendation": TEXT,
    "priority_score": FieldKind("number", precision=0),
    "risk_level": LEVEL,
    "next_action": TEXT,
    "ai_input": TEXT,
    "project_health_score": FieldKind("number", precision=1),  # 0 to 100, as it is computed
    "project_health_confidence": SHARE,
    "capacity_risk": LEVEL,
    "milestone_on_time_probability": SHARE,
    "milestone_p50_on": DATE,
    "milestone_p85_on": DATE,
    "milestone_driver": TEXT,
    "backlog_score": FieldKind("number", precision=2),  # RICE has scores below 1
    "backlog_reason": TEXT,
    "risk_probability": SHARE,
    "risk_confidence": SHARE,
    "next_key_date": DATE,
    "last_key_date": DATE,
    "requirements_met": SHARE,
}
DECISION: Final = FieldKind("enum", options=("Accept", "Reject"))  # `approvals.field`: the two answers that are read
