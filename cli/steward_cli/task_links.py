"""Which task does an operator mean, who typed a gid or pasted a link from Asana's address bar?"""

import re
from typing import Final
from urllib.parse import urlsplit

from steward_cli.failure import Failure

# The forms that Asana's own pages and mails use: /0/<project>/<task>[/f], /1/<workspace>/project/<project>/task/<task>,
# /1/<workspace>/inbox/<inbox>/item/<task>/story/<story>.
_NAMED: Final = re.compile(r"/(?:task|item)/(\d+)(?:/|$)")
_PLAIN: Final = re.compile(r"^/0/[^/]+/(\d+)(?:/f)?/?$")
TASK: Final = "The task's gid, or its link as Asana's address bar shows it."


def task_gid(text: str) -> str:
    """The gid of the task. Raises Failure for a text that is neither a gid nor the link of a task."""
    said = text.strip()
    if said.isascii() and said.isdigit():
        return said
    path = _path_of(said)
    if found := _NAMED.search(path) or _PLAIN.match(path):
        return found[1]
    raise Failure(f"{said[:80]!r} names no task: open the task in Asana, copy its link, and paste that, or its digits")


def _path_of(text: str) -> str:
    try:
        address = urlsplit(text)
    except ValueError:
        return ""
    return address.path if address.scheme == "https" and address.hostname == "app.asana.com" else ""
