"""How many declarations the service takes over HTTP in a second, next to the same endpoint on FastAPI and SQLAlchemy.

Run `python -m tests.benchmarks.declaration_posts`. Both are given a copy of one database. Rounds are interleaved and
each begins with the other of the two, so that a busy machine slows both. Every request is a declaration about somebody
else, so every one is judged in full, accepted and written. Afterwards both databases must hold the same.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

import orjson

from service.declarations.routes import PATH
from service.platform.audit import verify_chain
from service.platform.database import open_database
from tests.benchmarks.figures import Figure
from tests.benchmarks.load import CONNECTIONS, Answer, Load, load, request
from tests.benchmarks.prepared import Prepared, Trained, prepare
from tests.benchmarks.serving import PEER, SERVICE, served

ROUNDS = 9
EACH_ROUND = 300
LEAST_RATIO = 1.0
_MOST_OF_THE_CLIENT = 0.5
_DECLARED_ON = {2024: "2024-10-02T10:00:00Z", 2025: "2025-10-02T10:00:00Z"}
_TABLES = ("declaration", "recorded_decision", "audit_event")


@dataclass
class Runs:
    """The measured rounds of one application."""

    loads: list[Load] = field(default_factory=list)

    @property
    def milliseconds(self) -> list[float]:
        """How long each request took, over all rounds."""
        return [answer.seconds * 1000 for one in self.loads for answer in one.answers]

    def said(self, name: str) -> str:
        """Requests a second and how long one took, in words."""
        per_second = [one.per_second for one in self.loads]
        hundredths = quantiles(self.milliseconds, n=100)
        return (
            f"{name}: {median(per_second):.0f} requests/s ({min(per_second):.0f} to {max(per_second):.0f}), "
            f"half within {hundredths[49]:.1f} ms, 99 of 100 within {hundredths[98]:.1f} ms."
        )


def main() -> Figure:
    """Measure, and make sure that both did the same work."""
    with TemporaryDirectory() as folder:
        runs, client = asyncio.run(_measure(Path(folder)))
    ratios = [
        ours.per_second / theirs.per_second for ours, theirs in zip(runs[SERVICE].loads, runs[PEER].loads, strict=True)
    ]
    return Figure(
        what="POST declaration on SQLite, next to FastAPI + SQLAlchemy",
        result=f"{median(ratios):.2f} times as fast",
        target="at least as fast",
        met=median(ratios) >= LEAST_RATIO,
        measured=[
            runs[SERVICE].said("Service"),
            runs[PEER].said("FastAPI + SQLAlchemy"),
            f"Ratio in each of {ROUNDS} interleaved rounds of {EACH_ROUND}: {min(ratios):.2f} to {max(ratios):.2f}.",
            f"{CONNECTIONS} connections, one uvicorn process each; the client was busy at most {client:.0%} of it.",
        ],
    )


async def _measure(folder: Path) -> tuple[dict[str, Runs], float]:
    databases = {SERVICE: folder / "service.sqlite", PEER: folder / "peer.sqlite"}
    prepared = await prepare(databases[SERVICE], (ROUNDS + 1) * EACH_ROUND)
    shutil.copyfile(databases[SERVICE], databases[PEER])
    requests = [request(PATH, prepared.token, body(person)) for person in prepared.people]
    runs = {SERVICE: Runs(), PEER: Runs()}
    with served(SERVICE, databases[SERVICE]) as service, served(PEER, databases[PEER]) as peer:
        ports = {SERVICE: service, PEER: peer}
        for number in range(ROUNDS + 1):
            some = requests[number * EACH_ROUND : (number + 1) * EACH_ROUND]
            loads = {which: await load(ports[which], some) for which in _in_turn(number)}
            _same_answers(loads[SERVICE].answers, loads[PEER].answers)
            if number:  # the first round warms both
                for which, one in loads.items():
                    runs[which].loads.append(one)
    client = max(one.client_seconds / one.seconds for run in runs.values() for one in run.loads)
    assert client < _MOST_OF_THE_CLIENT, f"the client is the bottleneck: busy {client:.0%} of the time"
    assert await _written(databases[SERVICE], prepared) == await _written(databases[PEER], prepared)
    return runs, client


def _in_turn(number: int) -> tuple[str, str]:
    return (SERVICE, PEER) if number % 2 else (PEER, SERVICE)


def body(person: Trained) -> bytes:
    """A started declaration in the contract year of the person, with everything in order."""
    attributes = {
        "participant_id": str(person.public_id),
        "declaration_type": "started",
        "declaration_date": _DECLARED_ON[person.contract_year],
        "course_identifier": "ecf-induction",
        "evidence_held": "training-event-attended",
    }
    return orjson.dumps({"data": {"type": "participant-declaration", "attributes": attributes}})


def _same_answers(ours: Sequence[Answer], theirs: Sequence[Answer]) -> None:
    """Both accepted every declaration and showed it alike, save the ids they gave."""
    assert {answer.status for answer in (*ours, *theirs)} == {200}, next(a.body for a in (*ours, *theirs))
    assert _shown(ours) == _shown(theirs)


def _shown(answers: Sequence[Answer]) -> dict[str, object]:
    attributes = [orjson.loads(answer.body)["data"]["attributes"] for answer in answers]
    return {one["participant_id"]: one for one in attributes}


async def _written(path: Path, prepared: Prepared) -> dict[str, int]:
    """How many rows stand in the tables that a declaration writes; the chain of audit events must hold."""
    async with await open_database(f"sqlite:///{path}") as database:
        chain = await verify_chain()
        assert chain.broken_at is None, chain.reason
        counts = {table: await database.execute(f"SELECT COUNT(*) AS rows FROM {table}") for table in _TABLES}
    written = {table: int(rows[0]["rows"]) for table, rows in counts.items()}
    assert written["declaration"] == len(prepared.people)
    return written


if __name__ == "__main__":
    figure = main()
    sys.stdout.write("\n".join([f"{figure.what}: {figure.result}", *figure.measured, ""]))
