"""A new version of a document yields its differences and nothing else."""

from dataclasses import replace

from steward.evidence.documents.items import Item
from steward.evidence.documents.pages import Page
from steward.evidence.documents.rules import extracted
from steward.evidence.documents.versions import Difference, difference
from tests.unit.evidence.documents.labelled_set import Labelled, labelled


def sow() -> Labelled:
    return next(each for each in labelled() if each.name == "sow")


def items(edit: tuple[str, str] = ("", ""), gid: str = "gid-sow") -> tuple[Item, ...]:
    document = sow().document
    pages = tuple(replace(page, text=page.text.replace(*edit)) if edit[0] else page for page in document.pages)
    return extracted(replace(document, gid=gid, identity="gid-sow", pages=pages), lambda _: False)


def test_a_re_upload_yields_nothing() -> None:
    found = difference(items(), items(gid="another-gid"))
    assert not found.is_news
    assert len(found.unchanged) == len(items())
    assert difference((), ()) == Difference()


def test_a_re_upload_with_other_line_ends_and_pages_yields_nothing() -> None:
    document = sow().document
    whole = Page(1, "p. 1", "\n".join(page.text.replace("three\nsites", "three sites") for page in document.pages))
    again = extracted(replace(document, pages=(whole,)), lambda _: False)
    assert difference(items(), again).changed == ()
    assert {each.key for each in items()} <= {each.key for each in again}


def test_a_changed_number_is_one_changed_item_with_both_quotes() -> None:
    found = difference(items(), items(("exceed 500 ms", "exceed 300 ms")))
    assert [("500 ms" in each.old.quote, "300 ms" in each.new.quote) for each in found.changed] == [(True, True)]
    assert (found.added, found.removed) == ((), ())
    assert found.changed[0].old.key != found.changed[0].new.key


def test_a_new_clause_is_added_and_one_that_is_gone_is_removed() -> None:
    more = difference(
        items(), items(("4. Duties", "3.9 The Supplier shall hand over all passwords on the last day.\n\n4. Duties"))
    )
    assert [each.quote for each in more.added] == ["The Supplier shall hand over all passwords on the last day."]
    assert (more.changed, more.removed) == ((), ())
    less = difference(
        items(), items(("4.1 The Customer shall name a project lead within five working days of signature.", ""))
    )
    assert [each.quote.startswith("The Customer shall name") for each in less.removed] == [True]
    assert (less.changed, less.added) == ((), ())


def test_two_sentences_that_share_only_phrases_are_not_one_that_changed() -> None:
    old = "The Customer shall name a project lead within five working days of signature."
    edit = (old, "The Customer shall pay for the parking of all vans.")
    found = difference(items(), items(edit))
    assert (len(found.added), len(found.removed), found.changed) == (1, 1, ())
