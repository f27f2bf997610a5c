"""How does a delivery leave a live sandbox?"""

from collections.abc import Mapping

import httpx

from local.asana.deliveries import TIMEOUT_SECONDS


class HttpPost:
    """POSTs over a pooled HTTP client; redirects are not followed, as Asana does not."""

    def __init__(self) -> None:
        self._client = httpx.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False)

    def __call__(self, url: str, headers: dict[str, str], body: bytes) -> tuple[int, Mapping[str, str]]:
        """(status, lowercase headers). Raises OSError with a short reason where no answer came in 10 s."""
        try:
            answer = self._client.post(url, headers=headers, content=body)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise OSError(f"{type(error).__name__}: {error}") from error
        return answer.status_code, {name.lower(): value for name, value in answer.headers.items()}

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()


def no_network(url: str, _headers: dict[str, str], _body: bytes) -> tuple[int, Mapping[str, str]]:
    """The delivery of a sandbox that was given none: nothing answers."""
    raise OSError(f"no receiver: this sandbox was made without a `post` for {url}")
