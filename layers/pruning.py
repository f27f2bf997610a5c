"""What of the pinned wheels does a layer leave out, because no function ever reads it?

A layer is read and unpacked at every cold start, and the `steward` layer is to have at most 5 MB zipped.
"""

import gzip
import json
import shutil
from pathlib import Path
from typing import Any, Final

# botocore ships the models of about 440 services in 23 MB, and lists them all to make one client.
BOTOCORE_SERVICES = {
    "appconfigdata": "every function but the webhook reads its configuration",
    "bedrock-runtime": "classify asks the model, assess and reconcile the embedding model",
    "dynamodb": "the table",
    "kms": "the webhook's secrets are encrypted with their context",
    "lambda": "reconcile asks register how its webhooks fare",
    "s3": "context and values",
    "secretsmanager": "Asana's grants",
    "sesv2": "digest sends its email, write_back an approved update",
    "sqs": "the events queue",
    "stepfunctions": "dispatch starts runs",
    "sts": "botocore reads it when a role's credentials are resolved",
}
BOTOCORE_FILES = ("endpoints.json", "partitions.json", "sdk-default-configuration.json", "_retry.json")

# What no function imports: a layer is read and unpacked at every cold start, and 5 MB zipped is its limit.
UNUSED = {
    "aws_lambda_powertools/event_handler": "the webhook has no router (DESIGN section 4)",
    "aws_lambda_powertools/utilities/auth_alpha": "nobody logs in to a function",
    "aws_lambda_powertools/utilities/batch": "dispatch says itself which messages failed",
    "aws_lambda_powertools/utilities/circuit_breaker": "the breaker is a row that the sending transaction checks",
    "aws_lambda_powertools/utilities/data_classes": "a handler reads its event itself",
    "aws_lambda_powertools/utilities/data_masking": "no text is logged, so none is masked",
    "aws_lambda_powertools/utilities/feature_flags": "the configuration document is its own",
    "aws_lambda_powertools/utilities/idempotency": "it does not give once (RELIABILITY 1); the journal does",
    "aws_lambda_powertools/utilities/kafka": "there is no Kafka",
    "aws_lambda_powertools/utilities/parser": "webhook has no pydantic, the others validate at their own edges",
    "aws_lambda_powertools/utilities/streaming": "objects are small",
    "aws_lambda_powertools/utilities/validation": "as parser",
    "aws_lambda_powertools/metrics/provider/datadog": "metrics go to CloudWatch",
    "boto3/data": "models of boto3.resource; the store uses clients",
    "boto3/ec2": "of boto3.resource",
    "boto3/examples": "documentation",
    "dateutil/easter.py": "of dateutil.rrule",
    "dateutil/rrule.py": "dates come from botocore's replies, none of which recurs",
    "dateutil/zoneinfo/dateutil-zoneinfo.tar.gz": "zones come from zoneinfo",
    "numpy/_core/include": "headers for compilers",
    "numpy/_core/lib": "archives for linkers",
    "numpy/random/lib": "archives for linkers",
    "numpy/f2py": "a Fortran compiler's front",
    "pypdfium2_cli": "a command",
    "s3transfer/crt.py": "for AWS's C runtime, which is not in the layer",
    "s3transfer/processpool.py": "objects are small: no download is spread over processes",
    "urllib3/contrib/emscripten": "for browsers",
}

# What an installation leaves that an import never reads. METADATA stays: importlib.metadata answers versions from it.
UNREAD_FILES = ("RECORD", "WHEEL", "INSTALLER", "REQUESTED", "direct_url.json", "top_level.txt", "entry_points.txt")
UNREAD_FOLDERS = ("tests", "test", "__pycache__", "bin", "sboms")


def prune(python: Path) -> None:
    """Leave out of unpacked wheels what an import never reads, and what no function imports."""
    for path in sorted(python.rglob("*"), reverse=True):
        if path.is_dir() and path.name in UNREAD_FOLDERS:
            shutil.rmtree(path)
        elif path.is_file() and path.name in UNREAD_FILES and path.parent.suffix == ".dist-info":
            path.unlink()
    for name in UNUSED:
        path = python / name
        if path.is_dir():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)


def prune_botocore(python: Path) -> None:
    """Leave of botocore's models those of BOTOCORE_SERVICES, without their texts."""
    data = python / "botocore" / "data"
    for path in sorted(data.iterdir()) if data.is_dir() else ():
        if path.is_dir() and path.name not in BOTOCORE_SERVICES:
            shutil.rmtree(path)
        elif path.is_file() and path.name not in BOTOCORE_FILES:
            path.unlink()
    for examples in data.rglob("examples-1.json"):  # for documentation, as boto3's
        examples.unlink()
    for model in data.rglob("service-2.json.gz"):
        without = _compact(undocumented(json.loads(gzip.decompress(model.read_bytes()))))
        model.write_bytes(gzip.compress(without, mtime=0))  # a time would make each build another layer
    if (endpoints := data / "endpoints.json").exists():
        endpoints.write_bytes(_compact(of_services(json.loads(endpoints.read_bytes()), _prefixes(data))))


def _compact(document: Any) -> bytes:  # noqa: ANN401 - any JSON document
    return json.dumps(document, separators=(",", ":")).encode()


def _prefixes(data: Path) -> frozenset[str]:
    """By what name the services that are left stand in `endpoints.json`."""
    models = (json.loads(gzip.decompress(each.read_bytes())) for each in data.rglob("service-2.json.gz"))
    return frozenset(each["metadata"]["endpointPrefix"] for each in models)


def of_services(endpoints: dict[str, Any], prefixes: frozenset[str]) -> dict[str, Any]:
    """The regions of every partition, and the endpoints of these services alone: each first client reads the file."""
    partitions = [
        each | {"services": {name: service for name, service in each["services"].items() if name in prefixes}}
        for each in endpoints["partitions"]
    ]
    return endpoints | {"partitions": partitions}


CONTEXT: Final = "clientContextParams"  # the one part of a model whose texts botocore asks for


def undocumented(model: Any) -> Any:  # noqa: ANN401 - any JSON document
    """A service's model without its texts, which no client reads and which are two thirds of it.

    A member may be called `documentation` too; it is an object, a text never is. Those of what a client is configured
    by are read: botocore makes an endpoint of no model without them.
    """
    if isinstance(model, list):
        return [undocumented(each) for each in model]
    if not isinstance(model, dict):
        return model
    return {
        name: each if name == CONTEXT else undocumented(each)
        for name, each in model.items()
        if not (name == "documentation" and isinstance(each, str))
    }
