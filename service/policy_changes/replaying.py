"""Replaying recorded decisions, as they were recorded or under a draft.

In: which decisions, and a draft if there is one. Out: counts, with ids of examples. Reads only.
Must never know: how a decision is taken, or how what is found is shown.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from engine.analysis.replay import Again, Choose, Move, Standing, by_one, by_the_calendar
from engine.calendar import ONE_DAY
from engine.rulebook import Rulebook
from service.decisions.tables import RecordedDecision
from service.platform.clock import london_midnight
from service.policy_changes.drafts import Draft

Progress = Callable[[int, int], None]
"""Told how many are done, and of how many."""

MOST_EXAMPLES = 3
_PAGE = 500


@dataclass(frozen=True, slots=True)
class ReplayAsked:
    """Which recorded decisions. Days are those on which they were taken, both included; None does not limit.

    With `contract_year` those taken for it, or for none. With `sample` at most so many, spread evenly over all.
    """

    since: date | None = None
    until: date | None = None
    decision: str | None = None
    sample: int | None = None
    contract_year: int | None = None


@dataclass(slots=True)
class Examples:
    """How many, about whom, and the ids of the first few."""

    count: int = 0
    ids: list[UUID] = field(default_factory=list)
    subjects: set[tuple[str, str]] = field(default_factory=set)
    """Kind and public id of whom or what they are about; kept only of what comes out otherwise."""

    def add(self, row: Mapping[str, Any], *, with_subject: bool = False) -> None:
        """Count one more recorded decision."""
        self.count += 1
        if len(self.ids) < MOST_EXAMPLES:
            self.ids.append(row["public_id"])
        if with_subject:
            self.subjects.add((row["subject_kind"], row["subject_id"]))


@dataclass(slots=True)
class Replayed:
    """What came of it. `standings` is by decision and how it stands; `moves` is empty without a draft.

    `left_out` counts decisions the draft has no edition for on their day or for their contract year.
    """

    replayed: int = 0
    standings: dict[tuple[str, Standing], Examples] = field(default_factory=dict)
    moves: dict[Move, Examples] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def holds(self) -> bool:
        """Whether every decision came out byte for byte as it was recorded."""
        return all(standing is Standing.IDENTICAL for _, standing in self.standings)

    def as_content(self) -> dict[str, object]:
        """The same as plain values, in an order that depends on nothing but what was found."""
        return {
            "replayed": self.replayed,
            "as_recorded": [
                {"decision": decision, "standing": standing.value, "count": found.count, "examples": found.ids}
                for (decision, standing), found in sorted(self.standings.items())
            ],
            "moves": [
                {
                    "decision": move.decision,
                    "from": move.before,
                    "to": move.after,
                    "changes": move.changes,
                    "count": found.count,
                    "examples": found.ids,
                }
                for move, found in in_order(self.moves)
            ],
            "left_out": dict(sorted(self.left_out.items())),
        }


def in_order(moves: dict[Move, Examples]) -> list[tuple[Move, Examples]]:
    """Moves by decision, those that change first, the most frequent first."""

    def key(one: tuple[Move, Examples]) -> tuple[str, bool, int, str, str]:
        move, found = one
        return (move.decision, not move.changes, -found.count, move.before, move.after)

    return sorted(moves.items(), key=key)


async def replay(
    rulebook: Rulebook, asked: ReplayAsked, draft: Draft | None = None, progress: Progress | None = None
) -> Replayed:
    """Take recorded decisions again: by the editions that decided, or, with a draft, by its.

    A draft of one edition decides whatever its dates; any other by the editions in force on each decision's day.
    """
    if draft is None:
        return await _as_recorded(rulebook, asked, progress)
    drafted = Rulebook(draft.policy)
    try:
        if len(draft.editions) != 1:
            return await replay_in_force(drafted, asked, progress)
        [edition] = draft.editions
        if asked.decision not in (None, edition.decision):
            return Replayed()
        return await _under(drafted, by_one(edition), replace(asked, decision=edition.decision), progress)
    finally:
        drafted.close()


async def replay_in_force(drafted: Rulebook, asked: ReplayAsked, progress: Progress | None = None) -> Replayed:
    """Take recorded decisions again by the editions of another policy in force on each decision's day."""
    return await _under(drafted, by_the_calendar(drafted), asked, progress)


async def _as_recorded(rulebook: Rulebook, asked: ReplayAsked, progress: Progress | None) -> Replayed:
    again, found = Again(rulebook), Replayed()
    async for row in _recorded(asked, progress):
        standing = again.as_recorded(row["document"])
        found.standings.setdefault((row["decision"], standing), Examples()).add(row)
        found.replayed += 1
    return found


async def _under(drafted: Rulebook, choose: Choose, asked: ReplayAsked, progress: Progress | None) -> Replayed:
    again, found = Again(drafted), Replayed()
    async for row in _recorded(asked, progress):
        move = again.under(row["document"], choose)
        if move is None:
            found.left_out[row["decision"]] += 1
            continue
        found.moves.setdefault(move, Examples()).add(row, with_subject=move.changes)
        found.replayed += 1
    return found


async def _recorded(asked: ReplayAsked, progress: Progress | None) -> AsyncIterator[dict[str, Any]]:
    """The decisions asked for, oldest first. The next page is read while one is worked on."""
    ids = _sampled(await _ids(asked), asked.sample)
    pages = [ids[start : start + _PAGE] for start in range(0, len(ids), _PAGE)]
    reading = asyncio.ensure_future(_page(pages[0])) if pages else None
    done = 0
    try:
        for following in [*pages[1:], None]:
            if reading is None:
                return
            rows = await reading
            reading = None if following is None else asyncio.ensure_future(_page(following))
            for row in rows:
                yield row
            done += len(rows)
            if progress is not None:
                progress(done, len(ids))
    finally:
        if reading is not None:
            reading.cancel()


async def _ids(asked: ReplayAsked) -> list[int]:
    query = RecordedDecision.select(RecordedDecision.id).order_by(RecordedDecision.id)
    if asked.since is not None:
        query = query.where(RecordedDecision.known_at >= london_midnight(asked.since))
    if asked.until is not None:
        query = query.where(RecordedDecision.known_at < london_midnight(asked.until + ONE_DAY))
    if asked.decision is not None:
        query = query.where(RecordedDecision.decision == asked.decision)
    if asked.contract_year is not None:
        year = RecordedDecision.contract_year
        query = query.where((year == asked.contract_year) | year.is_null())
    return list(await query.output(as_list=True))


def _sampled(ids: list[int], sample: int | None) -> list[int]:
    if sample is None or sample >= len(ids):
        return ids
    return [ids[number * len(ids) // sample] for number in range(sample)]


async def _page(ids: Sequence[int]) -> list[dict[str, Any]]:
    return list(
        await RecordedDecision.select(
            RecordedDecision.public_id,
            RecordedDecision.decision,
            RecordedDecision.subject_kind,
            RecordedDecision.subject_id,
            RecordedDecision.document,
        )
        .where(RecordedDecision.id.is_in(list(ids)))
        .order_by(RecordedDecision.id)
    )
