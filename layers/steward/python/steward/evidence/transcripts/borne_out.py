"""Do the words of a claim stand in what was said, and do they name an owner and a day?"""

from collections.abc import Sequence

from steward.evidence.transcripts import cues
from steward.evidence.transcripts.due import Due, due_in
from steward.evidence.transcripts.items import Drop
from steward.evidence.transcripts.meeting import Meeting
from steward.evidence.transcripts.passages import Passage, passage
from steward.evidence.transcripts.roster import Named, Who, named
from steward.evidence.transcripts.utterances import Utterance
from steward.evidence.transcripts.wording import normal, said_in


def said_by(quote: str, places: tuple[int, ...], utterances: Sequence[Utterance]) -> Passage | Drop:
    """The passage of a quote in the utterances of these places, or why there is none."""
    if places[0] < 0 or places[-1] >= len(utterances):
        return Drop.NO_SUCH_UTTERANCE
    return passage(utterances, places, quote) or Drop.NOT_SAID


def unmeant(said: Passage) -> Drop | None:
    """Whether words are a joke, a question, or only supposed."""
    if cues.is_joke(said.promise, said.after):
        return Drop.JOKE
    if cues.is_question(said.promise):
        return Drop.ASKED
    is_open = cues.is_supposed(said.promise) and not cues.is_decision(said.promise)
    return Drop.SUPPOSED if is_open else None


def owner_said(claimed: str, said: Passage, meeting: Meeting) -> Named | Drop:
    """Who takes it on: who speaks and promises, or whom the quote names as the one who does it."""
    text, speaker = said.quote.text, said.quote.speaker
    if not claimed or (named(claimed, speaker, meeting).who is Who.NOBODY and not cues.is_self_word(claimed)):
        is_promised = cues.is_joint_promise(text) or _promises(said, meeting)
        nobody = Named(Who.NOBODY, claimed, question="Nobody is named: who does it?")
        return nobody if is_promised else Drop.NOT_PROMISED
    if cues.is_self_word(claimed) or _is_speaker(claimed, speaker, meeting, is_i=cues.says_i(said.promise)):
        return named("I", speaker, meeting) if _promises(said, meeting) else Drop.NOT_PROMISED
    name = _name_said(claimed, text)
    if not name:
        return Drop.OWNER_NOT_NAMED
    if cues.is_order(said.utterance):
        return Drop.ORDER_TO_A_MACHINE
    return named(name, speaker, meeting) if cues.is_given_to(text, name) else Drop.NOT_PROMISED


def _promises(said: Passage, meeting: Meeting) -> bool:
    """Whether who speaks takes it on; a yes counts behind what was asked, in one quote with it."""
    if cues.says_i(said.promise):
        return True
    writer = "" if said.quote.speaker else meeting.writer  # notes tell of their writer by name, speakers say "I"
    is_named = bool(writer) and any(cues.is_given_to(said.promise, each) for each in (writer, writer.split()[0]))
    return is_named or cues.is_yes_to(said.asked, said.promise)


def _is_speaker(claimed: str, speaker: str, meeting: Meeting, *, is_i: bool) -> bool:
    """Whether a name is the speaker's: the same user, or, where they say "I", a part of their label."""
    if not speaker:
        return False
    if normal(claimed) == normal(speaker):
        return True
    if is_i and set(normal(claimed).split()) <= set(normal(speaker).split()):
        return True
    meant, me = named(claimed, speaker, meeting), named("I", speaker, meeting)
    return bool(meant.user_gid) and meant.user_gid == me.user_gid


def _name_said(claimed: str, text: str) -> str:
    """The part of a claimed name that the quote says: a model that knows a last name too does not decide which Alex."""
    if span := said_in(text, claimed):
        return text[span.start : span.end]
    parts = [each for each in claimed.split() if len(each) > 1 and said_in(text, each)]
    if not parts or not (span := said_in(text, parts[0])):
        return ""
    return text[span.start : span.end]


def due_said(claimed: str, said: Passage, meeting: Meeting) -> Due | Drop | None:
    """The day of the claimed words, of the whole quote where none are claimed."""
    if claimed and said_in(said.quote.text, claimed) is None:
        return Drop.DATE_NOT_SAID
    moment = meeting.moment(said.quote.start_seconds)
    told = due_in(claimed, moment) if claimed else None
    whole = due_in(said.quote.text, moment)
    if told is None or (whole and whole.on is not None and normal(claimed) in normal(whole.phrase)):
        return whole or (Due(claimed, None, f'Which day is "{claimed}"?') if claimed else None)
    return told


def is_one_speaker(owner: Named, speaker: str, meeting: Meeting) -> bool:
    """Whether an owner is who speaks."""
    me = named("I", speaker, meeting)
    return (owner.user_gid, owner.text) == (me.user_gid, me.text) or bool(
        owner.user_gid and owner.user_gid == me.user_gid
    )
