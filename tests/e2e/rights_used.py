"""Which rights did the functions use on the laptop's stack, which did nobody give them, and which did nothing need?

python -m tests.e2e.rights_used <rights.jsonl>...     # exit code 1 if one was used beyond the table, or one is idle

RELIABILITY P18. The table is `tests/contract/template/rights.py`. A right is used where its action was allowed on a row
of its kind or an object of its folder; of other services' resources the action alone counts.
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tests.contract.evidence import missing
from tests.contract.template.rights import LAMBDA, ROLES

type Used = Mapping[
    str, frozenset[tuple[str, str]]
]  # by role: action and place, as `local/stack/exercised.py` notes them

# What a run on a laptop cannot use, and why it is given all the same.
NOT_HERE: Mapping[str, str] = {
    "logs:": "the engine writes the functions' logs itself",
    "ec2:": "Lambda's own, when it puts extract into its subnets",
    "appconfig:": "the engine hands documents out without asking",
    "bedrock:": "the model has an endpoint of its own",
    "s3:ListBucket": "no call of its own: with it S3 says 404 and not 403 of what is gone",
    "ses:": "an update by email needs a verified sender",
    "sqs:ReceiveMessage": "the engine's queue mapping takes messages itself", "sqs:DeleteMessage": "as above",
    "sqs:ChangeMessageVisibility": "as above", "sqs:GetQueueAttributes": "as above",
    "dynamodb:GetRecords": "the engine's stream mapping reads itself", "dynamodb:GetShardIterator": "as above",
    "dynamodb:DescribeStream": "as above", "dynamodb:ListStreams": "as above",
}  # fmt: skip


# What is needed so seldom that no end-to-end suite meets it: the test that does.
SELDOM: Mapping[str, str] = {}


def used(lines: Iterable[str]) -> Used:
    """Actions that were allowed and where, by the role's name in the template."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for line in lines:
        name, action, decision, place = json.loads(line)
        role = next((each for each in ROLES if re.search(rf"(^|-){each}(-|$)", name)), None)
        if role and decision == "Allow":
            found[role].add((action, place))
    return {role: frozenset(pairs) for role, pairs in found.items()}


def given(role: str) -> Mapping[str, tuple[str, str]]:
    """The rights of the table, each with its action and the place that it is narrowed to."""
    return {right: (right.split()[0], _place(right)) for right in ROLES[role].rights}


def _place(right: str) -> str:
    narrowed = re.search(r" if (\w+#)\*$", right) or re.search(r"Bucket\.Arn\}/(.+/)\*$", right)
    return narrowed[1] if narrowed else ""


def covers(right: tuple[str, str], asked: tuple[str, str]) -> bool:
    """Whether the right is one to what was asked for."""
    return right[0] == asked[0] and asked[1].startswith(right[1])


def beyond(found: Used) -> list[str]:
    """What was used and is not in the table."""
    return sorted(
        f"{role} used {' '.join(asked)}".strip()
        for role, pairs in found.items()
        for asked in pairs
        if not any(covers(right, asked) for right in given(role).values())
    )


def idle(found: Used) -> list[str]:
    """What a function's role may and nothing used, but for what a laptop cannot use and what a named test shows."""
    functions = [name for name, role in ROLES.items() if role.principal == LAMBDA]
    return sorted(
        f"{role} never used {' '.join(right)}".strip()
        for role in functions
        for right in set(given(role).values())
        if not any(covers(right, asked) for asked in found.get(role, ()))
        if not right[0].startswith(tuple(NOT_HERE)) and " ".join([role, *right]).strip() not in SELDOM
    )


def main(arguments: Sequence[str]) -> int:
    """Print the table; 1 if a right was used that is not in it, or is in it and nothing shows what for."""
    found = used(line for path in arguments for line in Path(path).read_text().splitlines())
    for role in sorted(found):
        print(f"{role}: {', '.join(sorted(' '.join(each).strip() for each in found[role]))}")
    told = [*beyond(found), *idle(found), *missing(" ".join(f"`{each}`" for each in SELDOM.values()))]
    print("\n".join([*told, f"{len(beyond(found))} beyond the table, {len(idle(found))} idle"]))
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
