"""How a function finds out what it needs, and what it says when something is missing."""

import pytest

from steward.errors import SettingMissing
from steward.settings import RecordSettings, WebhookSettings


def test_settings_come_from_variables_in_upper_case() -> None:
    assert vars(RecordSettings.load({"STAGE": "dev", "TABLE_NAME": "t"})) == {"stage": "dev", "table_name": "t"}


@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_or_empty_variable_is_named_with_the_mend(value: str | None) -> None:
    environ = {"STAGE": "dev", "TABLE_NAME": "t", "BUCKET_NAME": "b", "HOOK_KEY_ARN": "k"}
    if value is not None:
        environ["EVENTS_QUEUE_URL"] = value
    with pytest.raises(SettingMissing, match=r"EVENTS_QUEUE_URL is not set for WebhookSettings: .* deploy again"):
        WebhookSettings.load(environ)
