"""Does a rich text read on a terminal as it does in Asana?"""

from steward_cli.as_shown import as_shown


def test_what_follows_a_list_begins_a_line_of_its_own() -> None:
    html = "<body><strong>Asked for</strong><ul><li>one</li><li>two</li></ul> Decided<ul><li>three</li></ul>End</body>"
    assert as_shown(html, str) == "Asked for\n• one\n• two\nDecided\n• three\nEnd"


def test_a_mention_is_the_name_of_what_it_means_and_a_link_is_its_words() -> None:
    html = '<body>It hangs on <a data-asana-gid="12"/>, says <a href="https://a.example">she</a>.</body>'
    assert as_shown(html, {"12": "Import"}.__getitem__) == "It hangs on Import, says she."


def test_an_empty_text_is_empty() -> None:
    assert as_shown("<body></body>", str) == ""
