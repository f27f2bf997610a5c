"""How do the product's reads and webhook requests look on the wire?"""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from steward.asana import persons, protocol
from steward.errors import Rejected


def test_a_task_is_read_with_the_schema_of_its_fields_in_one_request() -> None:
    request = protocol.task("501")
    assert (request.method, request.path, request.gids, request.mutation) == ("GET", "/tasks/501", ("501",), False)
    assert "custom_fields.enum_options.enabled" in request.query["opt_fields"].split(",")


def test_a_projects_tasks_come_by_the_hundred_and_can_be_narrowed_in_time() -> None:
    since = datetime(2026, 10, 1, 12, 0, tzinfo=timezone(timedelta(hours=2)))
    request = protocol.project_tasks("9", fields=("name",), offset="o2", modified_since=since, completed_since=since)
    assert dict(request.query) == {
        "project": "9",
        "limit": "100",
        "modified_since": "2026-10-01T10:00:00.000Z",
        "completed_since": "2026-10-01T10:00:00.000Z",
        "offset": "o2",
        "opt_fields": "name",
    }


def test_a_webhook_is_created_with_all_its_filters_and_only_a_delete_has_no_body() -> None:
    filters = [{"resource_type": "task", "action": "added"}]
    created = protocol.create_webhook("9", "https://x/hooks/a/b", filters)
    assert created.body == {"data": {"resource": "9", "target": "https://x/hooks/a/b", "filters": filters}}
    assert protocol.update_webhook("3", filters).body == {"data": {"filters": filters}}
    assert protocol.delete_webhook("3").body is None


def test_me_is_a_user_and_any_other_word_is_not() -> None:
    assert persons.user("me").path == "/users/me"
    with pytest.raises(Rejected):
        persons.user("anna@example.com")


def test_an_instant_is_utc_with_milliseconds() -> None:
    assert protocol.instant(datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)) == "2026-01-02T03:04:05.678Z"
