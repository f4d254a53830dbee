"""What a single figure or word means: money, percentages, dates, yes and no, names.

In: the text of one scalar. Out: its meaning, or a Mistake with what to write instead.
Must never know: where the text stands, or which key it belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction

from engine import written
from engine.calendar import Month
from engine.money import exact_text, parse_pounds, pounds_text, to_pence
from engine.suggestions import instead

EARLIEST_YEAR = 2000
LATEST_YEAR = 2100
"""Dates outside are slips of the keyboard, not policy. Both years included."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """Why a scalar has no meaning here, and what to write instead."""

    code: str
    wrong: str
    mend: str


_MONEY = re.compile(r"£[0-9]{1,9}\.[0-9]{2}")
_NEARLY_MONEY = re.compile(r"£?([0-9]{1,9}(?:\.[0-9]{1,9})?)(?:GBP|gbp|pounds)?")
_PENCE = re.compile(r"([0-9]{1,9})p")


def money(text: str) -> Fraction | Mistake:
    """Pounds and pence, written `£995.00`, as exact pounds. Never less than nothing."""
    if _MONEY.fullmatch(text):
        return parse_pounds(text[1:])
    bare = re.sub(r"[,\s]", "", text)
    wrong = f"“{_shown(text)}” is not an amount of money with a £ sign and two places for the pence."
    if pence := _PENCE.fullmatch(bare):
        return Mistake("E130", wrong, f"£{pounds_text(int(pence[1]))}")
    if figure := _NEARLY_MONEY.fullmatch(bare):
        return Mistake("E130", wrong, f"£{pounds_text(to_pence(Fraction(figure[1])))}")
    return Mistake("E130", wrong, f"an amount such as {written.MONEY}")


_PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,6})?)%")
_NEARLY_PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,6})?)(?:%|percent|pc)?")


def percent(text: str) -> Fraction | Mistake:
    """A part of the whole, written `20%` or `12.5%`, as an exact fraction of one; at most 100%."""
    if (figure := _PERCENT.fullmatch(text)) and (share := Fraction(figure[1]) / 100) <= 1:
        return share
    wrong = f"“{_shown(text)}” is not a percentage from nothing to {written.WHOLE}."
    bare = re.sub(r"\s", "", text.lower())
    if figure := _NEARLY_PERCENT.fullmatch(bare):
        share = Fraction(figure[1]) / 100
        if "." in figure[1] and share <= Fraction(1, 100) and bare == figure[1]:
            share *= 100  # 0.2 means a fifth; 0.2% would carry its sign
        if share <= 1:
            return Mistake("E131", wrong, f"{_decimal(share * 100)}%")
    return Mistake("E131", wrong, f"a percentage such as {written.PERCENT}")


def _decimal(figure: Fraction) -> str:
    return exact_text(figure).rstrip("0").rstrip(".")


_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_BACKWARDS = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})")
_LOOSE = re.compile(r"([0-9]{4})[-/. ]?([0-9]{1,2})[-/. ]?([0-9]{1,2})(?:[T ].*)?")
_IN_WORDS = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)? ([A-Za-z]{3,9}),? ([0-9]{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def day(text: str) -> date | Mistake:
    """A calendar date in England, written `2025-06-01`."""
    exact = _DATE.fullmatch(text)
    if exact and (found := _date(int(exact[1]), int(exact[2]), int(exact[3]))):
        if EARLIEST_YEAR <= found.year <= LATEST_YEAR:
            return found
        wrong = f"“{text}” lies outside the years {EARLIEST_YEAR} to {LATEST_YEAR}."
        return Mistake("E132", wrong, f"a date with the right year, such as {written.DATE}")
    said = "is not a date that exists" if exact else "is not a date with year, month and day"
    meant = _meant_date(text)
    return Mistake(
        "E132", f"“{_shown(text)}” {said}.", meant.isoformat() if meant else f"a date such as {written.DATE}"
    )


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _meant_date(text: str) -> date | None:
    """The date most likely meant by a slip: other order, other signs, a day after the end of its month."""
    if found := _BACKWARDS.fullmatch(text):
        return _date(int(found[3]), int(found[2]), int(found[1]))
    if (found := _IN_WORDS.fullmatch(text)) and found[2][:3].lower() in _MONTHS:
        return _date(int(found[3]), _MONTHS.index(found[2][:3].lower()) + 1, int(found[1]))
    if not (found := _LOOSE.fullmatch(text)):
        return None
    year, month, number = int(found[1]), int(found[2]), int(found[3])
    if year == 0:
        return None
    if not 1 <= month <= 12:
        return _date(year, number, month)
    return _date(year, month, number) or (Month(year, month).last_day if number > 28 else None)


_MONTH_IN_WORDS = re.compile(r"([A-Za-z]{3,9}) ([0-9]{4})")


def month(text: str) -> Month | Mistake:
    """A month, written `2025-11`."""
    try:
        found = Month.parse(text)
    except ValueError:
        found = None
    if found and EARLIEST_YEAR <= found.year <= LATEST_YEAR:
        return found
    wrong = f"“{_shown(text)}” is not a month with its year."
    words = _MONTH_IN_WORDS.fullmatch(text)
    if words and words[1][:3].lower() in _MONTHS:
        return Mistake("E133", wrong, str(Month(int(words[2]), _MONTHS.index(words[1][:3].lower()) + 1)))
    if (loose := re.fullmatch(r"([0-9]{4})-([0-9]{1,2})(?:-[0-9]{1,2})?", text)) and 1 <= int(loose[2]) <= 12:
        return Mistake("E133", wrong, str(Month(int(loose[1]), int(loose[2]))))
    if (loose := re.fullmatch(r"([0-9]{1,2})[-/ ]([0-9]{4})", text)) and 1 <= int(loose[1]) <= 12:
        return Mistake("E133", wrong, str(Month(int(loose[2]), int(loose[1]))))
    return Mistake("E133", wrong, f"a month such as {written.MONTH}")


_YES = frozenset({"yes", "true", "y", "on", "1"})
_NO = frozenset({"no", "false", "n", "off", "0"})


def yes_no(text: str) -> bool | Mistake:
    """Whether something holds, written `yes` or `no` in small letters."""
    if text in ("yes", "no"):
        return text == "yes"
    wrong = f"“{_shown(text)}” is neither yes nor no."
    meant = "yes" if text.lower() in _YES else "no" if text.lower() in _NO else "yes or no"
    return Mistake("E134", wrong, meant)


def whole_number(text: str) -> int | Mistake:
    """A count from nothing upwards, in digits alone: `4500`."""
    if re.fullmatch(r"0|[1-9][0-9]{0,11}", text):
        return int(text)
    wrong = f"“{_shown(text)}” is not a whole number in digits alone."
    figure = re.fullmatch(r"0*([0-9]{1,12})(?:\.0+)?", re.sub(r"[,\s]", "", text))
    return Mistake("E135", wrong, str(int(figure[1])) if figure else "a whole number such as 4500")


def at_least_one(text: str) -> int | Mistake:
    """A whole number that is not nothing."""
    found = whole_number(text)
    return Mistake("E135", "There must be at least one.", "1, or more.") if found == 0 else found


def contract_year(text: str) -> int | Mistake:
    """A contract year by the year it starts in: `2025`."""
    if re.fullmatch(r"[0-9]{4}", text) and EARLIEST_YEAR <= int(text) <= LATEST_YEAR:
        return int(text)
    wrong = f"“{_shown(text)}” is not a contract year from {EARLIEST_YEAR} to {LATEST_YEAR}."
    span = re.fullmatch(r"(20[0-9]{2})(?:\s*(?:/|-|to)\s*[0-9]{2,4})", text)
    return Mistake("E136", wrong, span[1] if span else f"the year it starts in, such as {written.YEAR}")


_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


def instant(text: str) -> datetime | Mistake:
    """A moment in UTC to the second, written `2025-09-01T10:00:00Z`."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found and found.tzinfo and _INSTANT.fullmatch(text) and EARLIEST_YEAR <= found.year <= LATEST_YEAR:
        return found.astimezone(UTC)
    wrong = f"“{_shown(text)}” is not a moment in UTC."
    if found and EARLIEST_YEAR <= found.year <= LATEST_YEAR:
        meant = found.astimezone(UTC) if found.tzinfo else found
        return Mistake("E137", wrong, f"{meant:%Y-%m-%dT%H:%M:%SZ}")
    return Mistake("E137", wrong, f"a moment such as {written.INSTANT}")


_SNAKE = re.compile(r"[a-z][a-z0-9_]*")
_WORD = re.compile(r"[a-z0-9][a-z0-9_-]*")
LONGEST_NAME = 100


def name(text: str) -> str | Mistake:
    """A name such as `left_part_way`: small letters, digits and underscores, a letter first."""
    return _named(text, _SNAKE, "_", "small letters, digits and underscores, beginning with a letter")


def word(text: str) -> str | Mistake:
    """A word such as `retained-1` or `alder-vale-teaching`: small letters, digits, hyphens, underscores."""
    return _named(text, _WORD, "-", "small letters, digits, hyphens and underscores")


def _named(text: str, pattern: re.Pattern[str], joint: str, rule: str) -> str | Mistake:
    if pattern.fullmatch(text) and len(text) <= LONGEST_NAME:
        return text
    meant = re.sub(r"[^a-z0-9_-]+" if joint == "-" else r"[^a-z0-9]+", joint, text.lower()).strip("_-")[:LONGEST_NAME]
    wrong = f"“{_shown(text)}” is not a name made of {rule}."
    return Mistake("E138", wrong, meant if pattern.fullmatch(meant) else "a name such as left_part_way")


def words_of_policy(text: str) -> str | Mistake:
    """Any words, but not none."""
    return text if text.strip() else Mistake("E140", "Nothing is written between the quotes.", "the words.")


def sentence(text: str) -> str | Mistake:
    """One or more whole sentences, as users will read them, the last with a full stop."""
    if text.strip() and text.rstrip().endswith("."):
        return text
    if not text.strip():
        return words_of_policy(text)
    return Mistake("E140", "Users read this as a sentence, and it does not end with a full stop.", f"{_tail(text)}.")


def question(text: str) -> str | Mistake:
    """A question, with its question mark."""
    if text.rstrip().endswith("?"):
        return text
    return Mistake("E140", "The question does not end with a question mark.", f"{_tail(text.rstrip('. '))}?")


def choice(words: Sequence[str], code: str, what: str) -> Callable[[str], str | Mistake]:
    """A reader of one of the listed words; `what` says what they are, in the plural."""

    def read(text: str) -> str | Mistake:
        if text in words:
            return text
        return Mistake(code, f"“{_shown(text)}” is not one of {what}.", instead(text, words))

    return read


def _shown(text: str) -> str:
    return text if len(text) <= 60 else text[:60] + "…"


def _tail(text: str) -> str:
    """The last words, enough to find the place by."""
    last = text.rstrip()
    return last if len(last) <= 60 else "… " + last[-60:].split(" ", 1)[-1]
