"""By what is a thing found again, and does a mark that is not ours ever count?"""

import pytest

from steward.asana.edits import MutationClass
from steward.asana.oauth import Credential, GrantKind
from steward.errors import Rejected, RejectedReason
from steward.governance.creation import Copy, find_copies, marked_duplicate
from steward.governance.marker import UNMARKED, Mark, mark_of, marker_of

KEY = "k" * 64
BOT = "900"
MUTATION = "a1" * 20
MARKER = marker_of(KEY, MUTATION)
KEYED, MARKED = MutationClass.CREATE_KEYED, MutationClass.CREATE_MARKED


def comment(gid: str, text: str, by: str | None = BOT, at: str = "2026-10-01T10:00:00.000Z") -> dict[str, object]:
    return {"gid": gid, "text": text, "created_at": at, "created_by": {"gid": by} if by else None}


def copies(*records: dict[str, object], mark: Mark | None = None) -> list[str]:
    return [each.gid for each in find_copies(records, mark or Mark(marker=MARKER), BOT)]


def test_a_marker_is_the_same_for_the_same_mutation_and_key_and_for_nothing_else() -> None:
    assert marker_of(KEY, MUTATION) == MARKER
    assert len({MARKER, marker_of(KEY, "b2" * 20), marker_of("j" * 64, MUTATION)}) == 3
    assert len(MARKER) == len("ai-") + 16
    assert not any(letter.isupper() for letter in MARKER)


def test_an_app_keys_what_it_creates_and_marks_what_it_says() -> None:
    app = Credential("t", GrantKind.OAUTH, KEY)
    assert mark_of(KEYED, MUTATION, app) == Mark(external_gid=MUTATION)
    assert mark_of(MARKED, MUTATION, app) == Mark(marker=MARKER)


@pytest.mark.parametrize("kind", [GrantKind.PAT, GrantKind.SERVICE_ACCOUNT])
def test_without_an_app_there_is_no_key_and_both_are_marked(kind: GrantKind) -> None:
    for mutation_class in (KEYED, MARKED):
        assert mark_of(mutation_class, MUTATION, Credential("t", kind, KEY)) == Mark(marker=MARKER)


def test_what_is_set_bears_no_mark_and_needs_no_key() -> None:
    for mutation_class in (MutationClass.ABSOLUTE_SET, MutationClass.SET_LIKE, MutationClass.AT_MOST_ONCE):
        assert mark_of(mutation_class, MUTATION, Credential("t")) == UNMARKED


def test_a_marker_without_a_key_is_a_configuration_to_mend() -> None:
    with pytest.raises(Rejected, match="marker_key") as rejected:
        mark_of(MARKED, MUTATION, Credential("t"))
    assert rejected.value.reason is RejectedReason.BAD_CONFIGURATION


def test_a_mark_survives_its_way_through_the_row() -> None:
    for mark in (UNMARKED, Mark(marker=MARKER), Mark(external_gid=MUTATION)):
        assert Mark.parse(mark.as_item()) == mark


def test_our_marker_counts_in_the_bots_own_text_alone() -> None:
    ours, forged, system = (comment("1", f"Done\nref {MARKER}"), comment("2", f"ref {MARKER}", by="5"),
                            comment("3", f"ref {MARKER}", by=None))  # fmt: skip
    assert copies(ours, forged, system) == ["1"]
    assert copies(forged, system) == []


@pytest.mark.parametrize("text", [f"see {MARKER}", f"duplicate of {MARKER}", f"ref {MARKER}x", f"x ref {MARKER}", ""])
def test_a_text_that_only_names_the_marker_does_not_bear_it(text: str) -> None:
    assert copies(comment("1", text)) == []


def test_a_marker_is_found_although_somebody_wrote_below_it() -> None:
    assert copies({"gid": "1", "notes": f"Check\nref {MARKER} \nI did", "created_by": {"gid": BOT}}) == ["1"]


def test_of_several_copies_the_oldest_counts_and_the_others_are_the_finding() -> None:
    late, early = comment("1", f"ref {MARKER}", at="2026-10-01T10:02:00.000Z"), comment("2", f"ref {MARKER}")
    assert copies(late, early) == ["2", "1"]


def test_a_key_is_the_apps_own_and_needs_no_author() -> None:
    keyed: dict[str, object] = {"gid": "1", "external": {"gid": MUTATION}, "created_by": None}
    assert copies(keyed, {"gid": "2"}, {"gid": "3", "external": {"gid": "x"}}, mark=Mark(external_gid=MUTATION)) == [
        "1"
    ]


def test_nothing_is_found_by_no_mark() -> None:
    assert copies(comment("1", "ref None"), comment("2", "ref "), mark=UNMARKED) == []


def test_an_extra_comment_becomes_a_pointer_that_is_no_copy_itself() -> None:
    edit = marked_duplicate(Copy("", "7"), Mark(marker=MARKER))
    assert edit.story_gid == "7"
    assert copies(comment("7", f"duplicate of {MARKER}")) == []
    assert MARKER in edit.html_text
