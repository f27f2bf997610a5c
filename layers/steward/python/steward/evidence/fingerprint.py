"""Did anything change that a judgement would read?"""

import hashlib
import json
from collections.abc import Collection
from typing import Final

from steward.asana.models import Task
from steward.evidence.text import request_text, whole_text

# What a listing must say of each task for its fingerprint (evidence/text.py).
FINGERPRINTED_FIELDS: Final = (
    "name",
    "notes",
    "custom_fields.name",
    "custom_fields.resource_subtype",
    "custom_fields.text_value",
)


def input_fingerprint(task: Task, ai_field_gids: Collection[str]) -> str:
    """The sha256, in hex, of all that is read of a task, the bot's own fields left out.

    A field that a person settles is not part of it: a request is triaged again when its text changes, never because
    somebody corrected a value (WORKFLOWS 3.2).
    """
    text = request_text(task, ai_field_gids)
    more = whole_text(task, ai_field_gids).notes.removeprefix(text.notes)  # read for what is missing alone
    body = json.dumps([task.gid, text.name, text.notes, *([more] if more else [])], ensure_ascii=False)
    return hashlib.sha256(body.encode()).hexdigest()
