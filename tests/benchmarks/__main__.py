"""`python -m tests.benchmarks`: measure every figure the project promises and print one table.

In: nothing, or `--only NAME` for some rows. Out: the table. A missed target is said plainly
and is no failure: what a busy machine measures should not stop anybody's build.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

from rich.console import Console

from tests.benchmarks import declaration_posts, policy_reading, statement_generation
from tests.benchmarks.engine import decision_memory, decision_speed
from tests.benchmarks.figures import Figure, show


def decision_figure() -> Figure:
    """A decision with its trace next to the stock durable-rules Host, on the same thirty rules."""
    rows = decision_speed.main()
    ours = next(row for row in rows if row.name == "decision with trace")
    return Figure(
        what="Decision with trace, next to the stock durable-rules Host",
        result=f"{ours.ratio:.1f} times as fast",
        target=f"at least {decision_speed.LEAST_RATIO:g} times",
        met=ours.ratio >= decision_speed.LEAST_RATIO,
        measured=[
            f"{row.name}: {row.microseconds:.0f} µs, {row.ratio:.2f} times ({row.least:.2f} to {row.most:.2f}) "
            f"in {decision_speed.ROUNDS} interleaved rounds."
            for row in rows
        ],
    )


def memory_figure() -> Figure:
    """What a hundred thousand decisions leave in memory."""
    rows = decision_memory.main()
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
    "decision": decision_figure,
    "memory": memory_figure,
    "statement": statement_generation.main,
    "post": declaration_posts.main,
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
