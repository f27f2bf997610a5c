"""Do search and uploads work for Asana's own Python client (PyPI `asana`) against the served, planted workspace?"""

from collections.abc import Iterator
from pathlib import Path

import asana
import httpx
import pytest
from asana.rest import ApiException
from urllib3.util.retry import Retry

from local.asana import RealClock, Sandbox, Settings, serving
from local.asana.seed.furnish import northwind_workspace
from local.asana.seed.workspace import DEFAULT_SEED


@pytest.fixture
def served() -> Iterator[tuple[Sandbox, asana.ApiClient]]:
    settings = Settings(search_lag_seconds=0.0)  # on the machine's clock, nobody waits ten seconds
    sandbox = Sandbox(clock=RealClock(), settings=settings, furnish=northwind_workspace(DEFAULT_SEED))
    with serving(sandbox) as base_url:
        configuration = asana.Configuration()
        configuration.host = base_url
        configuration.access_token = sandbox.cast.tokens["steward"]
        # Its own retries would hide what the sandbox answers (FACTS 6).
        configuration.retry_strategy = Retry(total=0, raise_on_status=False, respect_retry_after_header=False)
        yield sandbox, asana.ApiClient(configuration)


def test_search_finds_untriaged_requests_by_a_custom_field(served: tuple[Sandbox, asana.ApiClient]) -> None:
    sandbox, client = served
    fields = sandbox.cast.more["custom_fields"]
    assert isinstance(fields, dict)
    query = {
        "projects.any": sandbox.cast.projects["Customer requests"],
        f"custom_fields.{fields['Request type']}.is_set": False,
        "sort_by": "created_at",
        "opt_fields": "name,created_at",
    }
    found = list(asana.TasksApi(client).search_tasks_for_workspace(sandbox.cast.workspace_gid, query))
    assert len(found) == 6
    assert [task["created_at"] for task in found] == sorted((task["created_at"] for task in found), reverse=True)


def test_a_file_is_uploaded_listed_and_fetched(served: tuple[Sandbox, asana.ApiClient], tmp_path: Path) -> None:
    sandbox, client = served
    tasks = sandbox.cast.more["tasks"]
    assert isinstance(tasks, dict)
    file = tmp_path / "plan.txt"
    file.write_bytes(b"line one\n\xc3\xa5")
    attachments = asana.AttachmentsApi(client)
    made = attachments.create_attachment_for_object(
        {"parent": tasks["open_1"], "file": str(file), "opt_fields": "name,size"}
    )
    assert made["name"] == "plan.txt"
    assert made["size"] == 11
    rows = list(attachments.get_attachments_for_object(tasks["open_1"], {"opt_fields": "name"}))
    assert [row["name"] for row in rows] == ["plan.txt"]
    url = attachments.get_attachment(made["gid"], {"opt_fields": "download_url"})["download_url"]
    assert httpx.get(url, trust_env=False).content == b"line one\n\xc3\xa5"


def test_an_external_link_is_attached(served: tuple[Sandbox, asana.ApiClient]) -> None:
    sandbox, client = served
    tasks = sandbox.cast.more["tasks"]
    assert isinstance(tasks, dict)
    opts = {
        "parent": tasks["open_1"],
        "resource_subtype": "external",
        "url": "https://files.example.com/a",
        "name": "Plan",
        "opt_fields": "name,host,download_url",
    }
    made = asana.AttachmentsApi(client).create_attachment_for_object(opts)
    assert (made["name"], made["host"], made["download_url"]) == ("Plan", "external", None)


def test_a_status_a_portfolio_and_a_refused_upload_arrive_as_the_client_maps_them(
    served: tuple[Sandbox, asana.ApiClient],
) -> None:
    sandbox, client = served
    portfolio = sandbox.cast.more["portfolio_gid"]
    items = list(asana.PortfoliosApi(client).get_items_for_portfolio(portfolio, {}))
    assert len(items) == 3
    body = {"data": {"parent": items[0]["gid"], "text": "Fine", "status_type": "on_track"}}
    assert asana.StatusUpdatesApi(client).create_status_for_object(body, {})["text"] == "Fine"
    with pytest.raises(ApiException) as refused:
        asana.AttachmentsApi(client).create_attachment_for_object({"parent": items[0]["gid"]})
    assert refused.value.status == 400
