"""Which files are versions of one document, by their names."""

import pytest

from steward.evidence.documents.naming import NAME_LIMIT, File, current, shown, title_of


@pytest.mark.parametrize(
    "name",
    [
        "Brief.pdf", "brief.PDF", "Brief v2.pdf", "Brief_final_v3.pdf", "Brief (1).pdf", "Copy of Brief.docx",
        "Brief 2026-03-04.pdf", "Brief - draft.pdf", "Brief (version 2).pdf", "Brief v1.2.docx", "Brief.signed.pdf",
    ],
)  # fmt: skip
def test_names_that_differ_by_their_version_alone_are_one_document(name: str) -> None:
    assert title_of(name) == "brief"


@pytest.mark.parametrize(("one", "other"), [("Plan 3.xlsx", "Plan 4.xlsx"), ("Q3 plan.pdf", "Q4 plan.pdf")])
def test_names_that_differ_by_what_they_are_about_are_two(one: str, other: str) -> None:
    assert title_of(one) != title_of(other)


@pytest.mark.parametrize("name", ["final.pdf", "v2.pdf", "2026-03-04.pdf", ".bashrc", "noending", "..", "", "(1).txt"])
def test_a_name_that_is_nothing_but_a_version_keeps_it(name: str) -> None:
    assert title_of(name) == title_of(title_of(name))
    assert bool(title_of(name)) == bool(name.strip("."))


def test_the_newest_file_of_a_name_is_the_document() -> None:
    files = [
        File("3", "Brief v2.pdf", "2027-01-02T00:00:00Z"),
        File("1", "Brief.pdf", "2027-01-01T00:00:00Z"),
        File("2", "Notes.txt", "2027-01-01T12:00:00Z"),
    ]
    found = current(files)
    assert [(each.title, each.file.gid, each.older) for each in found] == [("brief", "3", 1), ("notes", "2", 0)]


def test_a_name_is_shown_on_one_line_without_becoming_a_link() -> None:
    assert shown("Brief.pdf") == "Brief.pdf"
    assert shown("bundle.zip") == "bundle (zip)"
    assert "\n" not in shown("two\nlines.txt")
    assert "evil" not in shown("https://evil.example/x.pdf")
    assert len(shown("a" * 300)) == NAME_LIMIT
