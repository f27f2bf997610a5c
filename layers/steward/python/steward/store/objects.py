"""How are bodies kept outside the table, and how is a swapped or expired one noticed?

One bucket, a prefix for each life: `context/` one day, `values/` 35 days, `overflow/`, `quarantine/`, `text/`. A
Pointer holds the sha256 of what was stored; reading checks it.
"""

import hashlib
import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from steward.errors import ContextExpired, Rejected, RejectedReason, Unavailable
from steward.run import Pointer

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class Objects:
    """JSON documents in the context bucket."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put(self, key: str, document: Any) -> Pointer:  # noqa: ANN401 - any JSON document
        """Store a document as compact JSON under the key and return its pointer."""
        return self.put_bytes(key, encode(document))

    def put_bytes(self, key: str, body: bytes | bytearray) -> Pointer:
        """Store bytes as they are. Raises Unavailable when S3 does not take them."""
        try:
            self._client.put_object(Bucket=self._bucket, Key=key, Body=body)
        except (BotoCoreError, ClientError) as error:
            raise Unavailable(f"S3 did not store {key.split('/', 1)[0]}/: {type(error).__name__}") from error
        return Pointer(key=key, sha256=hashlib.sha256(body).hexdigest())

    def get(self, pointer: Pointer) -> Any:  # noqa: ANN401 - any JSON document
        """The document. Raises ContextExpired when it is gone, Rejected(tampered) when it is not what was stored."""
        return json.loads(self.get_whole(pointer))

    def get_whole(self, pointer: Pointer) -> bytes:
        """The stored bytes. Raises as `get`."""
        body = self.get_bytes(pointer["key"])
        if hashlib.sha256(body).hexdigest() != pointer["sha256"]:
            raise Rejected(RejectedReason.TAMPERED, f"{pointer['key'].split('/', 1)[0]}/ object has another hash")
        return body

    def get_bytes(self, key: str, most: int | None = None) -> bytes:
        """The stored bytes, no more than the first `most` of them.

        Raises ContextExpired when the object is gone, Unavailable when S3 does not answer.
        """
        try:
            body: bytes = self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read(most)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in ("NoSuchKey", "404"):
                raise ContextExpired(f"{key.split('/', 1)[0]}/ object is gone") from error
            raise Unavailable(f"S3 did not answer: {error.response.get('Error', {}).get('Code')}") from error
        except BotoCoreError as error:
            raise Unavailable(f"S3 did not answer: {type(error).__name__}") from error
        return body


def encode(document: Any) -> bytes:  # noqa: ANN401 - any JSON document
    """Canonical JSON: sorted keys, compact, so that equal documents have equal hashes."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
