"""How is a webhook's secret kept so that the table alone does not reveal it?"""

from typing import TYPE_CHECKING, Final

from botocore.exceptions import BotoCoreError, ClientError

from steward.errors import Rejected, RejectedReason, Unavailable

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

# What KMS answers when the bytes are not a ciphertext of this key and this hook: waiting does not help.
_NOT_OURS: Final = frozenset({"InvalidCiphertextException", "IncorrectKeyException"})


class Seal:
    """KMS under the encryption context `hook_id`: a ciphertext moved to another hook's row does not open."""

    def __init__(self, client: "KMSClient", key_arn: str) -> None:
        self._client = client
        self._key_arn = key_arn

    def close(self, hook_id: str, secret: str) -> bytes:
        """The ciphertext of a secret. Raises Unavailable when KMS does not answer."""
        try:
            reply = self._client.encrypt(
                KeyId=self._key_arn, Plaintext=secret.encode(), EncryptionContext={"hook_id": hook_id}
            )
        except (BotoCoreError, ClientError) as error:
            raise Unavailable(f"KMS did not encrypt: {type(error).__name__}") from error
        return bytes(reply["CiphertextBlob"])

    def open(self, hook_id: str, sealed: bytes) -> bytes:
        """The secret's bytes. Raises Rejected(tampered) for another hook's ciphertext, Unavailable when KMS is away."""
        try:
            reply = self._client.decrypt(
                KeyId=self._key_arn, CiphertextBlob=sealed, EncryptionContext={"hook_id": hook_id}
            )
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            if code in _NOT_OURS:
                raise Rejected(RejectedReason.TAMPERED, f"hook {hook_id}: the secret does not open: {code}") from error
            raise Unavailable(f"KMS did not decrypt: {code}") from error
        except BotoCoreError as error:
            raise Unavailable(f"KMS did not decrypt: {type(error).__name__}") from error
        return bytes(reply["Plaintext"])
