"""How does the laptop say what went wrong: one line that names the cause and the mend."""


class StackError(Exception):
    """A step of `up`, `down` or `status` cannot go on; the text is one line for a person."""
