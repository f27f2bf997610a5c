"""Which rights did the functions use on the laptop's stack, which did nobody give them, and which did nothing need?

python -m tests.e2e.rights_used <rights.jsonl>...     # exit code 1 if one was used beyond the table

RELIABILITY P18. The table is `tests/contract/template/rights.py`, in which a row's prefix narrows an action; what the
engine decides on is the action, so that actions are compared here and the prefixes by the table's own test.
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tests.contract.template.rights import LAMBDA, ROLES

type Used = Mapping[str, frozenset[str]]

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


def used(lines: Iterable[str]) -> Used:
    """Actions that were allowed, by the role's name in the template."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        name, action, decision = json.loads(line)
        role = next((each for each in ROLES if re.search(rf"(^|-){each}(-|$)", name)), None)
        if role and decision == "Allow":
            found[role].add(action)
    return {role: frozenset(actions) for role, actions in found.items()}


def given(role: str) -> frozenset[str]:
    """The actions of the table."""
    return frozenset(right.split()[0] for right in ROLES[role].rights)


def beyond(found: Used) -> list[str]:
    """What was used and is not in the table."""
    return sorted(f"{role} used {each}" for role, actions in found.items() for each in actions - given(role))


def idle(found: Used) -> list[str]:
    """What a function's role may and nothing used, but for what a laptop cannot use."""
    functions = [name for name, role in ROLES.items() if role.principal == LAMBDA]
    return sorted(
        f"{role} never used {each}"
        for role in functions
        for each in given(role) - found.get(role, frozenset())
        if not each.startswith(tuple(NOT_HERE))
    )


def main(arguments: Sequence[str]) -> int:
    """Print the table; 1 if a right was used that is not in it."""
    found = used(line for path in arguments for line in Path(path).read_text().splitlines())
    for role in sorted(found):
        print(f"{role}: {', '.join(sorted(found[role]))}")
    told = [*beyond(found), *idle(found)]
    print("\n".join([*told, f"{len(beyond(found))} beyond the table, {len(idle(found))} idle"]))
    return 1 if beyond(found) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
