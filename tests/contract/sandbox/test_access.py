"""Who gets in, with which permissions, and who sees what (FACTS 2, 3, 4)?"""

import httpx
import pytest

from local.asana import Sandbox, Settings
from local.asana.oauth import challenge_of
from local.asana.workspaces import FULL_APP_GID, GRANULAR_APP_GID, REDIRECT_URI
from tests.contract.sandbox.driver import Api

ROOT = "http://asana.test"


@pytest.mark.parametrize("header", ["", "Bearer unknown", "Basic abc", "Bearer"])
def test_a_missing_or_unknown_token_is_refused_with_401(sandbox: Sandbox, header: str) -> None:
    client = httpx.Client(transport=httpx.WSGITransport(app=sandbox.app), base_url=f"{ROOT}/api/1.0")
    answer = client.get("/users/me", headers={"Authorization": header})
    assert (answer.status_code, answer.json()["errors"][0]["message"]) == (401, "Not Authorized")


def test_a_granular_token_needs_full_permissions_for_an_operation_without_a_scope(api: Api) -> None:
    answer = api.as_("granular").get(f"/projects/{api.project}/sections")
    assert answer.status_code == 403
    assert answer.json()["errors"][0]["message"] == "Full permissions are required to use this endpoint."


def test_a_granular_token_does_what_its_scopes_say_and_no_more(api: Api) -> None:
    granular = api.as_("granular")
    task = granular.new("/tasks", name="Scoped", projects=[api.project])
    assert granular.get(f"/tasks/{task}").status_code == 200
    assert granular.delete(f"/tasks/{task}").status_code == 403
    assert api.get(f"/tasks/{task}").status_code == 200


def test_external_data_is_refused_for_a_pat_and_kept_apart_for_each_app(api: Api) -> None:
    external = {"gid": "run-1", "data": "blob"}
    assert api.post("/tasks", name="x", projects=[api.project], external=external).status_code == 403
    oauth = api.as_("oauth")
    task = oauth.new("/tasks", name="x", projects=[api.project], external=external)
    assert oauth.get("/tasks/external:run-1").json()["data"]["external"] == external
    assert "external" not in api.get(f"/tasks/{task}").json()["data"]
    assert api.get("/tasks/external:run-1").status_code == 403
    assert api.as_("granular").get("/tasks/external:run-1").status_code == 404
    assert oauth.put("/tasks/external:run-1", external={"gid": "run-2"}).status_code == 200
    assert oauth.get("/tasks/external:run-1").status_code == 404
    assert oauth.get("/tasks/external:run-2").json()["data"]["external"] == {"gid": "run-2", "data": "blob"}


def test_an_external_gid_names_one_task_of_an_app(api: Api) -> None:
    oauth = api.as_("oauth")
    oauth.new("/tasks", name="x", projects=[api.project], external={"gid": "same"})
    assert oauth.post("/tasks", name="y", projects=[api.project], external={"gid": "same"}).status_code == 400


def test_a_private_project_and_its_tasks_answer_403_to_outsiders(api: Api) -> None:
    owner = api.as_("owner")
    task = owner.new("/tasks", name="Secret", projects=[api.project])
    assert owner.put(f"/projects/{api.project}", privacy_setting="private").status_code == 200
    assert api.get(f"/tasks/{task}").status_code == 403
    assert api.get(f"/projects/{api.project}/tasks").status_code == 403
    assert api.as_("service_account").get(f"/tasks/{task}").status_code == 200


def test_a_free_plan_answers_402_for_what_is_above_it() -> None:
    sandbox = Sandbox(settings=Settings(premium=False))
    api = Api(sandbox, None, sandbox.cast.tokens["bot"])
    task = api.new("/tasks", name="x", projects=[api.project])
    assert api.post(f"/tasks/{task}/addDependencies", dependencies=[task]).status_code == 402


def _plain(sandbox: Sandbox) -> httpx.Client:
    return httpx.Client(transport=httpx.WSGITransport(app=sandbox.app), base_url=ROOT)


def _code(client: httpx.Client, verifier: str, **changes: str) -> httpx.Response:
    asked = {
        "client_id": FULL_APP_GID,
        "redirect_uri": REDIRECT_URI,
        "response_type": "code",
        "state": "s1",
        "scope": "default",
        "code_challenge_method": "S256",
        "code_challenge": challenge_of(verifier),
    }
    return client.get("/-/oauth_authorize", params=asked | changes)


def _exchange(sandbox: Sandbox, client: httpx.Client, code: str, verifier: str) -> httpx.Response:
    form = {
        "grant_type": "authorization_code",
        "client_id": FULL_APP_GID,
        "client_secret": sandbox.world.tokens.apps[FULL_APP_GID].secret,
        "redirect_uri": REDIRECT_URI,
        "code": code,
        "code_verifier": verifier,
    }
    return client.post("/-/oauth_token", data=form)


def test_a_code_with_pkce_becomes_a_token_that_ends_is_renewed_and_revoked(sandbox: Sandbox) -> None:
    client = _plain(sandbox)
    back = httpx.URL(_code(client, "v" * 43).headers["Location"])
    assert back.params["state"] == "s1"
    assert _exchange(sandbox, client, back.params["code"], "wrong").json()["error"] == "invalid_grant"
    back = httpx.URL(_code(client, "v" * 43).headers["Location"])
    granted = _exchange(sandbox, client, back.params["code"], "v" * 43).json()
    assert granted["expires_in"] == 3600
    api = Api(sandbox, None, granted["access_token"])
    assert api.get("/users/me").status_code == 200
    sandbox.advance(3601)
    assert api.get("/users/me").status_code == 401
    app = {"client_id": FULL_APP_GID, "client_secret": sandbox.world.tokens.apps[FULL_APP_GID].secret}
    renewal = {"grant_type": "refresh_token", "refresh_token": granted["refresh_token"], **app}
    renewed = Api(sandbox, None, client.post("/-/oauth_token", data=renewal).json()["access_token"])
    assert renewed.get("/users/me").status_code == 200
    assert client.post("/-/oauth_revoke", data={"token": renewed.token, **app}).status_code == 400
    assert client.post("/-/oauth_revoke", data={"token": granted["refresh_token"], **app}).status_code == 200
    assert renewed.get("/users/me").status_code == 401
    assert client.post("/-/oauth_token", data=renewal).json()["error"] == "invalid_grant"


def test_full_and_granular_scopes_exclude_each_other(sandbox: Sandbox) -> None:
    refused = _code(_plain(sandbox), "v", client_id=GRANULAR_APP_GID)
    assert refused.json()["error"] == "forbidden_scopes"
    assert "`default`" in refused.json()["error_description"]
