"""What do people write when they only want to know?"""

from typing import Final

RULES: Final[dict[str, tuple[str, ...]]] = {
    "question_name": (
        "How do I <act> in <feature>?",
        "Question about <feature>",
        "Where [is|do I find] <page> of <feature>?",
        "<feature> - [how does it work|is this expected|what does it do]?",
        "Does <feature> keep <thing>?",
        "[Quick|Short|Stupid|Small] question",
        "[Documentation|Docs|Manual] for <feature>?",
        "<customer> wants to know: <feature>",
        "Is <error> normal in <feature>?",
        "Difference between <feature> and <feature>",
    ),
    "question": (
        "how can I <act> in the <feature> without affecting <people>",
        "is there a [guide|video|help page] that explains the <feature>",
        "what happens to <thing> when somebody leaves the company",
        "we are <doing> and wonder whether the <feature> is the right way",
        "does the <feature> support <thing>, and if yes, where",
        "is it normal that the <feature> shows <error> the first time",
        "who can see <page>, only admins or also <people>",
        "which time zone does the <feature> use for <thing>",
        "what is the limit of <thing> per day",
        "is the <feature> included in our plan or billed extra",
        "could somebody explain the difference between draft and pending <thing>",
        "can I <act> and still keep the old <thing>",
        "how long are <thing> kept before they are deleted",
        "where do I change the language for <people>",
        "do we need to <act> again after <doing>",
        "in the training you said one could <act>, I can't find where",
        "what is the recommended format for <thing> if we use the <feature>",
        "would a VPN influence the <feature>",
        "when is the next release, and will <page> change",
    ),
    "question_more": (
        "no hurry, just curious",
        "a link to the docs is enough",
        "I searched the help centre but found only the old screenshots",
        "asking for <people>",
        "maybe I overlooked something",
        "we are <doing>",
        "a two line answer is fine",
        "thanks for the patience",
    ),
}
