"""Did somebody ask for silence about the subject, even after its plan was made?

Enrich asks before it reads; here it is asked again in the transaction that lets the request leave, as a kill switch
is. What people said yes to, what they take back and what answers them is done all the same: they asked for it.
"""

from steward.errors import RefusedReason
from steward.governance.consent import DECISION, approval_of
from steward.governance.mutation import Mutation
from steward.governance.sending import Consent
from steward.store import keys
from steward.store.table import Write


def unmuted(mutation: Mutation) -> tuple[Consent, ...]:
    """The condition that nobody muted the subject; none for what people asked for themselves."""
    if approval_of(mutation) or mutation.source.workflow == DECISION:
        return ()
    subject = mutation.source.subject
    write = Write(
        "ConditionCheck",
        keys.muted(subject),
        condition="attribute_not_exists(pk) OR #state = :off",
        names={"#state": "state"},
        values={":off": "off"},
    )
    return (Consent(write, RefusedReason.MUTED, f"a person muted {subject}"),)
