"""How is something written once, so that nobody changes or deletes it for years?

The audit bucket locks each object from its first byte on (its default retention, COMPLIANCE mode); a put that says
If-None-Match never lands on one that is there, and the bucket's policy refuses a put that does not say so.
"""

import enum
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from steward.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_THERE: Final = frozenset({"PreconditionFailed", "412"})


class Kept(enum.Enum):
    """What became of a put."""

    NEW = "new"  # it was not there, and now it is
    SAME = "same"  # exactly these bytes were there already: an earlier attempt's
    OTHER = "other"  # other bytes lie under this key, and stay


class Vault:
    """The audit bucket, as far as one may write to it."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def keep(self, key: str, body: bytes) -> Kept:
        """Store the bytes unless something lies there; compare where it does. Raises Unavailable."""
        try:
            self._client.put_object(Bucket=self._bucket, Key=key, Body=body, IfNoneMatch="*")
        except ClientError as error:
            if _code(error) not in _THERE:
                raise Unavailable(f"S3 did not archive: {_code(error)}") from error
            return Kept.SAME if self.read(key) == body else Kept.OTHER
        except BotoCoreError as error:
            raise Unavailable(f"S3 did not archive: {type(error).__name__}") from error
        return Kept.NEW

    def read(self, key: str) -> bytes:
        """The stored bytes. Raises Unavailable, also where nothing lies."""
        try:
            body: bytes = self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        except ClientError as error:
            raise Unavailable(f"S3 did not give an archived object: {_code(error)}") from error
        except BotoCoreError as error:
            raise Unavailable(f"S3 did not give an archived object: {type(error).__name__}") from error
        return body


def _code(error: Any) -> str:  # noqa: ANN401 - botocore ships no types
    return str(error.response.get("Error", {}).get("Code", ""))
