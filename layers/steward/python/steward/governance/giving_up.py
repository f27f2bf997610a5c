"""What does a no mean for a mutation: its end, or that another worker may try?

RELIABILITY 3.3, step 6.
"""

from typing import Final

from steward.asana.client import AsanaReader
from steward.errors import Refused, Rejected, RejectedReason, Retryable, StewardError
from steward.governance.finding import Bounds, Standing
from steward.governance.journal import Event, Row
from steward.governance.mutation import Mutation

# These say something of the credential, the plan that was paid for or the deployment, not of the item: once mended, the
# same mutation may pass.
PASSING_REFUSALS: Final = frozenset(
    {
        RejectedReason.UNAUTHORISED,
        RejectedReason.PAYMENT_REQUIRED,
        RejectedReason.FORBIDDEN,
        RejectedReason.BAD_CONFIGURATION,
        RejectedReason.MAIL_REFUSED,
    }
)


def given_up(row: Row, error: StewardError) -> tuple[Event, dict[str, str]]:
    """What an error before anything (more) left means for the row: its end, or that another worker may try.

    Where an earlier request of it may have taken effect, a lasting no to the read-back means that nobody can tell.
    """
    if isinstance(error, Refused) or (isinstance(error, Rejected) and error.reason not in PASSING_REFUSALS):
        return Event.UNREADABLE if row.in_doubt else Event.DECLINED, {"reason": str(error.reason)}
    return Event.RELEASE, {}


def reason_behind(
    refusal: Rejected, reader: AsanaReader, mutation: Mutation, row: Row, bot_user_gid: str
) -> Refused | Rejected:
    """What stands behind Asana's no to a request: its target may have left since a fresh plan was made of it."""
    if refusal.reason is not RejectedReason.BAD_REQUEST or not isinstance(mutation.target, Standing):
        return refusal
    bounds = Bounds(mutation.source.project_gid, bot_user_gid)
    try:
        mutation.target.compare(row.base, reader.records(mutation.target.reading()), bounds)
    except (Refused, Rejected) as found:
        return found
    except Retryable:
        return refusal
    return refusal
