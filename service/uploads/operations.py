"""Taking the rows of an upload, one by one.

In: a lead provider, the key it gave the upload, and a row. Out: what is answered to that row.
Each row is one transaction: declaration, decisions, audit event and answer stand or fall together. So an upload that
broke off, wherever, is sent again under its key: rows that were taken are answered as they were the first time.
Must never know: HTTP, or any rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from service.declarations.messages import resource
from service.declarations.operations import judge_and_keep, meeting_another
from service.platform.context import Call, Service
from service.platform.database import prepared_insert
from service.platform.errors import Conflict, ErrorBody, NotFound, Refused
from service.uploads.files import SentRow
from service.uploads.tables import UploadedRow

ACCEPTED = 200
_keep = prepared_insert(UploadedRow)


@dataclass(frozen=True, slots=True)
class Taken:
    """What is answered to a row: the status and the JSON that a declaration sent by itself would be answered."""

    status: int
    answer: bytes


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an upload has got."""

    accepted: int
    refused: int
    first_at: datetime
    last_at: datetime


async def take_row(service: Service, call: Call, lead_provider: int, key: str, row: SentRow) -> Taken:
    """Judge a row and keep the answer, or give the answer that was kept. `lead_provider` is the record's id.

    Raises BadRequest for a row that cannot be understood, Conflict when another row was sent first under the key and
    number; neither is kept.
    """
    sent = row.declaration()

    async def operation() -> Taken:
        async with service.database.transaction():
            await service.database.lock(f"upload {lead_provider} {key}")
            first = await _first(lead_provider, key, row)
            if first is not None:
                return first
            answer = await judge_and_keep(service, call, lead_provider, sent)
            if isinstance(answer, Refused):
                body = ErrorBody(errors=list(answer.entries)).model_dump(mode="json", exclude_none=True)
                taken = Taken(answer.status, orjson.dumps(body))
            else:
                taken = Taken(ACCEPTED, orjson.dumps({"data": resource(answer)}))
            await _keep(
                lead_provider=lead_provider,
                upload_key=key,
                number=row.number,
                digest=row.digest,
                status=taken.status,
                answer=taken.answer.decode(),
                taken_at=call.now,
            )
            return taken

    return await meeting_another(operation)


async def _first(lead_provider: int, key: str, row: SentRow) -> Taken | None:
    found = (
        await UploadedRow.select(UploadedRow.digest, UploadedRow.status, UploadedRow.answer)
        .where(_of(lead_provider, key) & (UploadedRow.number == row.number))
        .first()
    )
    if found is None:
        return None
    if found["digest"] != row.digest:
        raise Conflict(
            f"Row {row.number} of this upload was another one when it was first sent. "
            "Send rows that were mended under a new Idempotency-Key.",
            code="row_differs",
        )
    return Taken(found["status"], found["answer"].encode())


async def progress(service: Service, lead_provider: int, key: str) -> Progress:
    """How many rows of an upload were taken, and how many of them accepted. Raises NotFound when there is none."""
    async with service.database.read():
        rows = await service.database.execute(
            "SELECT count(*) AS rows, sum(CASE WHEN status = $3 THEN 1 ELSE 0 END) AS accepted, "
            "min(id) AS first, max(id) AS last FROM uploaded_row WHERE lead_provider = $1 AND upload_key = $2",
            lead_provider,
            key,
            ACCEPTED,
        )
        found: dict[str, Any] = rows[0]
        if not found["rows"]:
            raise NotFound(f"You have sent no row of an upload with the key {key}.")
        moments = await UploadedRow.select(UploadedRow.taken_at).where(
            UploadedRow.id.is_in([found["first"], found["last"]])
        ).order_by(UploadedRow.id)  # fmt: skip
    accepted = int(found["accepted"])
    return Progress(accepted, int(found["rows"]) - accepted, moments[0]["taken_at"], moments[-1]["taken_at"])


def _of(lead_provider: int, key: str) -> Any:
    return (UploadedRow.lead_provider == lead_provider) & (UploadedRow.upload_key == key)
