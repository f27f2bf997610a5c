"""What does a right of the table cover: an action, on which kind of row or in which folder of a bucket?"""

import re
from collections.abc import Mapping

from tests.contract.template.rights import ROLES

type Asked = tuple[str, str]  # an action, and the kind of row (`HOOK#`) or the folder (`context/`) that it names


def given(role: str) -> Mapping[str, Asked]:
    """The rights of a role, each with its action and the place that it is narrowed to."""
    return {right: (right.split()[0], _place(right)) for right in ROLES[role].rights}


def covers(right: Asked, asked: Asked) -> bool:
    """Whether the right is one to what was asked for."""
    return right[0] == asked[0] and asked[1].startswith(right[1])


def _place(right: str) -> str:
    narrowed = re.search(r" if (\w+#)\*$", right) or re.search(r"Bucket\.Arn\}/(.+/)\*$", right)
    return narrowed[1] if narrowed else ""
