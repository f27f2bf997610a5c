"""Under which keys does a snapshot hold what hangs on a task?

Apart from what reads Asana, so that who only judges a snapshot loads no client of it.
"""

from typing import Final

DOCUMENTS: Final = "documents"
BUILT: Final = "built"  # what was made of briefs
