"""How long the pure part of a statement takes, and whether it grows in step with the declarations.

Run `python -m tests.benchmarks.statement_document`. Timed is working out every line of contents that are there
already, and writing the document as bytes; no database.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from statistics import median
from time import perf_counter

from engine.payments.contents import StatementContents, StatementDeclaration
from tests.benchmarks.figures import Figure
from tests.engine.payments.builders import DECLARATION_TYPES, VERSION, bands, document

SIZES = (5_000, 20_000, 80_000)
PROMISED = 20_000
ROUNDS = 5
MOST_SECONDS = 0.5
MOST_GROWTH = 1.5
"""So many times as long for each declaration of the largest statement as of the smallest."""


def main() -> Figure:
    """Draw up statements of several sizes, a few times each."""
    took = {size: median(_seconds(size) for _ in range(ROUNDS)) for size in SIZES}
    growth = (took[SIZES[-1]] / SIZES[-1]) / (took[SIZES[0]] / SIZES[0])
    return Figure(
        what=f"Lines of a statement of {PROMISED:,} declarations",
        result=f"{took[PROMISED] * 1000:.0f} ms; each of {SIZES[-1]:,} takes {growth:.2f} times one of {SIZES[0]:,}",
        target=f"under {MOST_SECONDS * 1000:.0f} ms; at most {MOST_GROWTH:g} times",
        met=took[PROMISED] < MOST_SECONDS and growth <= MOST_GROWTH,
        measured=[f"Median of {ROUNDS}: " + "; ".join(f"{size:,}: {took[size] * 1000:.1f} ms" for size in SIZES) + "."],
    )


def _seconds(size: int) -> float:
    contents = StatementContents(
        billable=tuple(
            StatementDeclaration(f"declaration-{number}", "ect", DECLARATION_TYPES[number % len(DECLARATION_TYPES)])
            for number in range(size)
        )
    )
    # Three bands of which the first two are full, as those of a large contract are.
    of_type = size // len(DECLARATION_TYPES)
    version = replace(VERSION, bands=bands((of_type // 3, "1000"), (of_type // 3, "990"), (size, "980")))
    started = perf_counter()
    drawn_up = document(contents, version=version)
    content = drawn_up.to_json()
    seconds = perf_counter() - started
    assert sum(line.count or 0 for line in drawn_up.lines) == size
    assert content
    return seconds


if __name__ == "__main__":
    sys.stdout.write(f"{main()}\n")
