"""The nearest known name to one that is not known, in the file's own words.

In: a word and the words that may stand there. Out: what to write instead.
Must never know: where the words come from.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from fractions import Fraction
from functools import lru_cache

LEAST_LIKENESS = Fraction(3, 5)
LONGEST_WORD_COMPARED = 80
MOST_WORDS_COMPARED = 1_000
MOST_WORDS_LISTED = 12


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is most like this one, or None when none is alike."""
    return _nearest(word[:LONGEST_WORD_COMPARED], tuple(known)[:MOST_WORDS_COMPARED])


def one_of(words: Iterable[str]) -> str:
    """The words as a person lists them: `a, b or c`."""
    listed = tuple(word for word in words if word)
    if len(listed) > MOST_WORDS_LISTED:
        return ", ".join(listed[:MOST_WORDS_LISTED]) + " …"
    return " or ".join(part for part in (", ".join(listed[:-1]), listed[-1] if listed else "") if part)


def instead(word: str, known: Iterable[str], otherwise: str = "nothing here; there is no word to choose from.") -> str:
    """What to write instead: the nearest word, else the list of all, and `otherwise` when there is none."""
    words = tuple(known)
    return nearest(word, words) or one_of(words) or otherwise


def fact_instead(word: str, known: Iterable[str]) -> str:
    """The same for a fact, of which there may be more than anyone would read."""
    facts = tuple(known)
    if len(facts) <= MOST_WORDS_LISTED:
        return instead(word, facts)
    return nearest(word, facts) or "a fact that is listed there; or list this one there, with its type and meaning."


@lru_cache(maxsize=4096)
def _nearest(word: str, known: tuple[str, ...]) -> str | None:
    wanted = _alike(word)
    best: str | None = None
    likeness: float | Fraction = LEAST_LIKENESS
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    for candidate in known:
        matcher.set_seq1(_alike(candidate))
        if matcher.real_quick_ratio() > likeness and matcher.quick_ratio() > likeness and matcher.ratio() > likeness:
            best, likeness = candidate, matcher.ratio()
    return best


def _alike(word: str) -> str:
    return word.casefold().replace("-", "_").replace(" ", "_")
