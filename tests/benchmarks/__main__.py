"""`python -m tests.benchmarks`: measure every figure the project promises and print one table.

In: nothing, or `--only NAME` for some rows. Out: the table. A missed target is said plainly
and is no failure: what a busy machine measures should not stop anybody's build.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from rich.console import Console

from tests.benchmarks import (
    all_statements,
    decision_replay,
    decision_trace,
    declaration_posts,
    declaration_waits,
    pages,
    policy_impact,
    policy_reading,
    statement_document,
    statement_generation,
)
from tests.benchmarks.engine import decision_memory
from tests.benchmarks.figures import Figure, show


def memory_figure() -> Figure:
    """What a hundred thousand decisions leave in memory: in a process of its own, with no heap freed by other rows."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as alone:
        rows = alone.submit(decision_memory.main).result()
    most = max(row.grown for row in rows)
    return Figure(
        what=f"Memory over {decision_memory.DECISIONS:,} decisions",
        result=f"{most:+.1f} MB at most",
        target=f"within {decision_memory.MOST_MEGABYTES:g} MB",
        met=most <= decision_memory.MOST_MEGABYTES,
        measured=[
            "Resident memory after " + "; ".join(f"{row.decisions:,}: {row.megabytes:.1f} MB" for row in rows) + "."
        ],
    )


FIGURES: Mapping[str, Callable[[], Figure]] = {
    "policy": policy_reading.main,
    "decision": decision_trace.main,
    "memory": memory_figure,
    "statement": statement_generation.main,
    "statements": all_statements.main,
    "lines": statement_document.main,
    "replay": decision_replay.main,
    "impact": policy_impact.main,
    "post": declaration_posts.main,
    "waits": declaration_waits.main,
    "pages": pages.main,
}


def main() -> None:
    """Measure one after another, saying which, and show the table."""
    arguments = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    arguments.add_argument("--only", choices=FIGURES, action="append", help="measure this row; may be given again")
    wanted = arguments.parse_args().only or list(FIGURES)
    console = Console(highlight=False)
    figures = []
    for name in wanted:
        console.print(f"Measuring: {name} …")
        figures.append(FIGURES[name]())
    console.print()
    show(figures, console)


if __name__ == "__main__":
    main()
