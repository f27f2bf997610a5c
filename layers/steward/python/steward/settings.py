"""What does each function need to know from its environment?

`template.yaml` sets every variable; a contract test holds the two together. Names are the fields in upper case.
Values are never secrets: secrets are named here and read from Secrets Manager.
"""

import os
from collections.abc import Mapping
from typing import Self

from steward.errors import SettingMissing


class Settings:
    """What every function knows. Plain classes: what `dataclasses` writes for them all is a twelfth of a cold start."""

    stage: str
    table_name: str

    def __init__(self, **values: str) -> None:
        vars(self).update(values)

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """What the class and those above it declare, theirs first."""
        return tuple(name for each in reversed(cls.__mro__) for name in vars(each).get("__annotations__", ()))

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read the variables of this class. Raises SettingMissing naming the first that is absent or empty."""
        source = os.environ if environ is None else environ
        for name in cls.names():
            if not source.get(name.upper()):
                raise SettingMissing(
                    f"{name.upper()} is not set for {cls.__name__}: template.yaml sets it; deploy again"
                )
        return cls(**{name: source[name.upper()] for name in cls.names()})


class WebhookSettings(Settings):
    """The function behind API Gateway."""

    bucket_name: str
    events_queue_url: str
    hook_key_arn: str


class ConfiguredSettings(Settings):
    """A function that reads the deployment's configuration document."""

    appconfig_application: str
    appconfig_environment: str
    appconfig_profile: str


class DispatchSettings(ConfiguredSettings):
    """The function behind the events queue."""

    bucket_name: str
    events_queue_url: str
    run_machine_arn: str
    scan_machine_arn: str


class AsanaReaderSettings(ConfiguredSettings):
    """A function that reads Asana."""

    bucket_name: str
    asana_base_url: str
    asana_read_secret: str


class EnrichSettings(AsanaReaderSettings):
    """The function that reads a subject and fans a project's backlog out."""

    events_queue_url: str


class ReconcileSettings(AsanaReaderSettings):
    """The function that finds what was missed and keeps the caches current."""

    events_queue_url: str
    run_machine_arn: str
    register_function: str


class ListProjectsSettings(AsanaReaderSettings):
    """The function that opens a scan."""

    events_queue_url: str


class DigestSettings(AsanaReaderSettings):
    """The function that tells people every day what was done, or would have been."""


class AssessSettings(ConfiguredSettings):
    """The function that computes facts. numpy reads the number of its threads by itself, when it is imported."""

    bucket_name: str
    openblas_num_threads: str


class ClassifySettings(ConfiguredSettings):
    """The function that asks the model."""

    bucket_name: str


class ExtractSettings(Settings):
    """The function that reads strangers' files: it holds no grant, and reaches the bucket alone."""

    bucket_name: str


class ProposeSettings(Settings):
    """The function that stores proposals."""

    bucket_name: str


class WriteBackSettings(ConfiguredSettings):
    """The only function with the write grant."""

    bucket_name: str
    asana_base_url: str
    asana_write_secret: str


class RecordSettings(Settings):
    """The function that closes a run."""


class SummariseSettings(Settings):
    """The function that closes a scan."""

    bucket_name: str
    events_queue_url: str


class RegisterSettings(ConfiguredSettings):
    """The function that registers webhooks; not reachable from the net."""

    hook_key_arn: str
    public_api_url: str
    asana_base_url: str
    asana_webhook_secret: str


class RefreshTokenSettings(Settings):
    """The function that renews the tokens of an app, the only one that may read its secret."""

    asana_base_url: str
    asana_client_secret: str
    asana_read_secret: str
    asana_write_secret: str
    asana_webhook_secret: str


class ArchiveSettings(Settings):
    """The function that copies audit entries and access-log lines into the locked bucket."""

    audit_bucket_name: str


class ValidateConfigSettings(Settings):
    """The function that AppConfig asks about a configuration document."""
