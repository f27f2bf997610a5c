"""Does a value stay within what its field's policy allows, by what the plan knows of it?

Checked twice: when a plan is made, and by the policy of that moment when it is carried out. What a rule refuses is put
to people (`governance/exceptions.py`), because somebody set the rule on purpose.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from steward.asana.models import FieldValue
from steward.errors import RefusedReason

if TYPE_CHECKING:
    from steward.governance.policy import FieldPolicy

# The reasons that are a rule's: each one makes an exception.
RULES: Final = frozenset(
    {
        RefusedReason.LOW_CONFIDENCE,
        RefusedReason.WRONG_TYPE,
        RefusedReason.OPTION_NOT_ALLOWED,
        RefusedReason.OUT_OF_RANGE,
        RefusedReason.CHANGE_TOO_LARGE,
    }
)


@dataclass(frozen=True, slots=True)
class Known:
    """What a plan says beside its edits.

    `base` are the values that stood there by field gid or property, `names` people's and options' names by gid,
    `confidence` goes by configured key, and so does `certified`: the cutoffs of the certificates that stood.
    `stopped` are the targets whose kill switches were set.
    """

    base: Mapping[str, FieldValue] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    confidence: Mapping[str, float] = field(default_factory=dict)
    certified: Mapping[str, float] = field(default_factory=dict)
    stopped: Collection[str] = ()

    @classmethod
    def of_plan(cls, document: Mapping[str, Any]) -> "Known":
        """Read it from a plan document; what that does not say is not known."""
        return cls(*(document.get(name) or {} for name in ("base", "names", "confidence", "certified")))


NOTHING: Final = Known()


def broken(key: str, target: str, value: FieldValue, policy: "FieldPolicy", known: Known) -> RefusedReason | None:
    """The first rule of the field that the value breaks, None where it keeps them all.

    `target` is the custom field's gid, or the property. To clear a field breaks no rule of its values.
    """
    if known.confidence.get(key, 1.0) < policy.min_confidence:
        return RefusedReason.LOW_CONFIDENCE
    if value is None:
        return None
    if policy.options and not _offered(value, policy.options, known.names):
        return RefusedReason.OPTION_NOT_ALLOWED
    return _out_of_bounds(value, known.base.get(target), policy)


def _offered(value: FieldValue, options: Sequence[str], names: Mapping[str, str]) -> bool:
    each = value if isinstance(value, tuple | list) else [value]
    return all(names.get(str(one), str(one)) in options for one in each)


def _out_of_bounds(value: FieldValue, present: FieldValue, policy: "FieldPolicy") -> RefusedReason | None:
    """A number by its range and its change; a date (`YYYY-MM-DD`) by its change, in days."""
    bounds = (policy.minimum, policy.maximum, policy.max_change)
    if all(bound is None for bound in bounds):
        return None
    number, before = _number(value), _number(present)
    if number is None or (isinstance(value, str) and bounds[:2] != (None, None)):
        return RefusedReason.WRONG_TYPE
    least = -float("inf") if policy.minimum is None else policy.minimum
    most = float("inf") if policy.maximum is None else policy.maximum
    if not least <= number <= most:  # a number that is none compares with nothing, and is refused here
        return RefusedReason.OUT_OF_RANGE
    if policy.max_change is not None and before is not None and not abs(number - before) <= policy.max_change:
        return RefusedReason.CHANGE_TOO_LARGE
    return None


def _number(value: FieldValue) -> float | None:
    """A number itself, a date as its day number; anything else is no quantity."""
    match value:
        case int() | float():
            return float(value)
        case str():
            try:
                return float(date.fromisoformat(value).toordinal())
            except ValueError:
                return None
        case _:
            return None
