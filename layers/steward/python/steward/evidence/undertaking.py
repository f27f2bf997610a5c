"""Which words say that somebody takes something on, and does a sentence begin with who does what?"""

import re
from typing import Final

CAPITAL: Final = r"[^\W\d_a-zäöüß][\w'\u2019.\-]*"
NAME: Final = rf"(?:(?:Dr|Mr|Mrs|Ms|Hr|Fr|Herr|Frau)\.? )?{CAPITAL}(?: {CAPITAL}){{0,2}}"
_MODALS: Final = (
    r"will|shall|(?:is|are) going to|(?:has|have) to|needs? to|must"
    r"|(?:agreed|agrees|promised|promises|committed|commits?|offered|offers|volunteered|volunteers?) to"
)
_DOES: Final = (
    r"takes?|owns?|handles?|picks? up|follows? up|sets? up|looks? into|prepares?|sends?|writes?|organi[sz]es?|arranges?"
    r"|creates?|finish(?:es)?|fix(?:es)?|confirms?|delivers?|submits?"
    r"|wird|werden|übernimmt|übernehmen|macht|schickt|erstellt|klärt|kümmert\ssich|bereitet|prüft|liefert|bucht"
)
_NOUN_LIKE: Final = r"reviews?|drafts?|checks?|calls?|books?|updates?|shares?|schedules?|contacts?|orders?|e-?mails?"
# Of a person who is named: a present tense in notes is what they will do.
VERBS: Final = rf"(?:{_MODALS}|{_DOES}|{_NOUN_LIKE}|to)"
# What "will" be so of somebody is nothing that they do ("Ben will like it"), and "Ben reviews were good" is a noun.
IDLE: Final = (
    r"(?:not|be|went|was|were|is|are|has|had|nicht|no|like|love|hate|need|want|know|think|understand|feel|benefit)"
)
_TASKS: Final = (
    r"(?:send|book|write|prepare|review|draft|check|call|update|share|schedule|create|finish|fix|confirm|deliver|submit"
    r"|order|ask|talk|follow|look|set|take|make|get|find|add|arrange|organi[sz]e)"
)
# In a document a line may as well be a title: "Sales orders" and "Introduction to the project" are.
_BEGINS: Final = re.compile(
    rf"@?(?P<name>{NAME})\s(?:also |then |auch )?(?:(?:{_MODALS}|{_DOES})\b(?!\s{IDLE}\b)|to\s{_TASKS}\b"
    rf"|(?:{_NOUN_LIKE})\s(?:the|a|an|our|their|his|her|its|all|this|that|with)\b)"
)


def who_does(sentence: str) -> str:
    """Whoever a sentence names first, as one who does what follows; empty where it begins otherwise."""
    match = _BEGINS.match(sentence)
    return match["name"] if match else ""
