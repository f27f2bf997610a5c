"""How does a function read the deployment's configuration document?"""

from typing import Any

from aws_lambda_powertools.utilities.parameters import AppConfigProvider
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError, TransformParameterError

from steward.errors import Unavailable
from steward.governance.rollout import CONFIGURATION_SECONDS, Rollout, Voice
from steward.settings import ConfiguredSettings
from steward.wiring.clients import client


def rollout(settings: ConfiguredSettings, voice: Voice) -> Rollout:
    """The reader of this deployment's configuration document."""
    provider = AppConfigProvider(
        environment=settings.appconfig_environment,
        application=settings.appconfig_application,
        boto3_client=client("appconfigdata"),
    )

    def fetch() -> Any:  # noqa: ANN401 - whatever the store holds
        try:
            return provider.get(settings.appconfig_profile, transform="json", max_age=CONFIGURATION_SECONDS)
        except (GetParameterError, TransformParameterError) as error:
            raise Unavailable(f"AppConfig did not give {settings.appconfig_profile}: {type(error).__name__}") from error

    return Rollout(fetch, voice)
