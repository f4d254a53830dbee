"""How fast a decision with its trace is taken, next to the stock durable-rules Host on the same thirty rules.

Run `python -m tests.benchmarks.decision_trace`. A Decision holds its whole trace from the moment it is taken: how
every test of every rule came out, and the value it saw. The promise is held against that. What the service does
besides, writing it all as JSON to be recorded, is measured too; the Host, which keeps and writes nothing, has no peer
to that. Rounds are interleaved.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from time import perf_counter

from engine.edition_runner import EditionRunner
from engine.model.facts import FactValue
from tests.benchmarks.engine.stock_host import StockHost
from tests.benchmarks.engine.thirty_rules import EDITION, VOCABULARY, random_cases
from tests.benchmarks.figures import Figure

ROUNDS = 11
LEAST_RATIO = 5.0
EACH_ROUND = 1_000
HOST = "Stock durable-rules Host, rules only"
HELD = "Decision by both readings, with its trace"
WRITTEN = "The same, and written as the JSON that the service records"

Facts = Mapping[str, FactValue]


def main() -> Figure:
    """Measure, after making sure that both come to the same rules on every case."""
    cases = random_cases(ROUNDS * EACH_ROUND)
    host, runner, day = StockHost(EDITION.rules), EditionRunner(VOCABULARY), EDITION.effective.start
    for case in cases:
        trace = runner.decide_with(EDITION, case, day).trace
        assert {rule.rule for rule in trace if rule.fits} == host.fitting(case)
    contestants: dict[str, Callable[[Facts], object]] = {
        HOST: host.fitting,
        HELD: lambda case: runner.decide_with(EDITION, case, day),
        WRITTEN: lambda case: runner.decide_with(EDITION, case, day).to_json(),
    }
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for start in range(0, len(cases), EACH_ROUND):
        for name, decide in contestants.items():
            times[name].append(_seconds(decide, cases[start : start + EACH_ROUND]))
    runner.close()
    ratio = median(_ratios(times, HELD))
    return Figure(
        what="Decision with trace, next to the stock durable-rules Host",
        result=f"{ratio:.1f} times as fast; {median(_ratios(times, WRITTEN)):.1f} written as JSON",
        target=f"at least {LEAST_RATIO:g} times",
        met=ratio >= LEAST_RATIO,
        measured=[_said(times, name) for name in times],
    )


def _seconds(decide: Callable[[Facts], object], cases: Sequence[Facts]) -> float:
    started = perf_counter()
    for facts in cases:
        decide(facts)
    return perf_counter() - started


def _ratios(times: Mapping[str, Sequence[float]], name: str) -> list[float]:
    return [theirs / ours for theirs, ours in zip(times[HOST], times[name], strict=True)]


def _said(times: Mapping[str, Sequence[float]], name: str) -> str:
    microseconds, ratios = median(times[name]) / EACH_ROUND * 1e6, _ratios(times, name)
    return f"{name}: {microseconds:.0f} µs, {median(ratios):.2f} times ({min(ratios):.2f} to {max(ratios):.2f})."


if __name__ == "__main__":
    figure = main()
    sys.stdout.write("\n".join([f"{figure.what}: {figure.result}", *figure.measured, ""]))
