"""Is a sentence a promise, a suggestion, a decision, a question, a joke, or an order to a machine?

By words alone, so that the same rules judge what is written in notes and what a model claims to have heard.
"""

import re
from typing import Final

from steward.evidence.transcripts.roster import SELF_WORDS

# Nobody's promise: said of nobody, supposed, wished, or meant as a joke.
_SUPPOSED: Final = re.compile(
    r"\b(?:some(?:one|body)|any(?:one|body)|one) (?:really |probably )?(?:should|could|needs? to|must|has to"
    r"|ought to|might)\b"
    r"|\b(?:we|you|they|i) (?:could|might|should(?:n't)?|may|would)\b(?! like to (?:take|send|do|own))"
    r"|\b\w+ (?:should|could|might) (?:maybe|perhaps|probably|really|also|just)?\b"
    r"|\b(?:it|that) ?(?:would|'d|might) be\b|\bwould(?:n't it)? be (?:nice|great|good|cool|fun|lovely|helpful)\b"
    r"|\bnice to have\b|\bif (?:only|we had|we were|i had|i were|there (?:was|were)|money|somebody|someone)\b"
    r"|\bhad we\b"
    r"|\bwhat if\b|\bhow about\b|\bimagine\b|\bin theory\b|\bin (?:an ideal|a perfect) world\b|\bhypothetical|\bmaybe\b"
    r"|\bperhaps\b|\bsome ?day\b|\bone day\b|\bat some point\b|\beventually\b|\bidea:|\bsuggestion:|\bi wish\b"
    r"|\bwhen (?:hell freezes|pigs fly)|\bover my dead body\b"
    r"|\b(?:jemand|man|wir|einer) (?:sollte|könnte|müsste)n?\b|\bvielleicht\b"
    r"|\b(?:es )?wäre (?:schön|gut|toll|nett)\b"
    r"|\bwenn wir (?:geld|zeit|mehr)\b|\birgendwann\b|\bidee:"
)
_FEW_WORDS: Final = 5  # "no no, I'm just kidding"; a longer sentence jokes about something of its own

# What somebody promises to find out.
_OPEN: Final = re.compile(
    r"\b(?:see|check|ask|find out|clarify|look into|decide|know|verify|confirm|figure out|tell \w+) (?:if|whether"
    r"|how|what|which|who|why|when)\b.*"
    r"|\b(?:whether|ob) .*"
)
_JOKE: Final = re.compile(
    r"\b(?:just |only )?(?:kidding|joking|jokes?)\b|\blol\b|\bha(?:ha)+\b|\[laugh|\(laugh|\blaughs?\b"
    r"|\blaughter\b|[:;]-?[)D]"
    r"|\U0001f602|\U0001f923|\U0001f609|\bsarcas|\bscherz\b|\bnur spa\u00df\b"
)
_DECIDED: Final = re.compile(
    r"\b(?:we(?:'ve| have)?|it (?:was|is|has been)|team|group|everyone|all) (?:decided|agreed|settled on|approved"
    r"|chose|signed off)\b"
    r"|^(?:decided|agreed|approved|decision|resolved|beschlossen|beschluss|entschieden|entscheidung|vereinbart)\b"
    r"|\bdecision:|\bthe decision is\b|\bwe(?:'re| are) going with\b|\bwe(?:'ll| will) (?:go with|stick (?:with"
    r"|to)|not)\b|\bwe go with\b"
    r"|\bwir (?:haben )?(?:uns )?(?:beschlossen|entschieden|vereinbart)\b|\bwurde (?:beschlossen|entschieden"
    r"|vereinbart)\b|\bwir nehmen\b"
)
_IDLE: Final = (
    r"(?:see|know|think|guess|hear|imagine|remember|understand|say|tell you|be (?:honest|there|late|back|out|off)"
    r"|have to go|thank|assure|go back|refer|repeat|suggest|ask again|move on|turn to|just be|continue in"
    r"|get this right|need|believe|hope|glaube|denke|meine|habe|bin|weiß|hoffe|finde|sehe|verstehe)\b"
)
_ADVERB: Final = r"(?:(?:also|then|just|definitely|gladly|probably|quickly|personally|actually|try to|go ahead and) )*"
_FIRST: Final = re.compile(
    rf"\bi(?:'ll| will| shall| can| am going to|'m going to|'m gonna| am gonna| promise to| commit to"
    rf"|'d like to) {_ADVERB}(?!not\b){_ADVERB}(?!{_IDLE})"
    rf"|\b(?:let me) (?!{_IDLE})|\bleave (?:it|that|this) (?:with|to) me\b|\bon it\b|\bwill do\b|\bconsider it done\b"
    r"|\bi(?:'ve got| got| take| own|'m taking| am taking|'m on|'m doing| am doing) (?:it|that|this|the|care|over"
    r"|those|these|on)\b|\bi do (?:it|that|this|the)\b"
    r"|\b(?:that's|that one's|this is) (?:mine|on me)\b|\baction (?:for|on) me\b|\bto me,? please\b"
    r"|\bich (?!glaube|denke|meine|habe|bin|weiß|hoffe|finde|sehe|verstehe|würde|könnte|sollte|möchte|kann nicht"
    r"|werde nicht)\w+e\b|\bich kann\b"
)
_TOGETHER: Final = re.compile(
    rf"\b(?:we(?:'ll| will| are going to|'re going to)|let's"
    rf"|wir werden) {_ADVERB}(?!not\b)(?!{_IDLE})(?!go with\b|stick\b)"
)
_ACCEPTED: Final = re.compile(
    r"^(?:[\w' ]{0,12}, )?(?:yes|yeah|yep|sure|okay|ok|will do|done|happy to|gladly|absolutely|of course"
    r"|no problem|ja|klar|gerne|mache ich|mach ich)\b"
)
_REQUEST: Final = re.compile(
    r"\b(?:can|could|would|will) you\b|\bplease\b|\bwho (?:can|will|could|wants|takes|has time)\b|\bbitte\b"
    r"|\bkannst du\b|\bkönn(?:en|ten) sie\b|\bwer (?:kann|macht|übernimmt)\b"
)
_DENIED: Final = re.compile(
    r"\b(?:i|we|he|she|they|\w+) (?:won't|will not|'ll not|can't|cannot|can not|don't|do not|doesn't|does not"
    r"|never|am not|'m not|is not|isn't|"
    r"are not|aren't|not going to|wird nicht|werde nicht|kann nicht)\b[^,;.]*?(?=,|;|\.|\bbut\b|\baber\b|$)"
    r"|\bi'(?:m|ll) not\b[^,;.]*?(?=,|;|\.|\bbut\b|$)"
)
_PAST: Final = re.compile(r"\b(?:already|yesterday|last (?:week|month|time)|gestern|bereits|schon)\b")
# Words to a machine that listens, not to people.
_ORDER: Final = re.compile(
    r"\b(?:ignore|disregard|forget|override) (?:all |any |the |your |my )*(?:previous|prior|above|earlier|other"
    r"|preceding|system) "
    r"|\bsystem prompt\b|\byou are now\b|\bnew instructions?\b|\bas an? (?:ai|language model)\b|\bjailbreak"
    r"|(?:^|[,.;:!?] ?|\b(?:hey|ok|okay|dear|hello|attention|note to|instruct(?:ion)?s? (?:to|for)) )"
    r"(?:the |this |our |all )?(?:ai|a\.i\.|assistant|note ?taker|notetaker|copilot|chatbot|bot|steward|otter"
    r"|fireflies|fathom|siri|alexa|language model|llm)"
    r"(?:s\b|\b)(?=[,:;!.]| (?:please|must|should|will|create|assign|add|mark|delete|make|set|close|note|write))"
    r"|\bassign (?:everything|all(?: (?:the |of the )?(?:tasks|items|actions))?|every \w+) to\b|\b(?:mark|close"
    r"|delete) (?:all|every)\b"
    r"|\bignoriere (?:alle|die|deine) |</?(?:system|instructions?|transcript|evidence)>"
)
_SIGNS: Final = re.compile(r"[\u2018\u2019]")


def told(sentence: str) -> str:
    """A sentence as the rules read it."""
    return _SIGNS.sub("'", sentence.casefold()).strip()


def is_question(sentence: str) -> bool:
    """Whether it ends by asking."""
    return sentence.rstrip(" \"'\u201d)").endswith(("?", "\u061f"))


def is_supposed(sentence: str) -> bool:
    """Whether it only suggests, supposes or wishes something.

    What a promise is about may be open: "I'll ask if we could" is one.
    """
    return _SUPPOSED.search(_OPEN.sub(" ", told(sentence))) is not None


def is_joke(sentence: str, after: str = "") -> bool:
    """Whether it says of itself that it is not meant, or the few words after it do: "Just kidding."."""
    is_taken_back = len(after.split()) <= _FEW_WORDS and _JOKE.search(told(after)) is not None
    return _JOKE.search(told(sentence)) is not None or is_taken_back


def is_decision(sentence: str) -> bool:
    """Whether it says that something was decided."""
    return _DECIDED.search(told(sentence)) is not None


def is_order(text: str) -> bool:
    """Whether it speaks to a machine that listens."""
    return _ORDER.search(told(text)) is not None


def is_yes_to(asked: str, sentence: str) -> bool:
    """Whether a sentence says yes to what somebody asks of who speaks; a yes to anything else promises nothing."""
    return _REQUEST.search(told(asked)) is not None and _ACCEPTED.search(affirmed(sentence)) is not None


def says_i(sentence: str) -> bool:
    """Whether whoever speaks promises in their own person."""
    return _FIRST.search(affirmed(sentence)) is not None


def is_joint_promise(sentence: str) -> bool:
    """Whether "we" take something on."""
    return _TOGETHER.search(affirmed(sentence)) is not None


def is_past(sentence: str) -> bool:
    """Whether it says that something was done before."""
    return _PAST.search(told(sentence)) is not None


def affirmed(sentence: str) -> str:
    """What a sentence says without its denied clauses."""
    return _DENIED.sub(" ", told(sentence))


def is_given_to(sentence: str, name: str) -> bool:
    """Whether the sentence gives something to somebody by that name, or says that they take it on."""
    who = rf"\b{re.escape(told(name))}"
    does = (
        r"(?:(?: \w+)? (?:will|shall|to|takes?|is (?:going )?to|has to|needs to|must|can|agreed to|promised to"
        r"|owns?|handles?|does|"
        r"prepares|sends|writes|picks up|wird|übernimmt|macht|schickt|soll|erstellt|klärt|kümmert sich|bereitet"
        r"|prüft|liefert)\b|'ll\b)"
    )
    asked = r",? (?:please|kindly|bitte|(?:can|could|would|will) you|you(?:'ll| will| take))\b"
    before = r"(?:please,? |\b(?:have|ask|let|get|action for|action on|owner:|action:|todo:) @?)(?!\w+ know\b)"
    text = affirmed(sentence)
    return re.search(rf"{who}(?:{does}|{asked}|:)|{before}{who}\b|@{who[2:]}\b", text) is not None


def is_self_word(text: str) -> bool:
    """Whether an owner is told as "I"."""
    return told(text) in SELF_WORDS
