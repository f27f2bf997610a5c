"""Is the console a child of the stack as every other: started with it, heard, and ended with it?"""

from pathlib import Path

import httpx
import pytest

from local.stack import processes
from local.stack.layout import Layout
from local.stack.up import _Bringing


def test_the_console_starts_by_itself_announces_a_loopback_address_and_ends_when_told(tmp_path: Path) -> None:
    bringing = _Bringing(Layout(state=tmp_path), lambda _: None)
    child = bringing.console()
    try:
        url = str(bringing.heard(child)["url"])
        assert url.startswith("http://127.0.0.1:")
        assert httpx.get(f"{url}api/pulse", trust_env=False).json() == {"error": "the stack is not running: make up"}
        assert bringing.children == [child]
    finally:
        assert processes.stop(child)
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, trust_env=False)
