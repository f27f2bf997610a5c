"""What may each role of template.yaml do? DESIGN section 5 as data, and how a template's roles read in the same words.

A right is one line: `action resource`, with what narrows it after `if`. DESIGN's table is the base. Beyond it, decided
in docs/decisions: whoever reads the configuration may fetch that one document; whoever has an Asana grant reads its
own secret and takes permits (PACE#); dispatch looks an execution up and enrich fans a backlog out; webhook quarantines
what it cannot parse; reconcile keeps settled history and the caches, asks the register function instead of reading
hooks, looks up runs that ended unrecorded, and reads audit and journal to verify what was written; assess and classify
may list the bucket, since S3 answers 403 and not 404 for an expired object to a reader who may not, and the run could
not go back to Enrich; who asks Asana or a model asks and moves its breaker (BREAKER#), and classify reserves and books
money (BUDGET#); record sets a project's kill switch after an anomaly; reconcile sees which switches are set;
write_back queries the slots of a budget, opens the breaker, and keeps the list of mutations without an end (OPEN#),
which enrich queries; archive reads what lies under a key that it could not put; digest reads runs, plans and what
people answered, and sends email. Enrich, which hears what people decided, keeps proposals with the audit entry of a no,
reads their diffs, the audit chain and the journal, and stores the plan of what was approved; propose finds what is
proposed already, and looks up in the journal whether a subtask still shows it.
Reconcile keeps the certificates (CERT#) by what became of proposals, enrich sees them, write_back checks that one
stands. A review's pages are values, which assess reads; what the portfolios' lists said is context, which enrich reads.
Assess looks up the exceptions of its subject and where the last review left it (WORK#), enrich whether a run of it has
no answer yet (OUTCOME#), and reconcile closes those whose task people completed, with an entry in the audit (AUDIT#).
Both ask the embedding model (0009). Classify looks a model's
quotes up in the text that extract stored (0018), and Lambda puts extract into its subnets by extract's own role.
Refresh_token reads the app's secret and puts the grants (0028).
Dispatch and enrich read mails where SES puts them down, in quarantine and not under a prefix of its own (0027).
Narrower than DESIGN: write_back may look at a kill switch, and at who wants no email, and not change either;
reconcile has no hook rows; register opens hook secrets and seals none, since it keeps the one that webhook sealed.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from tests.contract.template.reading import Template, of_type

LAMBDA, STATES, SCHEDULER = "lambda.amazonaws.com", "states.amazonaws.com", "scheduler.amazonaws.com"


@dataclass(frozen=True, slots=True)
class Role:
    """One role: who takes it on, which Asana grant its function holds, and every right it has."""

    principal: str
    grant: str | None
    rights: frozenset[str]


def _rows(prefixes: str, verbs: str) -> set[str]:
    """Rights to rows of the table by the prefix of their partition key."""
    return {f"dynamodb:{verb} Table if {prefix}#*" for prefix, verb in product(prefixes.split(), verbs.split())}


def _objects(action: str, prefixes: str) -> set[str]:
    return {f"s3:{action} ${{ContextBucket.Arn}}/{prefix}/*" for prefix in prefixes.split()}


def _audited(actions: str) -> set[str]:
    prefixes = ("audit", "access")
    return {f"s3:{verb} ${{AuditBucket.Arn}}/{prefix}/*" for verb, prefix in product(actions.split(), prefixes)}


# Lambda puts a function into subnets by its role; a network interface has no name beforehand. Beside extract's own, for
# all functions where the stack is given subnets.
INTERFACES = {
    f"ec2:{action} *"
    for action in (
        "CreateNetworkInterface", "DescribeNetworkInterfaces", "DescribeSubnets", "DeleteNetworkInterface",
        "AssignPrivateIpAddresses", "UnassignPrivateIpAddresses",
    )
}  # fmt: skip
IN_SUBNETS = {f"{each} where InSubnets" for each in INTERFACES}


def _function(*rights: set[str], grant: str | None = None, configured: bool = True) -> Role:
    own = {f"logs:{action} FunctionLogs" for action in ("CreateLogStream", "PutLogEvents")}
    read = {f"appconfig:{action} {CONFIGURATION}" for action in ("StartConfigurationSession", "GetLatestConfiguration")}
    asana = {f"secretsmanager:GetSecretValue Asana{grant.capitalize()}Secret"} if grant else set()
    paced = _rows("PACE", "GetItem UpdateItem") if grant else set()
    return Role(LAMBDA, grant, frozenset(own.union(IN_SUBNETS, *rights, read if configured else (), asana, paced)))


def _arn(service: str, rest: str) -> str:
    return f"arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{rest}"


CONFIGURATION = _arn(
    "appconfig",
    "application/${ConfigurationApplication}/environment/${ConfigurationEnvironment}"
    "/configuration/${ConfigurationProfile}",
)
SEND = {"sqs:SendMessage EventsQueue"}
EMBEDDING = {"bedrock:InvokeModel arn:${AWS::Partition}:bedrock:${AWS::Region}::foundation-model/${EmbeddingModel}"}
LIST = {"s3:ListBucket ContextBucket"}
OPEN_SECRETS, CLOSE_SECRETS = (f'kms:{action} HookKey if {{"Null": {{"kms:EncryptionContext:hook_id": "false"}}}}' for action in ("Decrypt", "Encrypt"))  # fmt: skip  # noqa: E501 - one right, one line
EXECUTIONS = _arn("states", "execution:${RunMachine.Name}:*")
SCANS = _arn("states", "execution:${ScanMachine.Name}:*")
MACHINE_LOGS = {
    f"logs:{action} *"
    for action in [
        "CreateLogDelivery",
        "GetLogDelivery",
        "UpdateLogDelivery",
        "DeleteLogDelivery",
        "ListLogDeliveries",
        "PutResourcePolicy",
        "DescribeResourcePolicies",
        "DescribeLogGroups",
    ]
}
CONSUME = {f"sqs:{action} EventsQueue" for action in ("ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility", "GetQueueAttributes")}  # fmt: skip  # noqa: E501 - as above
RUN_STATES = ("Enrich", "Extract", "Assess", "Classify", "Propose", "WriteBack", "Record")
ONE_ACCOUNT = 'if {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}'

ROLES: Mapping[str, Role] = {
    "WebhookRole": _function(
        _rows("HOOK", "GetItem UpdateItem"), SEND, _objects("PutObject", "overflow quarantine"),
        {OPEN_SECRETS, CLOSE_SECRETS},
        configured=False,
    ),
    "DispatchRole": _function(
        CONSUME, SEND, _rows("WORK", "PutItem UpdateItem"), _objects("GetObject", "overflow quarantine/files/mail"),
        {f"states:StartExecution {name}Machine" for name in ("Run", "Scan")},
        {f"states:DescribeExecution {each}" for each in (EXECUTIONS, SCANS)},
    ),
    "RegisterRole": _function(
        _rows("HOOK", "GetItem PutItem UpdateItem"), _rows("BREAKER", "GetItem PutItem"), {OPEN_SECRETS},
        grant="webhook",
    ),
    "EnrichRole": _function(
        _rows("WORK CACHE PROPOSAL", "GetItem UpdateItem"), _rows("BREAKER", "GetItem PutItem"),
        _rows("PROPOSAL", "PutItem Query"), _rows("AUDIT", "GetItem PutItem Query"), _rows("JOURNAL", "GetItem"),
        _rows("CERT FLAG", "Query"), _rows("OPEN", "Query"), _rows("OUTCOME", "GetItem"),
        _objects("PutObject", "context quarantine values"),
        _objects("GetObject", "context values quarantine/files/mail"), SEND, LIST,
        grant="read",
    ),
    "ExtractRole": _function(
        _objects("GetObject", "quarantine"), _objects("PutObject", "text"), INTERFACES, configured=False,
    ),
    "AssessRole": _function(
        _rows("CACHE WORK", "GetItem"), _rows("HISTORY OUTCOME", "Query"),
        _rows("BREAKER", "GetItem PutItem"),
        _objects("GetObject", "context values text"), _objects("PutObject", "values"), LIST, EMBEDDING,
    ),
    "ClassifyRole": _function(
        _rows("PLAN BUDGET BREAKER", "PutItem"), _rows("BUDGET", "UpdateItem"), _rows("BREAKER WORK", "GetItem"),
        _objects("GetObject", "context values text"), _objects("PutObject", "values"), LIST,
        {
            f"bedrock:InvokeModel {right}"
            for size in ("", "Small")
            for right in (
                _arn("bedrock", f"inference-profile/${{{size}ModelProfile}}"),
                f"arn:${{AWS::Partition}}:bedrock:*::foundation-model/${{{size}FoundationModel}}",
            )
        },
        {f"bedrock:ApplyGuardrail {_arn('bedrock', 'guardrail/${Guardrail}')}"},
    ),
    "ProposeRole": _function(
        _rows("PROPOSAL", "GetItem PutItem UpdateItem Query"), _rows("JOURNAL", "GetItem"),
        _objects("GetObject", "values"), _objects("PutObject", "values"), configured=False,
    ),
    "WriteBackRole": _function(
        _rows("JOURNAL BREAKER PROPOSAL FLAG", "GetItem"), _rows("JOURNAL BUDGET PROPOSAL", "UpdateItem"),
        _rows("BREAKER PROPOSAL FLAG CERT", "ConditionCheckItem"), _rows("BUDGET", "Query"),
        _rows("JOURNAL BREAKER", "PutItem"),
        _rows("OPEN", "PutItem UpdateItem DeleteItem"),
        _rows("AUDIT", "GetItem PutItem"), _objects("GetObject", "values"),
        {f"ses:SendEmail {_arn('ses', 'identity/*')}"},
        grant="write",
    ),
    "RecordRole": _function(
        _rows("WORK AUDIT OUTCOME FLAG", "PutItem"), _rows("WORK OUTCOME", "UpdateItem"), _rows("AUDIT", "GetItem"),
        _rows("OUTCOME", "Query"), configured=False,
    ),
    "ListProjectsRole": _function(
        _rows("CACHE", "GetItem"), _rows("BREAKER", "GetItem PutItem"), _objects("PutObject", "context"), SEND,
        grant="read",
    ),
    "SummariseRole": _function(_rows("OUTCOME", "GetItem"), SEND, configured=False),
    "ReconcileRole": _function(
        _rows("WORK CACHE OUTCOME JOURNAL PROPOSAL", "GetItem"), _rows("WORK OUTCOME", "UpdateItem"),
        _rows("CACHE HISTORY CERT", "PutItem"), _rows("HISTORY OUTCOME AUDIT FLAG CERT", "Query"),
        _rows("AUDIT", "GetItem PutItem"), SEND,
        _rows("BREAKER", "GetItem PutItem"),
        {"lambda:InvokeFunction RegisterFunction", "states:ListExecutions RunMachine"},
        {f"states:DescribeExecution {EXECUTIONS}"}, EMBEDDING, grant="read",
    ),
    "DigestRole": _function(
        _rows("OUTCOME", "Query"), _rows("PROPOSAL", "GetItem Query"), _rows("BREAKER", "GetItem PutItem"),
        _objects("GetObject", "values"), LIST,
        {f"ses:SendEmail {_arn('ses', 'identity/*')}"},
        grant="read",
    ),
    "RefreshTokenRole": _function(
        _rows("LEASE", "PutItem UpdateItem"), {"secretsmanager:GetSecretValue AsanaClientSecret"},
        {f"secretsmanager:{verb}SecretValue Asana{grant}Secret"
         for verb in ("Get", "Put") for grant in ("Read", "Write", "Webhook")},
        configured=False,
    ),
    "ArchiveRole": _function(
        {f"dynamodb:{action} Table" for action in ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")},
        _audited("GetObject PutObject"), configured=False,
    ),
    "ValidateConfigRole": _function(configured=False),
    "RunMachineRole": Role(
        STATES, None,
        frozenset(
            {f"lambda:InvokeFunction {name}Function" for name in RUN_STATES}
            | MACHINE_LOGS
        ),
    ),
    "ScanMachineRole": Role(
        STATES, None,
        frozenset(
            {f"lambda:InvokeFunction {name}Function" for name in ("ListProjects", "Summarise")}
            | {"states:StartExecution RunMachine"}
            | {f"states:{action} {EXECUTIONS}" for action in ("DescribeExecution", "StopExecution")}
            | {f"events:{action} {_arn('events', 'rule/StepFunctionsGetEventsForStepFunctionsExecutionRule')}"
               for action in ("PutTargets", "PutRule", "DescribeRule")}
            | MACHINE_LOGS
        ),
    ),
    "ScanScheduleRole": Role(f"{SCHEDULER} {ONE_ACCOUNT}", None, frozenset({"states:StartExecution ScanMachine"})),
    "DigestScheduleRole": Role(
        f"{SCHEDULER} {ONE_ACCOUNT}", None, frozenset({"lambda:InvokeFunction DigestFunction"})
    ),
    "RefreshTokenScheduleRole": Role(
        f"{SCHEDULER} {ONE_ACCOUNT}", None, frozenset({"lambda:InvokeFunction RefreshTokenFunction"})
    ),
    "ReconcileScheduleRole": Role(
        f"{SCHEDULER} {ONE_ACCOUNT}", None, frozenset({"lambda:InvokeFunction ReconcileFunction"})
    ),
    "ConfigurationMonitorRole": Role("appconfig.amazonaws.com", None, frozenset({"cloudwatch:DescribeAlarms *"})),
    "ApiAccountLogRole": Role(
        "apigateway.amazonaws.com", None,
        frozenset({"arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"}),
    ),
}  # fmt: skip


def differences(parsed: Template) -> list[str]:
    """Every right that a template's role has beyond the table, or lacks; and every role that is in one of them only."""
    found = {name: rights_of(parsed, role) for name, role in of_type(parsed, "AWS::IAM::Role").items()}
    unknown = [f"{name} is in the template only" for name in sorted(found.keys() - ROLES.keys())]
    missing = [f"{name} is in the table only" for name in sorted(ROLES.keys() - found.keys())]
    wrong: list[str] = []
    for name in sorted(found.keys() & ROLES.keys()):
        wrong += [f"{name} may also {right}" for right in sorted(found[name] - ROLES[name].rights)]
        wrong += [f"{name} may not {right}" for right in sorted(ROLES[name].rights - found[name])]
    return unknown + missing + wrong


def rights_of(parsed: Template, role: Mapping[str, Any]) -> frozenset[str]:
    """All rights of a role: its own policies and those attached to it."""
    documents = [policy["PolicyDocument"] for policy in role.get("Policies", ())]
    rights: set[str] = set()
    managed = of_type(parsed, "AWS::IAM::ManagedPolicy")
    for attached in role.get("ManagedPolicyArns", ()):
        name = _said(attached)
        if name in managed:
            documents.append(managed[name]["PolicyDocument"])
        else:
            rights.add(name)
    rights.update(right for document in documents for each in document["Statement"] for right in _stated(each))
    return frozenset(rights)


def principal_of(role: Mapping[str, Any]) -> str:
    """Who may take a role on, in the table's words."""
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    condition = f" if {json.dumps(statement['Condition'])}" if "Condition" in statement else ""
    return str(statement["Principal"]["Service"]) + condition


def _stated(statement: Mapping[str, Any]) -> Iterable[str]:
    """The rights of one statement; one that stands under a condition of the stack alone says so."""
    match statement:
        case {"Fn::If": [str(condition), dict(given), {"Ref": "AWS::NoValue"}]}:
            return (f"{right} where {condition}" for right in _lines(given))
        case _:
            return _lines(statement)


def _lines(statement: Mapping[str, Any]) -> Iterable[str]:
    refusal = "" if statement["Effect"] == "Allow" else f"{statement['Effect']} "
    for action, resource in product(_list(statement["Action"]), _list(statement["Resource"])):
        for scope in _scopes(statement.get("Condition")):
            yield f"{refusal}{action} {_said(resource)}{scope}"


def _scopes(condition: Any) -> list[str]:  # noqa: ANN401 - any policy condition
    """One scope for each prefix of a LeadingKeys condition; any other condition as it is written."""
    if condition is None:
        return [""]
    match condition:
        case {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": list(prefixes), **other}, **more} if not other | more:
            return [f" if {prefix}" for prefix in prefixes]
        case _:
            return [f" if {json.dumps(condition)}"]


def _said(resource: Any) -> str:  # noqa: ANN401 - any CloudFormation expression
    match resource:
        case str():
            return resource
        case {"Ref": str(name)}:
            return name
        case {"Fn::GetAtt": [str(name), str()]}:
            return name
        case {"Fn::Sub": str(text)}:
            return text
        case _:
            return json.dumps(resource)


def _list(value: Any) -> list[Any]:  # noqa: ANN401 - IAM takes one or several of anything
    return value if isinstance(value, list) else [value]
