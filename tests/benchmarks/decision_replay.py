"""How long replaying recorded decisions takes: each read from the database, decided again and compared.

Run `python -m tests.benchmarks.decision_replay`. Decisions of every kind are recorded from the examples of the policy
files, no two alike, so that nothing is answered from memory.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from uuid import uuid4

from engine.decision import Decision
from engine.rulebook import Rulebook
from service.decisions.tables import RecordedDecision
from service.platform.database import open_database
from service.platform.database.migrations import migrate
from service.policy_changes.drafts import Draft
from service.policy_changes.replaying import ReplayAsked, replay
from tests.benchmarks.figures import Figure
from tests.benchmarks.prepared import NOW, insert_all, rulebook

DECISIONS = 100_000
MOST_SECONDS = 60.0


def main() -> Figure:
    """Replay them all once as recorded, and once under the same policy as a draft."""
    with TemporaryDirectory() as folder:
        seconds, busy, drafted = asyncio.run(_measure(Path(folder, "decisions.sqlite")))
    return Figure(
        what=f"Replaying {DECISIONS:,} recorded decisions",
        result=f"{seconds:.0f} s",
        target=f"under {MOST_SECONDS:g} s",
        met=max(seconds, drafted) < MOST_SECONDS,
        measured=[
            f"As recorded, byte for byte; {busy:.0f} s of it the processor worked for this.",
            f"Under a draft {drafted:.0f} s.",
        ],
    )


async def _measure(path: Path) -> tuple[float, float, float]:
    book = rulebook()
    async with await open_database(f"sqlite:///{path}") as database:
        await migrate(database)
        decisions = itertools.islice(_decisions(book), DECISIONS)
        while batch := [_row(decision) for decision in itertools.islice(decisions, 5000)]:
            async with database.transaction():
                await insert_all(batch)
        started, worked = perf_counter(), process_time()
        found = await replay(book, ReplayAsked())
        seconds, busy = perf_counter() - started, process_time() - worked
        started = perf_counter()
        await replay(book, ReplayAsked(), Draft(book.policy, (), {}))
        drafted = perf_counter() - started
    book.close()
    assert found.holds
    assert found.replayed == DECISIONS
    return seconds, busy, drafted


def _decisions(book: Rulebook) -> Iterator[Decision]:
    every = [edition for editions in book.policy.editions.values() for edition in editions]
    for days in itertools.count():
        for edition in every:
            year = edition.contract_years.start if edition.contract_years else None
            for example in edition.examples:
                facts = {**example.given, "now": NOW + timedelta(minutes=days)}
                yield book.decide_with(edition, facts, edition.effective.start, year)


def _row(decision: Decision) -> RecordedDecision:
    return RecordedDecision(
        public_id=uuid4(),
        decision=decision.decision,
        edition=decision.edition,
        digest=decision.digest,
        contract_year=decision.contract_year,
        about=decision.about,
        known_at=NOW,
        subject_kind="example",
        subject_id="example",
        document=decision.to_json().decode(),
    )


if __name__ == "__main__":
    sys.stdout.write(f"{main()}\n")
