"""How do the engine's resources get the names under which the description lists them?"""

import re
from collections.abc import Mapping

from local.stack.deploy import Deployed
from local.stack.failure import StackError

LISTED = {
    "queues": "AWS::SQS::Queue",
    "tables": "AWS::DynamoDB::Table",
    "buckets": "AWS::S3::Bucket",
    "state_machines": "AWS::StepFunctions::StateMachine",
    "secrets": "AWS::SecretsManager::Secret",
    "keys": "AWS::KMS::Key",
}
CONFIGURATION = {
    "application": "AWS::AppConfig::Application",
    "environment": "AWS::AppConfig::Environment",
    "profile": "AWS::AppConfig::ConfigurationProfile",
    "strategy": "AWS::AppConfig::DeploymentStrategy",
}


def of_kind(deployed: Deployed, kind: str) -> dict[str, str]:
    """Physical id by logical id of one resource type."""
    return {name: each.physical_id for name, each in deployed.resources.items() if each.kind == kind}


def functions(deployed: Deployed) -> dict[str, str]:
    """Function name by verb: `WriteBackFunction` is `write_back`."""
    made = of_kind(deployed, "AWS::Lambda::Function")
    return {verb(logical_id): name for logical_id, name in made.items()}


def verb(logical_id: str) -> str:
    """The folder of a function's logical id."""
    words = re.findall(r"[A-Z][a-z0-9]*", logical_id.removesuffix("Function"))
    return "_".join(words).lower()


def configuration(deployed: Deployed) -> dict[str, str]:
    """AppConfig ids; the template holds one of each."""
    ids = {}
    for name, kind in CONFIGURATION.items():
        found = of_kind(deployed, kind)
        if len(found) != 1:
            raise StackError(f"template.yaml holds {len(found)} resources of {kind}, the laptop wants exactly one")
        ids[name] = next(iter(found.values()))
    return ids


def webhook_base_url(deployed: Deployed, endpoint: str) -> str:
    """Where the REST API answers on the engine, `/hooks/...` to be appended."""
    api = next(iter(of_kind(deployed, "AWS::ApiGateway::RestApi").values()), None)
    stage = next(iter(of_kind(deployed, "AWS::ApiGateway::Stage").values()), None)
    if api is None or stage is None:
        raise StackError("template.yaml made no REST API with a stage: it needs one AWS::Serverless::Api")
    return f"{endpoint}/restapis/{api}/{stage}/_user_request_"


def log_group(groups: Mapping[str, str]) -> str | None:
    """The log group of the functions among a template's groups: the one whose logical id says so."""
    return next((name for logical_id, name in sorted(groups.items()) if logical_id.startswith("Function")), None)
