"""What does the word mean that a run ended with, to somebody who has never read the code?"""

from typing import Final

from steward.errors import RefusedReason, RejectedReason
from steward.governance.exceptions import SAID

# How a run that was neither refused nor rejected ended, by the word that Record wrote.
ENDED: Final = {
    "written": "it was done",
    "proposed": "people are asked for a yes first",
    "observed": "the workflow only observes here: nothing is written",
    "unchanged": "everything it would have said stood there already",
    "fanned_out": "it asked for the runs that were missing",
    "handed_on": "it asked for the run that does this",
    "fault": "a defect of Steward's: its log says more (docs/operations.md, Runs fail)",
    "timeout": "it took too long",
    "throttled": "Asana or AWS was asked more than it allows; it is asked again",
    "unavailable": "something did not answer; it is asked again",
    "contended": "two runs met; it is asked again",
    "outcome_unknown": "an answer was lost; what became of the change is read back, never sent again blindly",
    "context_expired": "it waited longer than the text of a task is kept, and reads the task again",
    "unknown": "for a reason that was not recorded",
}

_REFUSED: Final = {
    RefusedReason.NOTHING_NEW: "nothing that it reads has changed since it last looked",
    RefusedReason.MODE_OFF: "the workflow is off in this project: steward rollout status",
    RefusedReason.MODE_OBSERVE: "the workflow only observes here: steward rollout status",
    RefusedReason.NOT_ALLOWED: "the field is none that the configuration gave to Steward",
    RefusedReason.OUT_OF_SCOPE: "the task is completed, or is in no configured project any more",
    RefusedReason.OTHER_PROJECT: "the task is in several projects, and the run of another one judges it",
    RefusedReason.HUMAN_CHANGED: "a person changed the value in the meantime, and a person wins",
    RefusedReason.QUIET_HOURS: "it is quiet hours in the project: it is told afterwards",
    RefusedReason.ABSTAINED: "it was not sure enough of any field",
    RefusedReason.SWITCHED_OFF: "a kill switch is set: steward kill list",
    RefusedReason.BREAKER_OPEN: "Asana or the model fails so often that it is left alone: steward breaker status",
    RefusedReason.BUDGET_SPENT: "the project's money of the day is spent: steward budget show",
    RefusedReason.GOAL_CLOSED: "people closed the goal, so that its status needs no draft",
    RefusedReason.EXPIRED: "it came too late",
    RefusedReason.NOT_REVIEWED: "the project has no review that is recent enough: steward review run",
    RefusedReason.NO_READERS: "nobody of those whom it is for can open the project",
    RefusedReason.READERS_UNKNOWN: "who can open the project was looked up too long ago",
    RefusedReason.UNPROVEN_CLASS: "there is no way to do this edit at most once, so it is not done",
    RefusedReason.RESTRAINED: "the task was written so often within the hour that another automation may be at work",
    RefusedReason.CONTESTED: "somebody or something keeps changing Steward's own field back",
    RefusedReason.NOT_OURS: "the thing is not Steward's own",
    RefusedReason.NOT_CERTIFIED: "the field's certificate stands no more: steward calibrate show",
    RefusedReason.NOT_APPROVED: "it needs a person's yes, and has none",
    RefusedReason.MUTED: "a person asked for silence about the task",
    RefusedReason.OVERTAKEN: "a newer text of the task was judged first",
    RefusedReason.MAIL_UNSAFE: "SES holds the mail for spam, found a virus in it, or did not look: docs/mail.md",
    RefusedReason.MAIL_UNVERIFIED: "SES does not say that the mail comes from whom it names: docs/mail.md",
    RefusedReason.MAIL_STRANGER: "the sender of the mail is none of the configured senders: docs/mail.md",
    RefusedReason.MAIL_AUTOMATIC: "a machine sent the mail, and is not answered: docs/mail.md",
    RefusedReason.MAIL_TOO_LARGE: "the mail is larger than what is read: docs/mail.md",
    RefusedReason.NEVER_KNOWN: "it was sent once, and whether it took effect cannot be read back",
}

_REJECTED: Final = {
    RejectedReason.BAD_CONFIGURATION: "the configuration is wrong: steward config validate",
    RejectedReason.UNKNOWN_FIELD: "a configured field is not on the project: steward fields ensure --plan",
    RejectedReason.UNKNOWN_OPTION: "a value is no enabled option of its field: steward fields ensure --plan",
    RejectedReason.UNKNOWN_WORKFLOW: "no workflow has that name",
    RejectedReason.MALFORMED: "what was handed on is not as it should be",
    RejectedReason.INVALID_ANSWER: "the model's answer was none that can be used, twice",
    RejectedReason.ANSWER_CUT: "the model's answer is longer than it may be",
    RejectedReason.CONTENT_FILTERED: "the model's maker withheld the answer",
    RejectedReason.GUARDRAIL_INTERVENED: "the configured guardrail stopped it",
    RejectedReason.QUESTION_TOO_LONG: "the text does not fit into the model",
    RejectedReason.UNAUTHORISED: "Asana does not take the token any more: steward doctor",
    RejectedReason.PAYMENT_REQUIRED: "Asana's plan does not allow it: steward doctor",
    RejectedReason.FORBIDDEN: "Asana does not let Steward's user do it: steward doctor",
    RejectedReason.GONE: "Asana has no such thing any more",
    RejectedReason.BAD_REQUEST: "Asana calls the request wrong",
    RejectedReason.MAIL_REFUSED: "the email was refused: an identity is not verified",
    RejectedReason.NO_ADDRESS: "no reader shows an address, or wants an email",
    RejectedReason.TAMPERED: "a stored value is not what was recorded of it: steward audit verify",
}

WORDS: Final = ENDED | {str(reason): text for reason, text in (SAID | _REFUSED | _REJECTED).items()}

# What an audit entry's rule means: the word before the colon.
RULES: Final = {
    "act": "the workflow is in mode act there, and the field is Steward's own",
    "suggest": "the field is Steward's own, for suggestions",
    "certified": "the field's certificate lets Steward fill it where it is sure enough",
    "approved": "a person said yes",
    "undo": "a person asked for it to be put back",
    "approvals": "it asks people for a yes",
    "decision": "it answers a person",
    "questions": "it asks for what the task does not say",
    "asked_for": "a person asked for it",
    "certificate": "it tells of a certificate",
    "exceptions_section": "it puts what a rule refused before people",
    "review_section": "it puts the task where people look at such tasks",
    "none": "nothing allowed it: look at steward audit verify --journal",
}

STARTED: Final = {
    "webhook": "a change in Asana",
    "trailing": "further changes in Asana, gathered",
    "scan": "a look over the whole project",
    "operator": "an operator",
}


def why(word: str) -> str:
    """A word of an outcome in a sentence; a word that is not known stays as it is."""
    return WORDS.get(word, word.replace("_", " "))


def by_rule(rule: str) -> str:
    """The rules of one audit entry in words."""
    return "; ".join(dict.fromkeys(RULES.get(each.partition(":")[0].strip(), each) for each in rule.split(",")))
