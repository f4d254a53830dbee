"""How evenly declarations are answered: sixteen clients at once, one worker, SQLite.

Run `python -m tests.benchmarks.declaration_waits`. Every request is a declaration about somebody else, judged in full,
accepted and written. Nobody is to wait much longer than most.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from service.declarations.routes import PATH
from tests.benchmarks.declaration_posts import body
from tests.benchmarks.figures import Figure
from tests.benchmarks.load import CONNECTIONS, Load, load, request
from tests.benchmarks.prepared import prepare
from tests.benchmarks.serving import SERVICE, served

ROUNDS = 8
EACH_ROUND = 400
MOST_TIMES = 4.0


def main() -> Figure:
    """Measure rounds one after another; a busy machine spoils some, so half of them have to hold."""
    with TemporaryDirectory() as folder:
        loads = asyncio.run(_measure(Path(folder, "waits.sqlite")))
    times = [_times(one) for one in loads]
    return Figure(
        what=f"POST declaration, {CONNECTIONS} clients: the 99th of a hundred next to the half",
        result=f"{median(times):.2f} times as long",
        target=f"at most {MOST_TIMES:g} times",
        met=median(times) <= MOST_TIMES,
        measured=[
            f"In each of {ROUNDS} rounds of {EACH_ROUND}: {min(times):.2f} to {max(times):.2f} times.",
            f"All rounds together: {_all_times(loads):.2f} times.",
            f"{median(one.per_second for one in loads):.0f} requests/s.",
        ],
    )


async def _measure(path: Path) -> list[Load]:
    prepared = await prepare(path, (ROUNDS + 1) * EACH_ROUND)
    requests = [request(PATH, prepared.token, body(person)) for person in prepared.people]
    with served(SERVICE, path) as port:
        loads = [
            await load(port, requests[start : start + EACH_ROUND]) for start in range(0, len(requests), EACH_ROUND)
        ]
    assert {answer.status for one in loads for answer in one.answers} == {200}
    return loads[1:]  # the first round warms


def _times(one: Load) -> float:
    return _of([answer.seconds for answer in one.answers])


def _all_times(loads: list[Load]) -> float:
    return _of([answer.seconds for one in loads for answer in one.answers])


def _of(seconds: list[float]) -> float:
    hundredths = quantiles(seconds, n=100)
    return hundredths[98] / hundredths[49]


if __name__ == "__main__":
    figure = main()
    sys.stdout.write("\n".join([f"{figure.what}: {figure.result}", *figure.measured, ""]))
