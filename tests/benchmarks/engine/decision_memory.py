"""How much memory 100,000 decisions leave behind. The most allowed is 10 MB.

Run `python -m tests.benchmarks.engine.decision_memory`. Every case is different, so nothing is answered from a memory.
"""

from __future__ import annotations

import gc
import sys
from dataclasses import dataclass
from pathlib import Path

from engine.edition_runner import EditionRunner
from tests.benchmarks.engine.thirty_rules import EDITION, VOCABULARY, random_cases

DECISIONS = 100_000
EACH_TIME = 5_000
MOST_MEGABYTES = 10.0
_PAGE = 4096


@dataclass(frozen=True)
class Row:
    """Memory of the process, in MB, after so many decisions."""

    decisions: int
    megabytes: float
    grown: float


def main() -> list[Row]:
    """Decide, and measure after every tenth; the first round, which fills every table, is the base."""
    runner = EditionRunner(VOCABULARY)
    rows: list[Row] = []
    for seed in range(DECISIONS // EACH_TIME + 1):
        for case in random_cases(EACH_TIME, seed):
            runner.decide_with(EDITION, case, EDITION.effective.start)
        gc.collect()
        now = _megabytes()
        if seed % 2 == 0:
            rows.append(Row(seed * EACH_TIME, now, now - rows[0].megabytes if rows else 0.0))
    runner.close()
    return rows


def _megabytes() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE / 1e6


if __name__ == "__main__":
    for row in main():
        sys.stdout.write(f"{row.decisions:>8,} decisions  {row.megabytes:7.1f} MB  {row.grown:+6.2f} MB\n")
