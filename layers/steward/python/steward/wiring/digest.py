"""Which real clients does `digest` get?"""

from typing import Any

from steward.settings import DigestSettings
from steward.store.mail import Mail
from steward.store.objects import Objects
from steward.store.table import Table
from steward.telemetry import Telemetry
from steward.upkeep.digest import Teller, digest
from steward.wiring.asana import reading
from steward.wiring.clients import client, now
from steward.wiring.configuration import rollout

settings = DigestSettings.load()
telemetry = Telemetry("digest", settings.stage)
table = Table(client("dynamodb"), settings.table_name)
objects = Objects(client("s3"), settings.bucket_name)
mail = Mail(client("sesv2"))
configurations = rollout(settings, telemetry)
reader_at = reading(settings.asana_base_url, settings.asana_read_secret, table, telemetry)


@telemetry.flushing
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context has no public type
    """The schedule's or an operator's request in, what is told out."""
    configuration = configurations.current()
    using = Teller(
        reader=reader_at(context, f"digest-{context.aws_request_id}", configuration.asana.requests_per_minute),
        table=table,
        objects=objects,
        configuration=configuration,
        post=mail,
        telemetry=telemetry,
        now=now(),
    )
    return digest(event, using)
