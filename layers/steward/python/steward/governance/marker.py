"""By what is a thing found again that the bot made: a key that only its app sees, or a marker in its text?

A key is used where Asana takes one: on tasks, with an app's token (FACTS 3). Everything else is marked. The marker is
frozen in the journal row before anything is sent, so that neither a new key nor another token in the secret can hide
what an earlier attempt made. It proves nothing by itself: only what the bot wrote counts (RELIABILITY I13).
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

from steward.asana.edits import MutationClass
from steward.asana.oauth import MARKER_KEY_LEAST, Credential, GrantKind
from steward.errors import Rejected, RejectedReason
from steward.store.table import Item

MARKER_BYTES: Final = 10  # 80 bits, 16 characters of base 32: short enough to stand in a comment, never twice


@dataclass(frozen=True, slots=True)
class Mark:
    """How one mutation's object is found again; at most one of the two is set."""

    external_gid: str | None = None
    marker: str | None = None

    @classmethod
    def parse(cls, item: Item) -> "Mark":
        """Read it from a journal row."""
        return cls(item.get("external_gid"), item.get("marker"))

    def as_item(self) -> Item:
        """As part of a journal row."""
        pairs = {"external_gid": self.external_gid, "marker": self.marker}
        return {name: value for name, value in pairs.items() if value}


UNMARKED: Final = Mark()


def is_marked(mutation_class: MutationClass) -> bool:
    """Whether what a mutation of the class makes has to be found again by key or marker."""
    return mutation_class in (MutationClass.CREATE_KEYED, MutationClass.CREATE_MARKED)


def mark_of(mutation_class: MutationClass, mutation_id: str, credential: Credential) -> Mark:
    """The mark of a mutation under this grant. Raises Rejected(bad_configuration) when a marker has no key."""
    if not is_marked(mutation_class):
        return UNMARKED
    if mutation_class is MutationClass.CREATE_KEYED and credential.kind is GrantKind.OAUTH:
        return Mark(external_gid=mutation_id)
    if not credential.marker_key:
        mend = f'the write grant has no "marker_key"; store {MARKER_KEY_LEAST} random characters beside its token'
        raise Rejected(RejectedReason.BAD_CONFIGURATION, mend)
    return Mark(marker=marker_of(credential.marker_key, mutation_id))


def marker_of(key: str, mutation_id: str) -> str:
    """`ai-` and 16 characters of base 32 of HMAC-SHA256(key, mutation id): nobody can tell it beforehand."""
    digest = hmac.new(key.encode(), mutation_id.encode(), hashlib.sha256).digest()
    return f"ai-{base64.b32encode(digest[:MARKER_BYTES]).decode().lower()}"
