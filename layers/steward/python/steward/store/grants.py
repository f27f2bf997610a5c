"""What does each of the secrets hold that Asana's grants lie in, and how does another version get there?"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from steward.errors import Rejected, RejectedReason, Unavailable

CLIENT: Final = "client"  # the app's own secret, beside those of the grants


@dataclass(frozen=True, slots=True)
class GrantSecrets:
    """Secrets Manager's secrets by the name of their grant; `client` is boto3's."""

    client: Any
    ids: Mapping[str, str]

    def read(self, name: str) -> dict[str, Any]:
        """The document of a secret. Raises Unavailable, Rejected(bad_configuration) where it holds none."""
        try:
            text = self.client.get_secret_value(SecretId=self._id(name))["SecretString"]
        except (BotoCoreError, ClientError) as error:
            raise Unavailable(f"Secrets Manager did not give the {name} grant: {_code(error)}") from error
        try:
            document = json.loads(text)
        except ValueError:
            document = None
        if not isinstance(document, dict):
            raise Rejected(RejectedReason.BAD_CONFIGURATION, f"the secret of the {name} grant holds no JSON object")
        return document

    def write(self, name: str, document: Mapping[str, Any]) -> None:
        """Another version of a secret. Raises Unavailable."""
        try:
            self.client.put_secret_value(SecretId=self._id(name), SecretString=json.dumps(dict(document)))
        except (BotoCoreError, ClientError) as error:
            raise Unavailable(f"Secrets Manager did not take the {name} grant: {_code(error)}") from error

    def _id(self, name: str) -> str:
        if name not in self.ids:
            known = ", ".join(sorted(self.ids))
            raise Rejected(RejectedReason.BAD_CONFIGURATION, f"there is no secret of a {name} grant: {known}")
        return self.ids[name]


def _code(error: Exception) -> str:
    """What went wrong, in a word: the message of a refusal may name what was asked."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", "unknown"))
    return type(error).__name__
