"""Which errors exist, and what does each mean for whoever catches it?

The tree, split by reaction:

* StewardError
  x Retryable            try again: nothing is wrong with the request
    + Throttled          a limit was hit; wait at least `retry_after_seconds`
    + Unavailable        a dependency did not answer, and nothing took effect
    + Contended          somebody else holds the row or the lease
    + OutcomeUnknown     a mutation was sent and its answer was lost: read back, never re-send blind
    + ContextExpired     the one-day context is gone: read the subject again
  x Refused              stop quietly: a rule, a person or a switch said no
  x Rejected             give up: the same request can never succeed

Step Functions sees only the class names, so `tests/contract` ties them to the state machines. `reason` is at once the
metric's dimension and the audit word: one closed vocabulary for each family.
"""

from enum import StrEnum


class RefusedReason(StrEnum):
    """Why a run stops quietly; each word is a metric dimension and an audit word."""

    NOTHING_NEW = "nothing_new"  # the input fingerprint equals that of the last finished run
    MODE_OFF = "mode_off"  # the workflow is off for this project
    MODE_OBSERVE = "mode_observe"  # the workflow only observes here
    NOT_ALLOWED = "not_allowed"  # the edit is outside the project's declared fields
    OUT_OF_SCOPE = "out_of_scope"  # the subject left the configured project, or was completed
    OTHER_PROJECT = "other_project"  # the subject is in several projects, and another one's run judges it
    HUMAN_CHANGED = "human_changed"  # a person changed the target since it was read
    LOW_CONFIDENCE = "low_confidence"  # by the rules of its field the judgement is not sure enough
    WRONG_TYPE = "wrong_type"  # a rule bounds the field's values, and this one cannot be compared
    OPTION_NOT_ALLOWED = "option_not_allowed"  # the field may not get this option by itself
    OUT_OF_RANGE = "out_of_range"  # the value is below or above what the field may get
    CHANGE_TOO_LARGE = "change_too_large"  # the value is too far from the one that stands there
    QUIET_HOURS = "quiet_hours"  # nobody is to be notified now; it is looked at again afterwards
    ABSTAINED = "abstained"  # no field reached its minimum confidence
    SWITCHED_OFF = "switched_off"  # the kill switch is set
    BREAKER_OPEN = "breaker_open"  # the circuit breaker of the dependency is open
    BUDGET_SPENT = "budget_spent"  # the project's money of the day is spent, and nothing that costs nothing can judge
    EXPIRED = "expired"  # the work is older than it may be
    NOT_REVIEWED = "not_reviewed"  # a status is drafted from a review, and the last one is too old or told nothing yet
    GOAL_CLOSED = "goal_closed"  # people closed the goal of which a status was to be drafted
    NO_READERS = "no_readers"  # of those whom an update is for nobody can open the project
    READERS_UNKNOWN = "readers_unknown"  # who can open the project was looked up too long ago to send an update
    UNPROVEN_CLASS = "unproven_class"  # the journal has no protocol for this edit
    RESTRAINED = "restrained"  # the object was written so often within the hour that another automation may fight us
    CONTESTED = "contested"  # somebody or something keeps changing the bot's own field back
    NOT_OURS = "not_ours"  # the edit is of the bot's own things, and somebody else made this one
    NOT_CERTIFIED = "not_certified"  # the certificate by which a field of people was to be filled stands no more
    NOT_APPROVED = "not_approved"  # it needs a person's yes, and has none that is not spent
    MUTED = "muted"  # a person asked for silence about the subject
    OVERTAKEN = "overtaken"  # a newer text was judged before this plan took effect
    MAIL_UNSAFE = "mail_unsafe"  # SES holds the mail for spam, or found a virus in it, or did not look
    MAIL_UNVERIFIED = "mail_unverified"  # SES does not say that the mail comes from whom it names
    MAIL_STRANGER = "mail_stranger"  # the sender is none of those that the configuration names
    MAIL_AUTOMATIC = "mail_automatic"  # a machine sent the mail: an answer of its own, a list, a bounce
    MAIL_TOO_LARGE = "mail_too_large"  # the mail is larger than what is read
    NEVER_KNOWN = "never_known"  # it was sent once, and whether it took effect cannot be read back


class RejectedReason(StrEnum):
    """Why a request can never succeed; each word is a metric dimension and an audit word."""

    BAD_CONFIGURATION = "bad_configuration"  # the configuration document does not validate
    UNKNOWN_FIELD = "unknown_field"  # a configured field name is not on the project
    UNKNOWN_OPTION = "unknown_option"  # a value is not an enabled option of its field
    UNKNOWN_WORKFLOW = "unknown_workflow"  # no workflow of that name exists
    MALFORMED = "malformed"  # a message or state document is not what its producer writes
    INVALID_ANSWER = "invalid_answer"  # the model's answer does not validate, after one repair
    ANSWER_CUT = "answer_cut"  # the model's answer is longer than the tokens it was given
    CONTENT_FILTERED = "content_filtered"  # the model's maker withheld the answer
    GUARDRAIL_INTERVENED = "guardrail_intervened"  # the configured guardrail stopped the question or the answer
    QUESTION_TOO_LONG = "question_too_long"  # the question does not fit into the model's context window
    UNAUTHORISED = "unauthorised"  # Asana answered 401
    PAYMENT_REQUIRED = "payment_required"  # Asana answered 402: above the plan
    FORBIDDEN = "forbidden"  # Asana answered 403
    GONE = "gone"  # Asana answered 404 or 451
    BAD_REQUEST = "bad_request"  # Asana answered 400: our request is wrong
    MAIL_REFUSED = "mail_refused"  # SES will not send it: an identity is not verified, or SES is in its sandbox
    NO_ADDRESS = "no_address"  # none of an email's readers shows an address, or wants one
    TAMPERED = "tampered"  # a stored value does not match its recorded hash


class StewardError(Exception):
    """The root of every error Steward raises on purpose."""


class Retryable(StewardError):
    """Try again; `retry_after_seconds` is the least wait that makes sense, None if unknown."""

    def __init__(self, detail: str, *, retry_after_seconds: float | None = None) -> None:
        super().__init__(detail)
        self.retry_after_seconds = retry_after_seconds


class Throttled(Retryable):
    """A rate, concurrency or budget limit was hit; nothing took effect."""


class Unavailable(Retryable):
    """A dependency failed or did not answer, and nothing took effect."""


class Contended(Retryable):
    """Another worker holds the row or the lease; a TransactionConflict is this, never a refusal."""


class OutcomeUnknown(Retryable):
    """A mutation left this process and its outcome is not known."""


class ContextExpired(Retryable):
    """The run outlived its context objects (one day); it goes back to Enrich."""


class Refused(StewardError):
    """A rule, a person or a switch said no. `reason` is the metric and the audit word."""

    def __init__(self, reason: RefusedReason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason


class Rejected(StewardError):
    """The same request can never succeed. `reason` is the metric and the audit word."""

    def __init__(self, reason: RejectedReason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason


class SettingMissing(StewardError):
    """A function's environment lacks a variable; the message names it and where it is set."""
