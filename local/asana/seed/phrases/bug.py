"""What do people write when something is broken?"""

from typing import Final

RULES: Final[dict[str, tuple[str, ...]]] = {
    "bug_name": (
        "<feature> [broken|not working|fails] [<when>||]",
        "<feature> shows <error>",
        "[Can't|cannot|unable to] <act> in <feature>",
        "<error> [in|on] <feature>",
        "<feature> [freezes|hangs|crashes] on <device>",
        "[help|urgent|hi|]: <feature> stopped",
        "<customer>: <feature> [down|failing|acting up]",
        "<page> of <feature> [is empty|looks wrong|keeps reloading]",
        "Problem with <feature>",
        "<feature> does nothing when I <act>",
    ),
    "bug": (
        "when I <act> in the <feature>, I get <error>",
        "<when> the <feature> [stopped working|started failing|became very slow] for <people>",
        "the <feature> [hangs|crashes|closes by itself] on <device> as soon as we <act>",
        "<people> [see|report|get] <error> on <page> of the <feature>",
        "it worked before [the update|Tuesday], now <page> stays empty",
        "pressing save in the <feature> does nothing, no message, and <thing> are not stored",
        "the button on <page> is greyed out although all required fields are filled",
        "[sometimes|one time out of five|only on slow networks] the <feature> shows <error>",
        "we can reproduce it: open the <feature>, <act>, then <act>",
        "on <device> the layout of <page> overlaps and you can't <act>",
        "the <feature> sends everything twice <when>",
        "it used to take two seconds and <when> it takes a full minute to <act>",
        "after I <act>, <page> jumps back to the start and my changes are gone",
        "an exception appears in the console when we <act>",
        "notifications from the <feature> arrive [hours late|not at all] <when>",
        "works on <device> but fails on <device>",
        "the regression is back, the same as in spring, with the <feature>",
        "characters like ø and ł turn into question marks in the <feature>",
        "the <feature> logs <people> out [every few minutes|in the middle of a form]",
    ),
    "bug_more": (
        "cleared the cache, no change",
        "restarting helps for an hour or so",
        "screenshot [attached|to follow|is with Bea]",
        "steps: 1. open <page> 2. <act> 3. boom",
        "a colleague on <device> has the same",
        "no error in our own network log",
        "the status page says all green, by the way",
        "as a workaround we <act> twice",
    ),
}
