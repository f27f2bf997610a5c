"""Which error bodies does Asana answer with, and under which status?"""

from dataclasses import dataclass, field

HELP = "For more information on API status codes and how to handle them, read the docs on errors"

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None


@dataclass(slots=True)
class ApiError(Exception):
    """A refusal as the API words it: `{"errors":[{"message","help"}]}` (FACTS 2)."""

    status: int
    message: str
    headers: dict[str, str] = field(default_factory=dict)
    detail: dict[str, Json] = field(default_factory=dict)  # members of the error beside message and help
    beside: dict[str, Json] = field(default_factory=dict)  # members of the body beside errors, such as `sync`

    def body(self) -> dict[str, Json]:
        """The JSON body."""
        error: dict[str, Json] = {"message": self.message, "help": HELP, **self.detail}
        return {"errors": [error], **self.beside}


def bad_request(message: str) -> ApiError:
    """400: a missing or malformed parameter."""
    return ApiError(400, message)


def forbidden(message: str) -> ApiError:
    """403: known, and not allowed."""
    return ApiError(403, message)


def unknown_object(name: str, gid: str) -> ApiError:
    """404 for a gid that names nothing (any more)."""
    return ApiError(404, f"{name}: Unknown object: {gid}")


def too_many(retry_after: str | None) -> ApiError:
    """429 with the text of FACTS 2; None leaves the Retry-After header out."""
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    message = "You've made too many requests and hit a rate limit. Please retry after the given amount of time."
    return ApiError(429, message, headers)


def server_error(phrase: str, status: int = 500) -> ApiError:
    """5xx with the `phrase` that support asks for (500 only, FACTS 2)."""
    detail: dict[str, Json] = {"phrase": phrase} if status == 500 else {}  # noqa: PLR2004  the status itself
    return ApiError(status, "Server Error", detail=detail)
