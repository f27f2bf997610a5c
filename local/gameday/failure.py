"""What ends a game day as failed?"""


class GameFailed(Exception):
    """A step did not come out as the runbook says: the text names the step and what was seen."""
