"""How much of the machine may one file have, and how much text may come of it?"""

from dataclasses import dataclass

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one reading; each stands with its reason."""

    # Asana takes no attachment over 100 MB, so nothing larger can honestly come.
    input_bytes: int = 100_000_000
    # Issue 7's own bound. A thousand pages of a plain report take about 5 s.
    cpu_seconds: int = 10
    # Ends a child that waits; on a machine that is six times busy, one that works still gets its ten seconds.
    wall_seconds: float = 60.0
    # Issue 7's own bound: content, one unpacked part and its tree fit; two such children fit a 3 GiB function.
    memory_bytes: int = 1024 * MEBIBYTE
    # Modules are opened one after the other; pipes are three; no reader needs more at once.
    open_files: int = 16
    # What 2,000,000 characters make in UTF-8 at four bytes each, with room for anchors and JSON's own marks.
    output_bytes: int = 16 * MEBIBYTE
    # The longest contracts have some hundreds of pages; at 10 ms each, this many leave time for hidden text.
    pages: int = 1_000
    # A thousand pages of 2,000 characters: about 500,000 tokens, more than any model is sent.
    characters: int = 2_000_000
    # A cue each two seconds for ten hours.
    records: int = 20_000
    # One page record of running text is about one printed page: long enough for context, short enough to find a quote.
    section_characters: int = 3_000
    # A long deck has about 1,500 parts.
    archive_members: int = 5_000
    # A quarter of the memory: one part's tree takes several times the part.
    archive_bytes: int = 256 * MEBIBYTE
    # One XML part becomes a tree of about ten times its size, which must fit beside the rest.
    part_bytes: int = 64 * MEBIBYTE
    # XML of empty cells packs about 100 to 1; deflate ends at 1,032 to 1, where bombs live.
    archive_ratio: int = 250
    # Small parts may pack well, which harms nobody: the ratio is asked from here on.
    ratio_from_bytes: int = MEBIBYTE
    # A mail with more parts is no letter; each is listed.
    mail_parts: int = 300
    # A page whose light text must be looked at is drawn, which costs about 30 ms each.
    drawn_pages: int = 60
