"""What does AppConfig call before it deploys a configuration document?"""

from steward.wiring.validate_config import handler

__all__ = ["handler"]
