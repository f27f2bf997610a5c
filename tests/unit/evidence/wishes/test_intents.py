"""What does a request in plain words mean by rules, and what is left to be asked?"""

import pytest

from steward.evidence.wishes.answer import WishAnswer
from steward.evidence.wishes.intents import TEXT_BYTES, Intent, by_rules, text_of
from steward.evidence.wishes.wording import ASKABLE


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("break this down", Intent.BREAK_DOWN),
        ("Please BREAK this down for me!", Intent.BREAK_DOWN),
        ("subtasks please", Intent.BREAK_DOWN),
        ("Bitte in Unteraufgaben zerlegen", Intent.BREAK_DOWN),
        ("Teile das bitte auf", Intent.BREAK_DOWN),
        ("D\u00e9coupe cette t\u00e2che", Intent.BREAK_DOWN),
        ("Desglosa esto", Intent.BREAK_DOWN),
        ("estimate", Intent.ESTIMATE),
        ("how long will it take?", Intent.ESTIMATE),
        ("Wie lange dauert das?", Intent.ESTIMATE),
        ("Combien de temps ?", Intent.ESTIMATE),
        ("summarise for the client", Intent.UNCLEAR),
        ("Bitte f\u00fcr den Kunden zusammenfassen", Intent.UNCLEAR),
        ("summarise what the client wants", Intent.SUMMARISE),
        ("Summarize, please", Intent.SUMMARISE),
        ("fasse das zusammen", Intent.SUMMARISE),
        ("R\u00e9sume les commentaires", Intent.SUMMARISE),
        ("who could do this?", Intent.WHO),
        ("Wer kann das machen?", Intent.WHO),
        ("\u00bfQui\u00e9n puede hacer esto?", Intent.WHO),
        ("triage again", Intent.TRIAGE),
        ("Please look at this again", Intent.TRIAGE),
        ("neu bewerten", Intent.TRIAGE),
        ("", Intent.UNCLEAR),
        ("delete this task", Intent.UNCLEAR),
        ("mark it as done and tell Olga", Intent.UNCLEAR),
        ("break this down and estimate it", Intent.UNCLEAR),
        ("do not estimate this", Intent.UNCLEAR),
        ("nicht zerlegen", Intent.UNCLEAR),
        ("The footsteps are loud", Intent.UNCLEAR),
    ],
)
def test_a_text_means_what_it_has_the_words_of(text: str, intent: Intent) -> None:
    assert by_rules(text) is intent


@pytest.mark.parametrize("intent", ASKABLE)
def test_what_people_are_told_to_write_is_understood(intent: Intent) -> None:
    assert by_rules(ASKABLE[intent]) is intent


def test_a_model_can_name_what_is_declared_and_nothing_else() -> None:
    assert set(WishAnswer.model_json_schema()["properties"]["intent"]["enum"]) == {str(each) for each in Intent}


def test_what_cannot_be_seen_does_not_count_and_a_long_text_is_cut() -> None:
    assert text_of("  esti\u200bmate\n now ") == "estimate now"
    assert len(text_of("x" * 5000).encode()) == TEXT_BYTES
    assert text_of(None) == text_of(3.0) == ""
