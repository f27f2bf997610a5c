"""How alike are two short texts by their words?"""

from collections import Counter

from steward.evidence.documents.folding import has_digit, is_negation, tokens
from steward.evidence.terms import stem


def words(text: str) -> Counter[str]:
    """The stemmed words of a text with their counts, signs left out."""
    return Counter(stem(each.text) for each in tokens(text) if each.text[0].isalnum())


def alike(one: Counter[str], other: Counter[str]) -> float:
    """The share of their words that both have (Dice), 0 to 1."""
    both = one.total() + other.total()
    return 2 * (one & other).total() / both if both else 0.0


def exact_words(text: str) -> frozenset[str]:
    """The numbers and negations: two texts that differ in these do not say the same, however alike they are."""
    found = (each.text for each in tokens(text))
    return frozenset("not" if is_negation(each) else each for each in found if has_digit(each) or is_negation(each))
