"""Does the sandbox stay outside the product, and does a served one stay consistent under many callers?"""

import ast
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from local.asana import RealClock, Sandbox, serving

ROOT = Path(__file__).resolve().parents[3]


def _imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_the_sandbox_imports_no_product_code() -> None:
    offenders = [str(path) for path in (ROOT / "local" / "asana").rglob("*.py") if "steward" in _imported(path)]
    assert offenders == []


def test_no_product_code_imports_the_laptop() -> None:
    product = [*(ROOT / "layers").rglob("*.py"), *(ROOT / "functions").rglob("*.py")]
    assert [str(path) for path in product if "local" in _imported(path)] == []


def test_an_import_of_the_laptop_would_be_seen(tmp_path: Path) -> None:
    guilty = tmp_path / "guilty.py"
    guilty.write_text("from local.asana import Sandbox\nimport steward.settings\n")
    assert _imported(guilty) == {"local", "steward"}


def test_many_callers_at_once_lose_nothing() -> None:
    sandbox = Sandbox(clock=RealClock())
    project, token = sandbox.cast.projects["Intake"], sandbox.cast.tokens["bot"]
    with serving(sandbox) as base_url:
        headers = {"Authorization": f"Bearer {token}"}
        with httpx.Client(base_url=base_url, headers=headers) as client, ThreadPoolExecutor(10) as pool:
            body = {"data": {"name": "x", "projects": [project]}}
            made = list(pool.map(lambda _: client.post("/tasks", json=body).json()["data"]["gid"], range(80)))
            listed = client.get(f"/projects/{project}/tasks", params={"limit": 100}).json()["data"]
    assert len(set(made)) == 80
    assert {task["gid"] for task in listed} == set(made)
