"""The figures the project promises, and the table that shows them.

In: measurements. Out: rows with a target and whether it was met, and the table in plain text.
Must never know: how anything was measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text


@dataclass(frozen=True, slots=True)
class Figure:
    """One promise and how it was kept."""

    what: str
    result: str
    target: str
    met: bool
    measured: Sequence[str] = ()
    """Sentences on how it came about, shown under the table."""


def show(figures: Sequence[Figure], console: Console) -> None:
    """Print the table, what stands behind each row, and one sentence that says whether every target was met."""
    table = Table("What", "Result", "Target", "Met", title="Figures", title_justify="left", show_lines=True)
    for figure in figures:
        table.add_row(*(Text(cell) for cell in (figure.what, figure.result, figure.target, _met(figure))))
    console.print(table)
    for figure in figures:
        console.print(Text(f"\n{figure.what}"))
        for sentence in figure.measured:
            console.print(Text(f"  {sentence}"))
    missed = [figure.what for figure in figures if not figure.met]
    verdict = f"TARGETS MISSED: {'; '.join(missed)}." if missed else "Every target was met."
    console.print(Text(f"\n{verdict}"))


def _met(figure: Figure) -> str:
    return "met" if figure.met else "NOT MET"
