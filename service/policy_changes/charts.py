"""Bar charts as SVG, made here and complete in themselves: no script, no address outside.

In: rows of labels with two sums in whole pence. Out: SVG. Each bar says its own figure, and the chart has a title and
a description for those who hear it. Must never know: what the sums are of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from engine.money import pounds_shown

_WIDTH, _LABEL, _FIGURE = 900, 210, 150
_BAR, _GAP = 15, 12
_BEFORE, _AFTER, _LESS = "#505a5f", "#1d70b8", "#942514"
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class Pair:
    """One row: what it is, and its sums before and after."""

    label: str
    before_pence: int
    after_pence: int


def before_and_after(name: str, title: str, pairs: Sequence[Pair]) -> Iterator[str]:
    """Two bars for each row. `name` is an id no other chart of the page has."""
    most = max((abs(pence) for pair in pairs for pence in (pair.before_pence, pair.after_pence)), default=0)
    key = "Grey is before, blue is after."
    bars = [
        (pair.label if number == 0 else "", pence, colour)
        for pair in pairs
        for number, (pence, colour) in enumerate(((pair.before_pence, _BEFORE), (pair.after_pence, _AFTER)))
    ]
    yield from _chart(name, title, key, bars, most, together=2)


def more_or_less(name: str, title: str, pairs: Sequence[Pair]) -> Iterator[str]:
    """One bar for each row: how much more or less it is after than before."""
    most = max((abs(pair.after_pence - pair.before_pence) for pair in pairs), default=0)
    key = "Blue is more, red is less."
    bars = []
    for pair in pairs:
        pence = pair.after_pence - pair.before_pence
        bars.append((pair.label, pence, _AFTER if pence >= 0 else _LESS))
    yield from _chart(name, title, key, bars, most, together=1)


def _chart(
    name: str, title: str, key: str, bars: Sequence[tuple[str, int, str]], most: int, *, together: int
) -> Iterator[str]:
    height = len(bars) * _BAR + (len(bars) // together + 1) * _GAP
    yield f"<figure>\n<figcaption>{escape(title)}. {escape(key)}</figcaption>"
    yield f'<svg role="img" viewBox="0 0 {_WIDTH} {height}" aria-labelledby="{name}-title {name}-text">'
    described = f"{key} The table below says the same."
    yield f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-text">{escape(described)}</desc>'
    room = _WIDTH - _LABEL - _FIGURE
    for number, (label, pence, colour) in enumerate(bars):
        top = number * _BAR + (number // together + 1) * _GAP
        wide = max(1, abs(pence) * room // most) if most and pence else 0
        if label:
            yield f'<text x="0" y="{top + _BAR - 3}">{escape(label)}</text>'
        yield f'<rect x="{_LABEL}" y="{top}" width="{wide}" height="{_BAR - 2}" fill="{colour}"/>'
        yield f'<text x="{_LABEL + wide + 6}" y="{top + _BAR - 3}">{shown(pence)}</text>'
    yield "</svg>\n</figure>"


def shown(pence: int) -> str:
    """Pounds with a real minus sign."""
    return pounds_shown(pence).replace("-", MINUS)
