"""How do a template's layers and functions become what the laptop's Lambda runs, quickly the second time?

A layer is installed once per content hash; the layers that a function lists are merged once per combination into the
tree that AWS mounts as /opt (in list order, the last wins). A function's zip holds its own few files and a bootstrap.
"""

import hashlib
import io
import os
import platform
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from layers import build
from layers.contents import own_files
from local.stack.failure import StackError
from local.stack.layout import ROOT, Layout

RUNTIME = ROOT / ".venv-lambda" / "bin" / "python"
FILE_MODE, PROGRAM_MODE = 0o644 << 16, 0o755 << 16  # where a zip entry keeps the file's mode

# What Lambda itself sets for a handler; of these only the endpoint variables exist on the laptop alone.
LAMBDA_VARIABLES = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "LAMBDA_TASK_ROOT",
    "_HANDLER",
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_BEDROCK_RUNTIME",
    "AWS_DISABLE_HOST_PREFIX_INJECTION",
)

BOOTSTRAP = """\
#!/bin/sh
# Lambda gives a handler these variables and its own; nothing of the laptop's shell reaches it.
for name in {names}; do
  if eval "[ -n \\"\\${{$name+set}}\\" ]"; then
    eval "set -- \\"\\$@\\" \\"$name=\\$$name\\""
  fi
done
exec env -i "$@" PATH=/usr/local/bin:/usr/bin:/bin LANG=en_US.UTF-8 TZ=:UTC \\
  PYTHONPATH={path} PYTHONDONTWRITEBYTECODE=1 {python} -m awslambdaric "$_HANDLER"
"""


def refuse_missing_runtime() -> None:
    """Say how to mend it when AWS's runtime client is not installed."""
    if not RUNTIME.exists():
        raise StackError("the Lambda runtime is not installed (.venv-lambda): run `make up`, which makes it")


def layer_tree(layers: Sequence[str], layout: Layout) -> Path:
    """The `python` folder that AWS would mount under /opt for these layers, in list order, the last winning."""
    names = tuple(dict.fromkeys(layers))

    def make(tree: Path) -> None:
        for name in names:
            _link_over(_wheels(name, layout), tree / "python")
            _copy_own(name, tree / "python")

    return _once(layout.build / f"opt-{_digest([name.encode() for name in names], *map(_layer_parts, names))}", make)


def function_zip(code: Path, layers: Sequence[str], own_variables: Iterable[str], layout: Layout) -> bytes:
    """A function's deployment package for the laptop.

    Args:
        code: The function's folder.
        layers: Names of the layers it lists, in order.
        own_variables: Names of the environment variables the template gives it.
        layout: Where trees are built.

    Returns:
        A zip file; the same inputs make the same bytes.
    """
    path = ":".join(["$LAMBDA_TASK_ROOT", _quoted(layer_tree(layers, layout))]) if layers else "$LAMBDA_TASK_ROOT"
    names = " ".join([*LAMBDA_VARIABLES, *sorted(own_variables)])
    bootstrap = BOOTSTRAP.format(names=names, path=f'"{path}"', python=f'"{_quoted(RUNTIME)}"')
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for file in _sources(code):
            _put(package, str(file.relative_to(code)), file.read_bytes(), FILE_MODE)
        _put(package, "bootstrap", bootstrap.encode(), PROGRAM_MODE)
    return content.getvalue()


def _copy_own(layer: str, python: Path) -> None:
    """A layer's own packages, compiled; nothing else of the tree is compiled a second time."""
    build.copy_own(layer, python)
    for package in sorted({Path(name).parts[0] for _, name in own_files(layer)}):
        build.compile_tree(python, python / package)


def _put(package: zipfile.ZipFile, name: str, content: bytes, mode: int) -> None:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = mode
    entry.compress_type = zipfile.ZIP_DEFLATED
    package.writestr(entry, content)


def _quoted(path: Path) -> str:
    """A path inside double quotes of a POSIX shell."""
    text = str(path)
    for special in ("\\", '"', "$", "`"):
        text = text.replace(special, f"\\{special}")
    return text


def _sources(folder: Path) -> Iterator[Path]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return (path for path in files if "__pycache__" not in path.parts and path.name != "Makefile")


def _layer_parts(name: str) -> list[bytes]:
    """Everything that decides what is in a layer."""
    sources = [inside.encode() + b"\0" + source.read_bytes() for source, inside in own_files(name)]
    return [*_wheel_parts(name), *sources]


def _wheel_parts(name: str) -> list[bytes]:
    machine = f"{platform.system()} {platform.machine()} {sys.version}".encode()
    requirements = ROOT / "requirements" / f"layer-{name}.txt"
    if not requirements.exists():
        raise StackError(f"template.yaml lists a layer {name!r}, but there is no requirements/layer-{name}.txt")
    recipe = [(ROOT / "layers" / each).read_bytes() for each in ("build.py", "pruning.py")]
    return [machine, *recipe, requirements.read_bytes()]


def _wheels(name: str, layout: Layout) -> Path:
    """A layer's installed wheels for this machine, built once per content hash."""

    def make(tree: Path) -> None:
        try:
            build.install(name, tree, architectures=[])
            build.compile_tree(tree / "python")
        except build.BuildError as refused:
            raise StackError(f"layer {name}: {refused}") from refused

    return _once(layout.build / f"layer-{name}-{_digest(_wheel_parts(name))}", make)


def _once(target: Path, make: Callable[[Path], None]) -> Path:
    """The `python` folder of a tree that is made whole beside its place and then moved there.

    Two stacks may build the same tree at once; the second to finish throws its own away.
    """
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix="making-") as scratch:
            made = Path(scratch) / "tree"
            made.mkdir()
            make(made)
            with suppress(OSError):
                made.rename(target)
    return target / "python"


def _link_over(source: Path, target: Path) -> None:
    """Merge a tree into another without copying its bytes, where the file system can."""
    for path in (path for path in source.rglob("*") if path.is_file()):
        there = target / path.relative_to(source)
        there.parent.mkdir(parents=True, exist_ok=True)
        there.unlink(missing_ok=True)
        try:
            os.link(path, there)
        except OSError:
            shutil.copyfile(path, there)


def _digest(*parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        for content in part:
            digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()[:16]
