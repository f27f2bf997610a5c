"""What stands in for the bucket, the queue and the key, at the calls that the product's clients make?"""

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from botocore.exceptions import ClientError

CONTEXT_LIVES_SECONDS: Final = 86_400.0  # the lifecycle rule of `context/` (DESIGN section 2)


def client_error(code: str, operation: str, status: int = 400) -> ClientError:
    """What a botocore client raises for an answer of this code."""
    response: Any = {"Error": {"Code": code, "Message": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(response, operation)


@dataclass(slots=True)
class MemoryBucket:
    """S3 with the one-day life of `context/`."""

    clock: Callable[[], float]
    bodies: dict[str, tuple[float, bytes]] = field(default_factory=dict)

    def put_object(self, *, Bucket: str, Key: str, Body: bytes) -> dict[str, Any]:  # noqa: ARG002, N803 - boto3's names
        self.bodies[Key] = (self.clock(), bytes(Body))
        return {}

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: ARG002, N803 - boto3's names
        put_at, body = self.bodies.get(Key, (0.0, None))
        if body is None or (Key.startswith("context/") and self.clock() - put_at > CONTEXT_LIVES_SECONDS):
            raise client_error("NoSuchKey", "GetObject", 404)
        return {"Body": io.BytesIO(body)}


@dataclass(slots=True)
class MemoryQueue:
    """SQS: what is sent is handed to `deliver(body, delay_seconds)`, which owns the times and the redeliveries."""

    deliver: Callable[[str, float], None]

    def send_message(self, *, QueueUrl: str, MessageBody: str, DelaySeconds: int = 0) -> dict[str, Any]:  # noqa: ARG002, N803 - boto3's names
        if len(MessageBody.encode()) > 1_048_576:
            raise client_error("InvalidParameterValue", "SendMessage")
        self.deliver(MessageBody, float(DelaySeconds))
        return {"MessageId": "m"}


class MemoryKey:
    """KMS under an encryption context: another context does not open."""

    def encrypt(self, *, KeyId: str, Plaintext: bytes, EncryptionContext: Mapping[str, str]) -> dict[str, Any]:  # noqa: ARG002, N803 - boto3's names
        return {"CiphertextBlob": json.dumps([dict(EncryptionContext), Plaintext.decode()]).encode()}

    def decrypt(self, *, KeyId: str, CiphertextBlob: bytes, EncryptionContext: Mapping[str, str]) -> dict[str, Any]:  # noqa: ARG002, N803 - boto3's names
        context, text = json.loads(CiphertextBlob)
        if context != dict(EncryptionContext):
            raise client_error("InvalidCiphertextException", "Decrypt")
        return {"Plaintext": text.encode()}
