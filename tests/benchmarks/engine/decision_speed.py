"""How fast a decision with its trace is taken, next to the stock durable-rules Host on the same thirty rules.

Run `python -m tests.benchmarks.engine.decision_speed`. Rounds are interleaved and
processor time is counted, so that a busy machine slows both alike.
The required ratio is 5.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from time import process_time

from engine.edition_runner import EditionRunner
from engine.model.facts import FactValue
from tests.benchmarks.engine.stock_host import StockHost
from tests.benchmarks.engine.thirty_rules import EDITION, VOCABULARY, random_cases

ROUNDS = 11
CASES = 11_000
LEAST_RATIO = 5.0

Facts = Mapping[str, FactValue]


@dataclass(frozen=True)
class Row:
    """One engine: microseconds for a decision, and how many times as fast as the stock Host (median of rounds)."""

    name: str
    microseconds: float
    ratio: float
    least: float
    most: float


def main() -> list[Row]:
    """Measure, after making sure that both come to the same rules on every case."""
    cases = random_cases(CASES)
    host = StockHost(EDITION.rules)
    runner = EditionRunner(VOCABULARY)
    day = EDITION.effective.start
    for case in cases:
        trace = runner.decide_with(EDITION, case, day).trace
        assert {rule.rule for rule in trace if rule.fits} == host.fitting(case)
    contestants: dict[str, Callable[[Facts], object]] = {
        "stock durable-rules Host, rules only": host.fitting,
        "decision with trace": lambda case: runner.decide_with(EDITION, case, day),
        "decision with trace, written as JSON": lambda case: runner.decide_with(EDITION, case, day).to_json(),
    }
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for start in range(0, CASES, CASES // ROUNDS):
        for name, decide in contestants.items():
            times[name].append(_seconds(decide, cases[start : start + CASES // ROUNDS]))
    runner.close()
    return _rows(times)


def _seconds(decide: Callable[[Facts], object], inputs: Sequence[Facts]) -> float:
    started = process_time()
    for facts in inputs:
        decide(facts)
    return process_time() - started


def _rows(times: dict[str, list[float]]) -> list[Row]:
    peer = next(iter(times.values()))
    rows = []
    for name, seconds in times.items():
        ratios = [theirs / ours for theirs, ours in zip(peer, seconds, strict=True)]
        rows.append(Row(name, median(seconds) / (CASES // ROUNDS) * 1e6, median(ratios), min(ratios), max(ratios)))
    return rows


if __name__ == "__main__":
    for row in main():
        sys.stdout.write(
            f"{row.name:<40}{row.microseconds:8.1f} µs  {row.ratio:5.2f} times ({row.least:.2f} to {row.most:.2f})\n"
        )
