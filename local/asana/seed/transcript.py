"""What was said in the mobile app's weekly meeting?

Among forty cues: commitments, one of them taken back; a joke that is no task; two people called Maya, so that "Maya"
alone is ambiguous twice, once for good; a decision; and an action for somebody who is not in the room.
"""

from typing import Final

FILE_NAME: Final = "Mobile weekly - transcript.vtt"
_SECONDS_PER_CUE: Final = 9

_SAID: Final = """
Daniel Brooks: Okay, let's start. Sam has to leave at half past.
Sam Whitfield: Sorry, dentist.
Daniel Brooks: No worries. First point, the photo upload on inspection reports.
Leila Haddad: I am still waiting for the upload endpoint. Without it I can only fake it.
Maya Chen: That is on us. The storage change got in the way.
Daniel Brooks: When do you think it will be there?
Maya Chen: I will have the upload endpoint in staging by Thursday.
Leila Haddad: Thursday works. Then I finish photos the week after.
Daniel Brooks: Good. Somebody should tell Quayside Hotels that the beta may move by a few days.
Daniel Brooks: I'll write to Quayside today, I owe them an answer anyway.
Maya Okafor: Can we talk about background sync? It worries me.
Leila Haddad: Yes. Android kills the job after ten minutes.
Maya Okafor: What if we split the upload into small jobs?
Leila Haddad: Could work. We could also ask users to plug in their phone and sing to it.
Sam Whitfield: I would pay to see that in the release notes.
Daniel Brooks: Let's keep that as plan C.
Leila Haddad: Seriously, I'll try the small jobs and post numbers by next Tuesday.
Maya Chen: I can look at the server side retry limits.
Maya Chen: I'll raise the retry limit on the server this week.
Daniel Brooks: Thanks. Tablet layout, Sam?
Sam Whitfield: Two screens are left. I'll finish the tablet layout by Monday.
Maya Okafor: Please use the new tokens, the old greys fail the contrast check.
Sam Whitfield: Will do.
Daniel Brooks: Translations. Nadia is not here today.
Maya Okafor: She needs the final texts. Who sends them?
Daniel Brooks: Maya, can you send Nadia the final texts tomorrow?
Maya Okafor: You mean me or the other Maya?
Daniel Brooks: You, sorry. Maya Okafor.
Maya Okafor: Sure, tomorrow morning.
Maya Chen: By the way, about the retry limit. Forget what I said, Jonas already changed it yesterday.
Daniel Brooks: Even better. One less.
Leila Haddad: Did we decide about the storage engine for tablets?
Daniel Brooks: Yes. Decision: we stay with SQLite on tablets as well.
Leila Haddad: Fine with me.
Maya Okafor: One more. Crash reporting needs a privacy check before the beta.
Daniel Brooks: Right. Ruth should approve that, I'll ask her.
Sam Whitfield: I have to run.
Daniel Brooks: Bye Sam. Anything else? Maya could check the store texts when there is time.
Maya Chen: Which one of us?
Daniel Brooks: We'll see. That's it, thanks everyone.
"""


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.000"


def transcript_vtt() -> bytes:
    """The meeting as WebVTT with voice tags, one cue a line."""
    cues = []
    for number, line in enumerate(_SAID.strip().splitlines()):
        speaker, _, words = line.partition(": ")
        begin = number * _SECONDS_PER_CUE
        cues.append(f"{number + 1}\n{_clock(begin)} --> {_clock(begin + _SECONDS_PER_CUE)}\n<v {speaker}>{words}</v>")
    return ("WEBVTT\n\n" + "\n\n".join(cues) + "\n").encode()
