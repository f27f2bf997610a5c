"""What does a reading say of what an edit sets: as we want it, as it was, or somebody else's?

Values are compared as Asana keeps them: numbers at the field's precision, lists without order, empty text as nothing.
`governance/target.py` says what each edit aims at; the modules beside it, one for each class, how that is read.

RELIABILITY 3.2.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, Final

from steward.asana.models import FieldValue
from steward.asana.protocol import Request
from steward.errors import Refused, Rejected, RejectedReason
from steward.store.keys import digest_of

type Record = Mapping[str, Any]
type Value = FieldValue | bool

MOST_PLACES: Final = 6  # decimal places that a number field can have
SHORT_DIGEST: Final = 16  # hex digits of a digest that is only compared with others of the same name


class Finding(StrEnum):
    """What a comparison of the target with the plan says."""

    DESIRED = "desired"  # every value is the one we want
    BASE = "base"  # every value is the one we read or the one we want: nobody changed it
    CHANGED = "changed"  # some value is neither


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a target must belong to: the project of the run, and the bot where it has to be its own.

    `subject_gid` is what the run is about, empty where that does not matter.
    """

    project_gid: str
    bot_user_gid: str
    subject_gid: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """What stands there by name, the precisions of numbers, and what forbids a write there.

    A name that is not `present` is not to be seen there any more.
    """

    present: Mapping[str, Value]
    precisions: Mapping[str, int | None] = field(default_factory=dict)
    objection: Refused | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A finding, what was found where it was made by us, and the digests of the values as Asana keeps them.

    `landed` tells that a request of ours took effect, `proven` that stories said so, or said that none did, and
    `hidden` that some value is not to be seen there any more. `met` are the names that came to bear the desired value
    since the plan was made, whoever set it.
    """

    finding: Finding
    copies: tuple[str, ...] = ()
    written: Mapping[str, str] = field(default_factory=dict)
    landed: bool = False
    proven: bool = False
    hidden: bool = False
    met: frozenset[str] = frozenset()

    @property
    def took_effect(self) -> bool:
        """Whether a request that was sent has been carried out. One value that it alone set shows that all were set."""
        return self.landed or (self.finding is Finding.DESIRED and not self.proven)

    @property
    def result_gid(self) -> str | None:
        """The first of what we made."""
        return self.copies[0] if self.copies else None


class Target(ABC):
    """What one edit aims at; `gid` is the object that changes, or under which something is made."""

    gid: str

    def field_gids(self) -> list[str]:
        """The custom fields among the target's values."""
        return []

    @property
    @abstractmethod
    def names(self) -> frozenset[str]:
        """What the edit would replace, by custom field gid or property; empty where it only adds something."""

    @abstractmethod
    def desired_digests(self, precisions: Mapping[str, int | None] | None = None) -> dict[str, str]:
        """The desired values' hashes, numbers at the precisions given by field gid."""

    @abstractmethod
    def base_digests(self, base: Mapping[str, Any]) -> dict[str, str]:
        """The hashes of what the plan read on the target; a value the plan does not hold was empty."""


class Added(Target):
    """A thing that replaces nothing: it is made, or sent, whole.

    `content_sha256` is the hash of the edit that does it, `deed` the name under which that hash is stored.
    """

    content_sha256: str
    deed: ClassVar[str]

    @property
    def names(self) -> frozenset[str]:
        """It replaces nothing."""
        return frozenset()

    def desired_digests(self, precisions: Mapping[str, int | None] | None = None) -> dict[str, str]:
        """The hash of the whole."""
        del precisions
        return {self.deed: self.content_sha256}

    def base_digests(self, base: Mapping[str, Any]) -> dict[str, str]:
        """Nothing was there."""
        del base
        return {self.deed: digest_of(None)}


class Standing(Target):
    """A target that is there already: `desired` are the values that the edit gives it."""

    @property
    @abstractmethod
    def desired(self) -> Mapping[str, Value]:
        """The desired values by name."""

    @property
    def names(self) -> frozenset[str]:
        """What the edit would replace."""
        return frozenset(self.desired)

    def kept_digests(self, answer: Record) -> dict[str, str]:
        """The desired values' hashes as Asana keeps them, by its answer to the request that set them."""
        numbers = {str(each["gid"]): each.get("number_value") for each in answer.get("custom_fields") or ()}
        places: dict[str, int | None] = {
            name: kept_precision(value, numbers[name])
            for name, value in self.desired.items()
            if isinstance(value, int | float) and numbers.get(name) is not None
        }
        return self.desired_digests(places)

    @abstractmethod
    def reading(self) -> Request:
        """What to read to compare: the target and its bounds, in one request, or one walk over pages."""

    @abstractmethod
    def look(self, records: Iterable[Record], bounds: Bounds) -> Look:
        """What the reading shows. Raises Refused(not_ours), Rejected(unknown_field) for what can bear no such value."""

    def desired_digests(self, precisions: Mapping[str, int | None] | None = None) -> dict[str, str]:
        """The desired values' hashes, numbers at the precisions given by field gid."""
        known = precisions or {}
        return {name: value_digest(value, known.get(name)) for name, value in self.desired.items()}

    def base_digests(self, base: Mapping[str, Any]) -> dict[str, str]:
        """The hashes of what the plan read on the target; a value the plan does not hold was empty."""
        return {name: value_digest(base.get(name)) for name in self.desired}

    def compare(self, base: Mapping[str, str], records: Iterable[Record], bounds: Bounds) -> Seen:
        """Compare a fresh reading with the desired values and the base's hashes.

        Raises what `look` raises, Refused(out_of_scope) where nothing may be written although something would be, and
        Rejected(unknown_field) for a field that is not there any more (RELIABILITY A11, A13).
        """
        look = self.look(records, bounds)
        seen = self._seen(base, look)
        if seen.finding is not Finding.DESIRED and look.objection:
            raise look.objection
        self._check_whole(look)
        return seen

    def look_at_all(self, records: Iterable[Record], bounds: Bounds) -> Look:
        """The same as `look`. Raises Rejected(unknown_field) too, for a field that is not there any more."""
        look = self.look(records, bounds)
        self._check_whole(look)
        return look

    def look_back(self, base: Mapping[str, str], records: Iterable[Record], bounds: Bounds) -> Seen:
        """The same of a request that was sent, wherever its target is by now: nothing more is to be written there."""
        return self._seen(base, self.look(records, bounds))

    def _check_whole(self, look: Look) -> None:
        if hidden := sorted(self.names - look.present.keys()):
            raise Rejected(RejectedReason.UNKNOWN_FIELD, f"field {', '.join(hidden)} is no longer on {self.gid}")

    def _seen(self, base: Mapping[str, str], look: Look) -> Seen:
        desired = self.desired_digests(look.precisions)
        present = {name: value_digest(value) for name, value in look.present.items()}
        shown = {name: digest for name, digest in desired.items() if name in present}
        met = frozenset(name for name, digest in shown.items() if base.get(name) != digest == present[name])
        hidden = len(shown) < len(desired)
        finding = found(shown, base, present)
        if hidden and finding is Finding.DESIRED:
            finding = Finding.BASE  # of what cannot be seen nobody can say that
        return Seen(finding, written=shortened(desired), landed=bool(met), hidden=hidden, met=met)


def found(desired: Mapping[str, str], base: Mapping[str, str], present: Mapping[str, str]) -> Finding:
    """The finding over three sets of value hashes by name."""
    if all(present[name] == digest for name, digest in desired.items()):
        return Finding.DESIRED
    if all(present[name] in (digest, base.get(name)) for name, digest in desired.items()):
        return Finding.BASE
    return Finding.CHANGED


def kept_precision(desired: float, answered: float) -> int | None:
    """The decimal places at which Asana kept a number that was just set: its answers need not say them (FACTS 3).

    None where the answered number is no rounding of the desired one, because then it is somebody else's.
    """
    return next((places for places in range(MOST_PLACES + 1) if round(float(desired), places) == answered), None)


def shortened(digests: Mapping[str, str]) -> dict[str, str]:
    """The first SHORT_DIGEST hex digits of each."""
    return {name: digest[:SHORT_DIGEST] for name, digest in digests.items()}


def value_digest(value: Any, precision: int | None = None) -> str:  # noqa: ANN401 - any value of a field or property
    """The hash of one value as Asana keeps it; `precision` is a number field's decimal places."""
    match value:
        case bool():
            plain: Any = value
        case int() | float():
            plain = float(value) if precision is None else round(float(value), precision)
        case list() | tuple():
            plain = sorted(map(str, value)) or None
        case str():
            plain = value.strip() or None
        case _:
            plain = value
    return digest_of(plain)
