"""What do people write when the numbers or records are wrong?"""

from typing import Final

RULES: Final[dict[str, tuple[str, ...]]] = {
    "data_name": (
        "[Wrong|Odd|Impossible] [totals|numbers|figures] in <feature>",
        "<thing> missing [<when>||in the report]",
        "Duplicate <thing>",
        "<customer>: <thing> [mixed up|out of date|incomplete]",
        "<feature> and <feature> do not match",
        "[Import|Sync] left out <count> <thing>",
        "Please correct <thing>",
        "[Dates|Amounts|Names] shifted in <thing>",
        "Data check <feature>",
        "<count> <thing> without owner",
    ),
    "data": (
        "the totals in the <feature> differ from our own list by <count>",
        "<count> <thing> are missing <when>",
        "after the bulk import we have every one of our <thing> twice",
        "the <feature> shows <thing> of last year as new",
        "dates of <thing> are one day off, probably the timezone",
        "<count> <thing> have no owner although we set one",
        "names and addresses got swapped in the <thing> we uploaded",
        "please delete <count> test <thing>, they spoil our statistics",
        "the export has <count> rows, <page> shows another number",
        "currency of <thing> changed to USD by itself",
        "the report for <when> counts cancelled <thing> too",
        "two records of <customer> should be merged into one",
        "the sync skipped <thing> with an umlaut in the name",
        "a column is empty for <people> while others see values",
        "history of <thing> before June has vanished",
        "we overwrote <thing> by mistake when we tried to <act>, can you restore yesterday's state",
        "decimal commas were read as thousands, so <thing> are off by a factor of a thousand",
        "the figures in the <feature> have not moved <when>",
        "the wrong <thing> are attached to <customer>",
    ),
    "data_more": (
        "list of ids attached",
        "we compared it with a query on the warehouse",
        "please do not just re-run the import",
        "sum should be <money>",
        "a sample: record <count>",
        "the auditors will ask",
        "we did not change anything on our side",
        "I fixed five of them by hand",
    ),
}
