"""What can be said, edited, pinned and deleted, and which rich text is taken (FACTS 3)?"""

import pytest

from local.asana.richtext import html_of, mentioned, plain_of
from tests.contract.sandbox.driver import Api


@pytest.fixture
def task(api: Api) -> str:
    return api.new("/tasks", name="Talk", projects=[api.project])


def test_a_comment_is_by_the_tokens_user_in_both_forms(api: Api, task: str) -> None:
    story = api.new(f"/tasks/{task}/stories", html_text="<body>Hi <strong>you</strong> &amp; me</body>")
    shown = api.read(f"/stories/{story}", "text,html_text,created_by.name,type,resource_subtype")
    assert shown == {
        "gid": story,
        "text": "Hi you & me",
        "html_text": "<body>Hi <strong>you</strong> &amp; me</body>",
        "created_by": {"gid": api.sandbox.cast.bot_user_gid, "name": "Steward Bot"},
        "type": "comment",
        "resource_subtype": "comment_added",
    }


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"text": "a", "html_text": "<body>a</body>"},
        {"html_text": "plain"},
        {"html_text": "<body>a & b</body>"},
        {"html_text": "<body><h1>no headings in comments</h1></body>"},
        {"html_text": "<body><script>x</script></body>"},
        {"html_text": "<body onload='x'>a</body>"},
        {"html_text": '<!DOCTYPE b [<!ENTITY a "b">]><body>&a;</body>'},
        {"type": "system", "text": "a"},
    ],
)
def test_what_is_not_a_valid_comment_is_refused(api: Api, task: str, data: dict[str, object]) -> None:
    told = api.told(task)
    assert api.post(f"/tasks/{task}/stories", **data).status_code == 400
    assert api.told(task) == told


def test_a_mention_makes_a_follower(api: Api, task: str) -> None:
    mika = api.sandbox.cast.users["Mika Member"]
    api.new(f"/tasks/{task}/stories", html_text=f'<body>see <a data-asana-gid="{mika}"/></body>')
    followers = api.read(f"/tasks/{task}", "followers")["followers"]
    assert {"gid": mika, "resource_type": "user"} in list(followers or [])  # type: ignore[arg-type]


def test_only_the_author_edits_and_deletes_and_system_stories_stay(api: Api, task: str) -> None:
    story = api.new(f"/tasks/{task}/stories", text="mine")
    stranger = api.as_("owner")
    assert stranger.put(f"/stories/{story}", text="theirs").status_code == 403
    assert stranger.delete(f"/stories/{story}").status_code == 403
    system = str(api.get(f"/tasks/{task}/stories").json()["data"][0]["gid"])
    assert api.put(f"/stories/{system}", text="forged").status_code == 403
    assert api.put(f"/stories/{system}", is_pinned=True).status_code == 400
    edited = api.put(f"/stories/{story}", text="edited", is_pinned=True).json()["data"]
    assert (edited["text"], edited["is_edited"], edited["is_pinned"]) == ("edited", True, True)
    assert api.delete(f"/stories/{story}").status_code == 200
    assert api.get(f"/stories/{story}").status_code == 404


def test_task_notes_take_headings_and_give_plain_text(api: Api, task: str) -> None:
    html = "<body><h1>Goal</h1>Text<ul><li>one</li><li>two</li></ul></body>"
    shown = api.put(f"/tasks/{task}", html_notes=html).json()["data"]
    assert shown["notes"] == "Goal" + "Text\n\n• one\n• two"
    assert api.read(f"/tasks/{task}", "html_notes")["html_notes"] == html


def test_plain_text_becomes_escaped_rich_text_and_back() -> None:
    assert html_of("a < b & c") == "<body>a &lt; b &amp; c</body>"
    assert plain_of("notes", html_of("a < b & c")) == "a < b & c"
    assert mentioned('<body><a data-asana-gid="1"/><a href="https://x.example">x</a></body>') == ["1"]
