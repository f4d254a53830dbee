"""How long reading and checking all policy files takes: every problem looked for, every example run.

Run `python -m tests.benchmarks.policy_reading`.
"""

from __future__ import annotations

import sys
from statistics import median
from time import perf_counter

from engine.reading import read_policy
from tests.benchmarks.figures import Figure
from tests.benchmarks.prepared import PROJECT

ROUNDS = 5
MOST_SECONDS = 1.0


def main() -> Figure:
    """Read them all several times; the first time, when nothing is warm yet, counts too."""
    seconds = []
    for _ in range(ROUNDS):
        started = perf_counter()
        reading = read_policy(PROJECT)
        seconds.append(perf_counter() - started)
        assert reading.policy is not None, reading.problems
    return Figure(
        what="Reading and checking all policy files",
        result=f"{median(seconds):.2f} s",
        target=f"under {MOST_SECONDS:g} s",
        met=median(seconds) < MOST_SECONDS,
        measured=[
            f"Median of {ROUNDS} readings of {len(reading.sources)} files in one process, all examples run each time.",
            f"{min(seconds):.2f} to {max(seconds):.2f} s, the first {seconds[0]:.2f} s.",
        ],
    )


if __name__ == "__main__":
    sys.stdout.write(f"{main()}\n")
