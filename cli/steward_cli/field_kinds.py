"""What kind of custom field does a configured key take in Asana?"""

from dataclasses import dataclass
from typing import Final, Literal

# Asana's own words for the kinds that Steward fills.
type Subtype = Literal["enum", "number", "text"]


@dataclass(frozen=True, slots=True)
class FieldKind:
    """`precision` is a number's decimals. `options` are an enum's own; none where they follow people's field."""

    subtype: Subtype
    precision: int | None = None
    options: tuple[str, ...] = ()


TEXT: Final = FieldKind("text")
CHOICE: Final = FieldKind("enum")  # people's field, or `options` in the configuration, says which choices there are

KINDS: Final[dict[str, FieldKind]] = {
    "request_type": CHOICE,
    "priority": CHOICE,
    "team": CHOICE,
    "effort_hours": FieldKind("number", precision=1),
    "confidence": FieldKind("number", precision=2),  # 0 to 1: without decimals every judgement would read 0 or 1
    "summary": TEXT,
    "reason": TEXT,
    "recommendation": TEXT,
    "priority_score": FieldKind("number", precision=0),
    "risk_level": FieldKind("enum", options=("Low", "Medium", "High")),
    "next_action": TEXT,
    "ai_input": TEXT,
}
DECISION: Final = FieldKind("enum", options=("Accept", "Reject"))  # `approvals.field`: the two answers that are read
