"""How is the real SAM CLI asked to build the application and to run one function on one sample?"""

import json
import os
import platform
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from samtranslator.yaml_helper import yaml_parse

from local.stack.aws import Aws
from local.stack.description import Stack
from tests.sam_local.samples import ROOT, Sample, logical_id_of

BUILT: Final = ROOT / ".aws-sam/build"
REGION: Final = "us-east-1"  # any: nothing leaves this machine
BUILD_SECONDS: Final = 600  # two layers of wheels, downloaded the first time
INVOKE_SECONDS: Final = 180  # the first one also makes the image with the layers

# What the product never sees a name of: the SDK and the way through read them, and only here they must be set.
ADDED: Final = (
    "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN", "SAM_LOCAL_HOST", "SAM_LOCAL_PORTS",
)  # fmt: skip
ENTRY: Final = "through"  # beside each built handler, see through.py


class SamError(Exception):
    """The SAM CLI failed; the text is one line for a person."""


def build() -> None:
    """`sam build`; beside its template one with the added variables, since SAM passes only what a template names."""
    _sam(["build", "--cached", "--parallel", *_architecture()], BUILD_SECONDS)
    parsed = json.loads(json.dumps(yaml_parse((BUILT / "template.yaml").read_text())))
    defaults = parsed["Globals"]["Function"]
    defaults["Environment"]["Variables"] |= dict.fromkeys(ADDED, "set by sam-local")
    defaults["Handler"] = f"{ENTRY}.handler"
    _template().write_text(json.dumps(parsed))
    for handler in BUILT.glob("*/app.py"):
        shutil.copy(Path(__file__).with_name(f"{ENTRY}.py"), handler.parent)


def invoke(sample: Sample, variables: Path) -> Any:  # noqa: ANN401 - any JSON answer
    """`sam local invoke` on one sample: the function's answer, or the error document Lambda makes of an exception."""
    command = ["local", "invoke", sample.logical_id, "--template", str(_template()), "--event", str(sample.event)]
    printed = _sam([*command, "--env-vars", str(variables), *_architecture()], INVOKE_SECONDS)
    try:
        return json.loads(printed.strip().splitlines()[-1])
    except (ValueError, IndexError) as garbled:
        raise SamError(f"{sample.name}: sam printed no JSON but {printed.strip()[-200:]!r}") from garbled


def variables_of(stack: Stack, address: str) -> dict[str, dict[str, str]]:
    """Each function's environment as the laptop's engine has it, and what a function in a container needs besides."""
    client = Aws(stack.aws_endpoint).client("lambda")
    added = {
        "AWS_ENDPOINT_URL": stack.aws_endpoint,
        "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": stack.model_endpoint,
        "AWS_ACCESS_KEY_ID": stack.access_key_id,
        "AWS_SECRET_ACCESS_KEY": stack.secret_access_key,
        "AWS_SESSION_TOKEN": "",
        "SAM_LOCAL_HOST": address,
        "SAM_LOCAL_PORTS": " ".join(map(str, ports_of(stack))),
    }
    found = {}
    for verb, name in stack.functions.items():
        own = client.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        found[logical_id_of(verb)] = {**own, **added}
    return found


def ports_of(stack: Stack) -> list[int]:
    """The ports on which the stack's services listen."""
    endpoints = (stack.aws_endpoint, stack.asana_base_url, stack.model_endpoint)
    return [port for each in endpoints if (port := urlsplit(each).port)]


def _template() -> Path:
    return BUILT / "sam-local.json"


def _architecture() -> list[str]:
    """The image that this machine can run: the functions hold no compiled code of their own."""
    machine = "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64"
    return ["--parameter-overrides", f"Architecture={machine}"]


def _sam(arguments: list[str], seconds: int) -> str:
    """Run the SAM CLI of its own virtual environment; no cloud credentials, or it would ask STS who it is."""
    binaries = ROOT / ".venv-sam/bin"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment = kept | {
        "PATH": f"{binaries}:{os.environ['PATH']}",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "SAM_CLI_TELEMETRY": "0",
    }
    command = [str(binaries / "sam"), *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=seconds
    )
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()]
        raise SamError(f"sam {' '.join(arguments[:3])} failed: {' '.join(said[-2:])}")
    return done.stdout
