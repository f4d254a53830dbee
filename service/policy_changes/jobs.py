"""Measuring a draft's impact in the background: asked for, watched, and kept when it is done.

In: a draft's files and a contract year. Out: the stored job, whose row says how far it is, and its result.
One job runs at a time. It survives the request that asked for it, and not the process: a job that has shown no sign of
life for a minute, and one that runs when the service stops, is marked as interrupted. Must never know: HTTP.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import structlog

from engine.errors import PolicyError
from service.platform import audit, clock
from service.platform.context import Call, Service
from service.platform.database import ConstraintRefused
from service.platform.errors import Conflict, NotFound, ServiceError
from service.platform.identifiers import new_id
from service.policy_changes.checking import refusal
from service.policy_changes.drafts import Draft, UnusableDraftError, read_draft, running_folder
from service.policy_changes.impact import measure_impact
from service.policy_changes.report import report
from service.policy_changes.tables import ImpactJob
from service.policy_changes.written import as_content

SILENT_FOR = timedelta(minutes=1)
_LOOKS_EVERY = 1
"""Seconds between two signs of life."""
_FAULT = "The impact could not be measured; this is our fault, and it is in the service's log."
_log = structlog.get_logger()
_running: set[asyncio.Task[None]] = set()


class JobState(StrEnum):
    """How far a job has got."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(slots=True)
class _Reached:
    doing: str = "Starting"
    done: int = 0
    of: int = 0

    def tell(self, doing: str, done: int, of: int) -> None:
        self.doing, self.done, self.of = doing, done, of


@dataclass(frozen=True, slots=True)
class ImpactAsked:
    """A draft as it was sent: what it is called, its files by their paths, and the contract year it is measured for."""

    name: str
    files: Mapping[str, str]
    contract_year: int


async def start_impact(service: Service, call: Call, folder: Path, asked: ImpactAsked) -> dict[str, Any]:
    """Read the draft over the policy that runs, store the job and begin. Gives its row.

    Raises Refused with every error of the draft, and Conflict while another job runs.
    """
    try:
        draft = await asyncio.to_thread(read_draft, running_folder(service.release, folder), asked.files)
    except UnusableDraftError as unusable:
        raise refusal(unusable) from unusable
    await mark_interrupted(service)
    public_id = new_id()
    try:
        async with service.database.transaction():
            await ImpactJob.insert(_row(public_id, call, asked))
            detail = {"contract_year": asked.contract_year, "name": asked.name, "files": sorted(asked.files)}
            await audit.record(call, "impact asked for", "impact", str(public_id), detail)
    except ConstraintRefused as refused:
        waits = "Another impact is being measured. Wait until it is done, then ask again."
        raise Conflict(waits, code="impact_running") from refused
    task = asyncio.get_running_loop().create_task(_run(service, call, public_id, draft, asked))
    _running.add(task)
    task.add_done_callback(_running.discard)
    return await impact_job(public_id)


async def impact_job(public_id: UUID) -> dict[str, Any]:
    """A job as it stands. Raises NotFound."""
    row = await ImpactJob.select().where(ImpactJob.public_id == public_id).first()
    if row is None:
        raise NotFound(f"No measurement of an impact has the id {public_id}.")
    return row


async def impact_jobs(limit: int, offset: int) -> list[dict[str, Any]]:
    """Jobs without their results, latest first."""
    return list(
        await ImpactJob.select(
            *(column for column in ImpactJob.all_columns() if column._meta.name not in ("result", "report", "files"))
        )
        .order_by(ImpactJob.id, ascending=False)
        .limit(limit)
        .offset(offset)
    )


async def mark_interrupted(service: Service) -> None:
    """Mark jobs that have shown no sign of life: the process that ran them is gone."""
    now = clock.now()
    async with service.database.transaction():
        await ImpactJob.update({ImpactJob.state: JobState.INTERRUPTED.value, ImpactJob.ended_at: now}).where(
            (ImpactJob.state == JobState.RUNNING.value) & (ImpactJob.seen_at < now - SILENT_FOR)
        )


async def stop_impacts() -> None:
    """Stop what this process measures and mark it as interrupted; called when the service stops."""
    for task in [*_running]:
        task.cancel()
    await asyncio.gather(*_running, return_exceptions=True)


async def finished(public_id: UUID) -> dict[str, Any]:
    """The job once this process measures nothing more."""
    await asyncio.gather(*_running, return_exceptions=True)
    return await impact_job(public_id)


async def _run(service: Service, call: Call, public_id: UUID, draft: Draft, asked: ImpactAsked) -> None:
    reached = _Reached()
    watching = asyncio.get_running_loop().create_task(_show(public_id, reached))
    ended: dict[Any, Any]
    try:
        impact = await measure_impact(service, call, draft.policy, asked.contract_year, reached.tell)
        result = orjson.dumps(as_content(impact)).decode()
        page = report(impact, asked.name, service.release, call.today)
        ended = {"state": JobState.DONE.value, "result": result, "report": page}
    except (ServiceError, PolicyError) as refusal:
        ended = {"state": JobState.FAILED.value, "fault": str(refusal)}
    except asyncio.CancelledError:
        await _end(public_id, reached, {"state": JobState.INTERRUPTED.value})
        raise
    except Exception:
        _log.exception("impact failed", job=str(public_id))
        ended = {"state": JobState.FAILED.value, "fault": _FAULT}
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
    await _end(public_id, reached, ended)


async def _show(public_id: UUID, reached: _Reached) -> None:
    """Write down how far the job is, as long as it runs."""
    while True:
        await asyncio.sleep(_LOOKS_EVERY)
        await _write(public_id, {**_progress(reached), "seen_at": clock.now()})


async def _end(public_id: UUID, reached: _Reached, ended: dict[Any, Any]) -> None:
    now = clock.now()
    await _write(public_id, {**_progress(reached), **ended, "seen_at": now, "ended_at": now})


async def _write(public_id: UUID, changes: dict[Any, Any]) -> None:
    await ImpactJob.update(changes).where(
        (ImpactJob.public_id == public_id) & (ImpactJob.state == JobState.RUNNING.value)
    )


def _progress(reached: _Reached) -> dict[Any, Any]:
    return {"doing": reached.doing, "done": reached.done, "of": reached.of}


def _row(public_id: UUID, call: Call, asked: ImpactAsked) -> ImpactJob:
    return ImpactJob(
        public_id=public_id,
        contract_year=asked.contract_year,
        name=asked.name,
        files=orjson.dumps(dict(asked.files)).decode(),
        state=JobState.RUNNING.value,
        doing="Starting",
        done=0,
        of=0,
        asked_by=call.actor,
        asked_at=call.now,
        seen_at=clock.now(),
    )
