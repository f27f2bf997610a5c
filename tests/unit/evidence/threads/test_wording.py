"""How does the comment read that tells what a thread comes to?"""

from dataclasses import replace

from steward.asana import richtext
from steward.evidence.threads.summary import LATEST, MOST, SHOWN_CHARACTERS, Line, Summary, by_rules
from steward.evidence.threads.thread import Kind, Said
from steward.evidence.threads.wording import HEADING, Telling, comment
from tests.unit.evidence.threads.talk import BEGAN, sentences, thread

BY_RULES = Telling(by="", why="", told=3, left_out=0, at=BEGAN)


def visible(summary: Summary, telling: Telling = BY_RULES) -> str:
    return richtext.plain(richtext.checked(comment(summary, telling)))


def ruled(*told: tuple[str, str]) -> Summary:
    said = thread(*told)
    return by_rules(said, sentences(said))


def test_by_rules_it_is_what_people_asked_promised_decided_left_open_and_said_last() -> None:
    found = ruled(
        ("Mika Member", "I'll send the deck on Monday. It is long."),
        ("Olga Owner", "Decision: we meet on Tuesday."),
        ("Olga Owner", "Who brings the projector?"),
    )
    assert [each.text for each in found.actions] == ["I'll send the deck on Monday."]
    assert [each.text for each in found.decisions] == ["Decision: we meet on Tuesday."]
    assert [each.text for each in found.questions] == ["Who brings the projector?"]
    assert [each.text for each in found.latest] == ["I'll send the deck on Monday. It is long."], "what was told whole"
    assert found.story_gids == ["1000", "1002", "1001"]
    text = visible(found)
    assert text.startswith(f"{HEADING}\noffline: taken out of the comments by stated rules, without a model.")
    assert "\u201cI'll send the deck on Monday.\u201d (Mika Member, 2 Nov 2026 09:00 UTC)" in text
    assert text.endswith(
        "3 comments of people were read on 2 Nov 2026 09:00 UTC. /ai summary renews this, /ai mute ends it."
    )


def test_of_many_the_newest_are_shown_and_what_is_long_is_cut() -> None:
    said = [("Mika Member", f"I'll send part {at} " + "of it " * 60) for at in range(9)]
    found = ruled(*said, ("Mika Member", "Fine."))
    assert len(found.actions) == MOST[Kind.ACTION]
    assert found.actions[-1].text.startswith("I'll send part 8")
    assert all(len(each.text) == SHOWN_CHARACTERS for each in found.actions)
    assert len(found.latest) == 1 <= LATEST


def test_a_models_sentences_are_marked_as_a_draft_and_stand_first_with_their_authors() -> None:
    said = thread(("Mika Member", "I'll send the deck."), ("Olga Owner", "Fine.")).said
    text = visible(Summary(told=(Line("Mika will send the deck.", said),)), replace(BY_RULES, by="a-model", left_out=4))
    assert "AI draft" in text
    assert "Mika will send the deck. (Mika Member, 2 Nov 2026 09:00 UTC; Olga Owner, 2 Nov 2026 10:00 UTC)" in text
    assert "4 older ones were not" in text
    assert "offline" not in text


def test_why_no_model_speaks_and_what_was_not_looked_at_is_said() -> None:
    text = visible(Summary(), replace(BY_RULES, why="the model did not answer", told=1, is_whole=False))
    assert "offline (the model did not answer): " in text
    assert "1 comment of people was read" in text
    assert "more entries than are looked at" in text


def test_what_people_wrote_is_text_whatever_it_looks_like() -> None:
    said = Said("c1", "1", "11", "<b>Eve</b> " + "x" * 90, BEGAN, "")
    html = comment(Summary(actions=(Line("<a href='https://evil.example'>x</a> @all", (said,)),)), BY_RULES)
    assert "evil.example" not in html
    assert "<b>" not in html
    assert "data-asana-gid" not in html
    assert richtext.checked(html) == html


def test_the_fullest_comment_fits() -> None:
    said = Said("c1", "1", "11", "N" * 90, BEGAN, "")
    line, sentence = Line("q" * SHOWN_CHARACTERS, (said,)), Line("s" * 240, (said,))
    most = {f"{kind}s": (line,) * count for kind, count in MOST.items()}
    text = visible(Summary(told=(sentence,) * 4, **most), replace(BY_RULES, by="m"))
    assert text.endswith("/ai mute ends it.")
