"""Does what a careful model writes of an ordinary thread hold, and what a careless one adds not?"""

import pytest

from steward.evidence.threads.answer import Source, ThreadAnswer, Told
from steward.evidence.threads.verifying import checked
from tests.unit.evidence.threads.talk import sentences, thread

FAILS = "The provider changed their API last night and our nightly export fails with a 403."
SAID = thread(
    ("Olga Owner", f"Hi all. {FAILS} Could somebody look at the credentials?"),
    ("Mika Member", "I rotated the keys but it still fails. I think we need a new scope, I'm asking their support."),
    ("Olga Owner", "Acme is waiting for the May report, they want it by Thursday."),
    ("Mika Member", "Support says that the reports scope is missing. I'll request it today."),
    ("Gael Guest", "Let's not promise Thursday until we have the scope."),
)
GERMAN = thread(
    ("Olga Owner", "Der Export l\u00e4uft seit Montag nicht mehr. Kannst du dir die Zugangsdaten ansehen?"),
    ("Mika Member", "Ich tausche morgen die Schl\u00fcssel aus."),
)

SCOPE = "not promise Thursday until we have the scope"
CAREFUL = [
    ("Olga says the nightly export fails with a 403 since the provider changed their API last night.", "c1", FAILS),
    ("Mika rotated the keys, but it still fails.", "c2", "I rotated the keys but it still fails"),
    ("Mika thinks they need a new scope and is asking support.", "c2", "I think we need a new scope"),
    ("Acme waits for the May report and wants it by Thursday.", "c3", "Acme is waiting for the May report"),
    (
        "Support says the reports scope is missing, Mika will request it today.",
        "c4",
        "the reports scope is missing. I'll request it today",
    ),
    ("Gael asks not to promise Thursday until they have the scope.", "c5", SCOPE),
    ("Gael proposes not to promise Thursday until they have the scope.", "c5", SCOPE),
    ("Olga asked whether somebody could look at the credentials.", "c1", "Could somebody look at the credentials?"),
]
CARELESS = [
    ("They don't promise Thursday until they have the scope.", "c5", SCOPE),
    ("The reports scope is missing.", "c4", "the reports scope is missing"),
    ("The provider broke their API on 11 November.", "c1", "the provider changed their API last night"),
    ("Mika fixed the export by rotating the keys.", "c2", "I rotated the keys but it still fails"),
    ("Acme threatens to leave if there is no May report by Thursday.", "c3", "Acme is waiting for the May report"),
    ("The team promised Acme the report by Thursday.", "c5", "not promise Thursday until we have the scope"),
    ("Support granted the reports scope.", "c4", "the reports scope is missing"),
    ("Three customers wait for the report.", "c3", "Acme is waiting for the May report"),
]


def holds(text: str, key: str, quote: str) -> tuple[str, ...]:
    answer = ThreadAnswer(summary=[Told(text=text, sources=[Source(comment=key, quote=quote)])], items=[])
    return checked(answer, SAID, sentences(SAID)).untrue


@pytest.mark.parametrize(("text", "key", "quote"), CAREFUL)
def test_a_careful_sentence_holds(text: str, key: str, quote: str) -> None:
    assert holds(text, key, quote) == ()


@pytest.mark.parametrize(("text", "key", "quote"), CARELESS)
def test_a_careless_one_does_not(text: str, key: str, quote: str) -> None:
    assert holds(text, key, quote)


def test_a_careful_sentence_in_german_holds() -> None:
    source = Source(comment="c1", quote="Der Export l\u00e4uft seit Montag nicht mehr")
    told = Told(text="Olga schreibt, dass der Export seit Montag nicht mehr l\u00e4uft.", sources=[source])
    assert checked(ThreadAnswer(summary=[told], items=[]), GERMAN, sentences(GERMAN)).untrue == ()
