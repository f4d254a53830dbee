"""Typed values as durable-rules sees them, and the limits within which it sees them rightly.

In: fact values. Out: booleans, whole numbers and text, written by one JSON writer for rules and facts alike,
because durable-rules compares text in its written form.
Must never know: which decision the values belong to.

The limits were found by experiment on durable-rules 2.0.28, which checks none of them itself.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import orjson

from engine.model.facts import FactValue

LARGEST_NUMBER = 2**53
"""Whole numbers are exact up to here, on both sides of nought; beyond, different numbers compare as equal."""

LONGEST_TEXT = 10_000
"""Bytes of a text as JSON. From 65,536 bytes on durable-rules takes different texts for the same."""

GUARD = "k_"
"""A fact sent every time and asked for first by every rule, so that none fits the engine's own state message."""

OWN_NAMES = ("id", "sid", "$s", GUARD, "$forward")
"""Names durable-rules uses itself; no fact may be called so, or hash to the same number."""


def write_json(value: Mapping[str, Any]) -> str:
    """The one JSON form in which rules and facts reach durable-rules. Raises TypeError for half characters."""
    return orjson.dumps(value, default=_number_of_moment, option=orjson.OPT_PASSTHROUGH_DATETIME).decode()


def encode(value: FactValue) -> FactValue:
    """A value as durable-rules compares it: moments as numbers, text in Unicode's composed form, others as they are."""
    if isinstance(value, date):
        return _number_of_moment(value)
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


@lru_cache(maxsize=4096)
def _number_of_moment(value: date) -> int:
    """A date as the number yyyymmdd; an instant, which is whole seconds, as seconds since 1970."""
    if isinstance(value, datetime):
        return int(value.timestamp())
    return value.year * 10000 + value.month * 100 + value.day


def fault_in_text(text: str) -> str | None:
    """Why durable-rules could not compare this text, or None when it can."""
    if "\0" in text:
        return "holds a NUL character"
    try:
        length = len(orjson.dumps(unicodedata.normalize("NFC", text)))
    except TypeError:
        return "holds half a character (a lone surrogate)"
    if length >= LONGEST_TEXT:
        return f"is {length} bytes long, and {LONGEST_TEXT - 1} is the most"
    return None


def within_exact_numbers(number: int) -> bool:
    """Whether a whole number is small enough to be compared exactly."""
    return -LARGEST_NUMBER <= number <= LARGEST_NUMBER


def hash_of_name(name: str) -> int:
    """The 32-bit FNV-1a hash by which durable-rules knows a name; it never looks at the name itself."""
    number = 0x811C9DC5
    for byte in name.encode():
        number = ((number ^ byte) * 0x01000193) & 0xFFFFFFFF
    return number
