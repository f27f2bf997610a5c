"""Did Asana, and nobody else, send these bytes?"""

import hmac
import re
from collections.abc import Sequence
from typing import Final

# HMAC-SHA256 gains nothing from a shorter key, and a missing secret must never verify (RELIABILITY W6).
SECRET_BYTES_LEAST: Final = 32

# Used where there is no secret, so that the time taken does not tell which hooks exist (RELIABILITY 4.2).
_DUMMY_KEY: Final = bytes(SECRET_BYTES_LEAST)
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


def is_genuine(secret: bytes | None, body: bytes, signatures: Sequence[str]) -> bool:
    """Whether `signatures` is exactly one value, the lower-case hex HMAC-SHA256 of the raw body under the secret.

    FACTS 1.3: the key is the secret's ASCII bytes, not hex-decoded. Bytes are compared in constant time; the digest is
    computed whatever was given.
    """
    key = secret if secret and len(secret) >= SECRET_BYTES_LEAST else None
    expected = hmac.digest(key or _DUMMY_KEY, body, "sha256")
    given = bytes.fromhex(signatures[0]) if len(signatures) == 1 and _DIGEST.fullmatch(signatures[0]) else None
    same = hmac.compare_digest(expected, given or bytes(len(expected)))
    return same and given is not None and key is not None
