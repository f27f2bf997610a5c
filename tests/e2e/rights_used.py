"""Which rights did the functions use on the laptop's stack, which did nobody give them, and which did nothing need?

python -m tests.e2e.rights_used     # exit code 1 if one was used beyond the table, or one is idle

`make test` asks it of all its stacks: RELIABILITY P18. The table is `tests/contract/template/rights.py`. A right is
used where its action was allowed on a row of its kind or an object of its folder; elsewhere the action alone counts.
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.contract.evidence import missing
from tests.contract.template.narrowed import covers, given
from tests.contract.template.rights import LAMBDA, ROLES

# Where tests/e2e/conftest.py keeps what the stacks of a run noted.
KEPT = Path(".steward/rights")
STACK = "steward"  # a role is called by its stack, its name in the template and something random

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
GUARDED = "tests/integration/governance/test_guarded.py::test_a_client_leaves_a_sick_asana_alone_after_some_failures"
SELDOM: Mapping[str, str] = {
    **{f"{role}Role dynamodb:PutItem BREAKER#": GUARDED for role in ("Digest", "Enrich", "ListProjects", "Register")},
    "DispatchRole s3:GetObject overflow/":
        "tests/unit/ingest/test_dispatch.py::test_w11_an_overflow_is_read_from_its_object",
    "ListProjectsRole sqs:SendMessage":
        "tests/integration/pipeline/test_list_projects.py::test_what_one_execution_cannot_hold_is_handed_on_under_the_same_slot",
    "ReconcileRole states:DescribeExecution":
        "tests/integration/ingest/test_unsettled.py::test_a_run_that_never_reached_record_is_asked_for_too",
    "RefreshTokenRole secretsmanager:PutSecretValue":
        "tests/integration/upkeep/test_refresh_token.py::test_a_token_that_ends_soon_is_renewed_and_the_rest_of_its_secret_kept",
}  # fmt: skip


def used(lines: Iterable[str]) -> Used:
    """Actions that were allowed and where, by the role's name in the template."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for line in lines:
        name, action, decision, place = json.loads(line)
        role = next((each for each in ROLES if re.match(rf"{STACK}.*-{each}-", name)), None)
        if role and decision == "Allow":
            found[role].add((action, place))
    return {role: frozenset(pairs) for role, pairs in found.items()}


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


def main() -> int:
    """Print what is wrong; 1 if a right was used that is not in it, or is in it and nothing shows what for."""
    found = used(line for path in KEPT.glob("*.jsonl") for line in path.read_text().splitlines())
    told = [*beyond(found), *idle(found), *missing(" ".join(f"`{each}`" for each in SELDOM.values()))]
    print("\n".join([*told, f"{len(beyond(found))} rights used beyond the table, {len(idle(found))} idle"]))
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
