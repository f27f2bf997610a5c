"""How is the first view as quick as every other: by having read it once before anybody asks?"""

import threading
from typing import Final

from local.console.readers import READERS
from local.console.stacks import Site
from steward_cli.failure import Failure

FIRST: Final = ("board", "pulse")  # what the page asks for when it is opened
LOOK_AGAIN_SECONDS: Final = 1.0  # the stack's description appears some seconds after the console listens
GIVE_UP_SECONDS: Final = 300.0  # a stack that is not up by then failed; the page says so


def warm(site: Site, stopped: threading.Event) -> None:
    """Read the first view once a stack is there; what AWS' client libraries load on first use is loaded then."""
    for _ in range(int(GIVE_UP_SECONDS / LOOK_AGAIN_SECONDS)):
        try:
            opened = site.opened()
        except Failure:
            if stopped.wait(LOOK_AGAIN_SECONDS):
                return
            continue
        for name in FIRST:
            READERS[name].read(site, opened, {})
        return


def in_background(site: Site, stopped: threading.Event) -> None:
    """The same beside everything else. It fails with nobody: the page asks again and says what is wrong."""
    threading.Thread(target=warm, args=(site, stopped), daemon=True, name="warming").start()
