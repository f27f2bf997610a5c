"""What does one process see of AWS: a call that takes time, may fail, may be lost, and may be its last?"""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, Final

from botocore.exceptions import ClientError

from tests.entitlement import hold
from tests.fakes import transaction_conflict
from tests.load.faults import AwsTrouble
from tests.load.memory_services import client_error
from tests.load.world import Worker, World

# Least and most seconds of one call: regional services as they usually answer.
TAKES: Final = {"dynamodb": (0.003, 0.008), "s3": (0.02, 0.05), "sqs": (0.01, 0.02), "states": (0.02, 0.05)}


class Boundary:
    """A client as one worker has it. Every call is a step at which the worker may die, before it and after it."""

    def __init__(self, world: World, worker: Worker, service: str, client: Any) -> None:  # noqa: ANN401 - stands in for boto3's clients
        self.world = world
        self.worker = worker
        self.client = client
        self.service = service
        self.takes = TAKES[service]

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        call = partial(self._call, operation, f"after {operation}", getattr(self.client, operation))
        setattr(self, operation, call)  # from now on it is found at once
        return call

    def _call(self, operation: str, after: str, act: Callable[..., Any], /, *given: Any, **request: Any) -> Any:  # noqa: ANN401 - a service's documents
        world, worker = self.world, self.worker
        hold(self.service, operation, request)
        world.call(worker, operation, *self.takes)
        trouble = world.faults.aws(operation)
        if trouble is AwsTrouble.CONFLICT:
            raise transaction_conflict(len(request["TransactItems"]))
        if trouble is AwsTrouble.THROTTLED:
            raise client_error("ThrottlingException", operation)
        if trouble is AwsTrouble.TWICE:
            with suppress(ClientError):
                act(*given, **request)
        answer = act(*given, **request)
        world.maybe_kill(worker, after)
        if trouble is AwsTrouble.LOST:
            raise client_error("InternalServerError", operation, 500)
        return answer
