"""Is an edit of high risk, so that no certificate and no yes of the text's own author may let it happen?

By its kind (people are notified, or an official status changes), or because the configuration says so of a field that
it sets (RELIABILITY 4.6 and 4.8).
"""

from collections.abc import Mapping

from steward.asana.edits import Edit, Risk, SetTaskFields
from steward.governance.policy import WorkflowPolicy
from steward.governance.target import target_of


def is_high(edit: Edit, policy: WorkflowPolicy, fields: Mapping[str, str]) -> bool:
    """Whether it is. `fields` maps a configured key to its custom field gid; a property is its own key."""
    names = set(edit.values) if isinstance(edit, SetTaskFields) else set(target_of(edit).names)
    risky = (key for key, rule in policy.fields.items() if rule.risk == "high")
    return edit.risk is Risk.HIGH or any(fields.get(key, key) in names for key in risky)
