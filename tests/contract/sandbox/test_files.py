"""Do attachments upload, list, download and end as Asana's do?"""

import pytest

from tests.contract.openapi import load_or_skip
from tests.contract.sandbox.northwind import Client, northwind_client


@pytest.fixture
def client() -> Client:
    return northwind_client(load_or_skip())


def test_an_upload_answers_200_and_leaves_a_story_and_both_events(client: Client) -> None:
    task = client.gid("tasks", "billing.api")
    made = client.upload(task, "notes.txt", b"hello \xff bytes")
    assert (made["size"], made["host"], made["resource_subtype"]) == (13, "asana", "asana")
    stories = client.rows(f"/tasks/{task}/stories")
    assert stories[-1]["resource_subtype"] == "attachment_added"
    told = [
        (event.resource["resource_type"], event.resource.get("resource_subtype"), event.action, event.parent)
        for event in client.sandbox.world.log.after(0)
    ]
    parent = {"gid": task, "resource_type": "task", "resource_subtype": "default_task"}
    assert ("attachment", "asana", "added", parent) in told
    assert ("story", "attachment_added", "added", parent) in told


def test_the_bytes_come_back_without_a_token_for_two_minutes_only(client: Client) -> None:
    made = client.upload(client.gid("tasks", "billing.api"), "a.bin", bytes(range(256)), "application/octet-stream")
    url = str(made["download_url"])
    fetched = client.fetch(url)
    assert (fetched.status_code, fetched.content) == (200, bytes(range(256)))
    assert client.fetch(url.replace("signature=", "signature=0")).status_code == 403
    client.sandbox.advance(121)
    assert client.fetch(url).status_code == 403
    fresh = client.record(f"/attachments/{made['gid']}")["download_url"]
    assert client.fetch(str(fresh)).content == bytes(range(256))


def test_a_link_cannot_be_stretched_or_moved_to_another_file(client: Client) -> None:
    url = str(client.upload(client.gid("tasks", "billing.api"), "a.txt", b"a")["download_url"])
    later = url.replace("until=", "until=9")
    assert client.fetch(later).status_code == 403
    other = str(client.upload(client.gid("tasks", "billing.api"), "b.txt", b"b")["gid"])
    gid = url.partition("/assets/")[2].partition("/")[0]
    assert client.fetch(url.replace(gid, other)).status_code == 403
    assert client.fetch(url.replace(gid, "1")).status_code == 404


def test_an_external_attachment_has_no_download_url(client: Client) -> None:
    task = client.gid("tasks", "billing.api")
    body = {"parent": task, "resource_subtype": "external", "url": "https://files.example.com/x", "name": "Plan"}
    answer = client._http().post("/attachments", files={name: (None, text) for name, text in body.items()})
    client.described.check_reply("createAttachmentForObject", 200, answer.json())
    made = answer.json()["data"]
    assert (made["download_url"], made["host"], made["name"]) == (None, "external", "Plan")
    nameless = client._http().post("/attachments", files={"parent": (None, task), "url": (None, "https://x.example")})
    assert nameless.status_code == 400


def test_attachments_are_listed_by_parent_and_carry_urls_when_asked(client: Client) -> None:
    rows = client.rows("/attachments", parent=client.gid("tasks", "mobile.photo"), opt_fields="name,download_url,size")
    assert [row["name"] for row in rows] == ["Mobile weekly - transcript.vtt"]
    assert client.fetch(str(rows[0]["download_url"])).text.startswith("WEBVTT")


def test_an_upload_without_file_or_with_a_strange_parent_is_refused(client: Client) -> None:
    http = client._http()
    assert http.post("/attachments", data={"parent": client.gid("tasks", "billing.api")}).status_code == 400
    parent = client.gid("goals", "No wrong invoices")
    assert http.post("/attachments", data={"parent": parent}, files={"file": ("a", b"a")}).status_code == 400
    assert http.post("/attachments", data={}, files={"file": ("a", b"a")}).status_code == 400
    assert client.sandbox.world.log.position == 0


def test_an_upload_inside_a_batch_is_refused_for_that_action(client: Client) -> None:
    action = {"relative_path": "/attachments", "method": "post", "data": {"parent": "1"}}
    answer = client._http().post("/batch", json={"data": {"actions": [action]}})
    assert answer.json()["data"][0]["status_code"] == 400
