"""Many declarations are sent in one file: each is taken by itself, once, however often the file is sent."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import httpx
import pytest

from service.declarations.submitted import SubmittedDeclaration
from service.declarations.tables import Declaration
from service.platform.audit import AuditEvent
from service.platform.clock import FixedClock, clock_set_to
from service.uploads import operations
from service.uploads.files import MOST_ROWS, rows_of
from service.uploads.operations import take_row
from service.uploads.tables import UploadedRow
from tests.interface.client import LeadProviderClient
from tests.interface.conftest import Interface
from tests.service.declarations.world import call_on, declared

PATH = "/api/v3/participant-declarations/bulk"
SINGLE = "/api/v3/participant-declarations"
OCTOBER = call_on(date(2025, 10, 3), "lead provider alder-vale-teaching")
LINES = "application/x-ndjson"
NAMES = ("participant_id", "declaration_type", "declaration_date", "course_identifier", "evidence_held")


def json_lines(rows: Sequence[SubmittedDeclaration]) -> bytes:
    bodies = [{"data": {"type": "participant-declaration", "attributes": asdict(row)}} for row in rows]
    return "\n".join(json.dumps(body) for body in bodies).encode()


def comma_separated(rows: Sequence[SubmittedDeclaration]) -> bytes:
    sheet = io.StringIO()
    writer = csv.DictWriter(sheet, NAMES)
    writer.writeheader()
    writer.writerows(asdict(row) for row in rows)
    return sheet.getvalue().encode("utf-8-sig")  # as spreadsheets write it


async def send(
    client: LeadProviderClient, http: httpx.AsyncClient, content: bytes, key: str = "october", kind: str = LINES
) -> httpx.Response:
    headers = {**client.headers, "Content-Type": kind, "Idempotency-Key": key}
    with clock_set_to(FixedClock(OCTOBER.now)):
        return await http.post(PATH, content=content, headers=headers)


def answers(answer: httpx.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith(LINES)
    return [json.loads(line) for line in answer.text.splitlines()]


async def people(interface: Interface, count: int) -> list[SubmittedDeclaration]:
    return [declared(await interface.world.teacher()) for _ in range(count)]


@pytest.mark.parametrize(("write", "kind"), [(json_lines, LINES), (comma_separated, "text/csv; charset=utf-8")])
async def test_each_row_is_answered_as_if_it_had_been_sent_by_itself(
    interface: Interface, write: Any, kind: str
) -> None:
    good = await people(interface, 2)
    bad = declared(await interface.world.teacher(), evidence_held=None)

    found = answers(await send(interface.alder, interface.http, write([good[0], bad, good[1]]), kind=kind))

    assert [(one["row"], one["status"]) for one in found] == [(1, 200), (2, 422), (3, 200)]
    alone = await interface.alder.get(f"{SINGLE}/{found[0]['data']['id']}")
    assert {"row": 1, "status": 200, **alone.json()} == found[0]
    with clock_set_to(FixedClock(OCTOBER.now)):
        refused = await interface.alder.post(SINGLE, "participant-declaration", **asdict(bad))
    assert {"row": 2, "status": 422, **refused.json()} == found[1]
    assert await Declaration.count() == 2


async def test_the_same_upload_again_answers_the_same_and_writes_nothing(interface: Interface) -> None:
    rows = [*await people(interface, 2), declared(await interface.world.teacher(), declaration_type="retained-9")]
    first = await send(interface.alder, interface.http, json_lines(rows))
    events = await AuditEvent.count()

    again = await send(interface.alder, interface.http, json_lines(rows))

    assert answers(again) == answers(first)
    assert await AuditEvent.count() == events


async def test_an_upload_that_broke_off_goes_on_where_it_was(interface: Interface) -> None:
    content = json_lines(await people(interface, 4))
    taken = [
        await take_row(interface.service, OCTOBER, interface.world.alder, "october", row)
        for row in rows_of(LINES, content)[:2]
    ]
    before = await interface.alder.get(f"{PATH}/october")

    found = answers(await send(interface.alder, interface.http, content))

    assert [{"row": number, "status": 200, **json.loads(one.answer)} for number, one in enumerate(taken, 1)] == found[
        :2
    ]
    assert [one["status"] for one in found] == [200] * 4
    assert before.json()["data"]["attributes"]["rows_taken"] == 2
    assert await Declaration.count() == await UploadedRow.count() == 4


async def test_what_fails_between_declaration_and_answer_leaves_neither(
    interface: Interface, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = json_lines(await people(interface, 2))
    keep = operations._keep

    async def fails_once(**values: Any) -> Any:
        if values["number"] == 1:
            raise RuntimeError("the power went")
        return await keep(**values)

    monkeypatch.setattr(operations, "_keep", fails_once)
    broken = answers(await send(interface.alder, interface.http, content))
    monkeypatch.undo()
    mended = answers(await send(interface.alder, interface.http, content))

    assert [one["status"] for one in broken] == [500, 200], "one row's fault leaves the others to be taken"
    assert "power" not in str(broken)
    assert [one["status"] for one in mended] == [200, 200]
    assert mended[1] == broken[1]
    assert await Declaration.count() == 2


async def test_the_same_file_sent_twice_at_once_is_taken_once(interface: Interface) -> None:
    content = json_lines(await people(interface, 3))

    first, second = await asyncio.gather(*(send(interface.alder, interface.http, content) for _ in range(2)))

    assert answers(first) == answers(second)
    assert await Declaration.count() == await UploadedRow.count() == 3


async def test_another_row_under_the_same_key_and_number_is_not_taken(interface: Interface) -> None:
    first, other = await people(interface, 2)
    await send(interface.alder, interface.http, json_lines([first]))

    (found,) = answers(await send(interface.alder, interface.http, json_lines([other])))

    assert (found["status"], found["errors"][0]["code"]) == (409, "row_differs")
    assert await Declaration.count() == 1
    (taken,) = answers(await send(interface.alder, interface.http, json_lines([other]), key="mended"))
    assert taken["status"] == 200


async def test_a_row_that_is_no_declaration_is_answered_and_the_others_are_taken(interface: Interface) -> None:
    (good,) = await people(interface, 1)
    content = b'{"data": []}\n\n\xff\n{"data": {"attributes": {"a": 1}}}\n' + json_lines([good])

    found = answers(await send(interface.alder, interface.http, content))

    assert [(one["row"], one["status"]) for one in found] == [(1, 400), (2, 400), (3, 400), (4, 200)]
    assert found[0]["errors"][0]["detail"].startswith("Send a JSON object")


async def test_a_row_of_too_few_cells_is_answered_and_the_others_are_taken(interface: Interface) -> None:
    (good,) = await people(interface, 1)
    content = comma_separated([good]) + b"only,three,cells\r\n"

    found = answers(await send(interface.alder, interface.http, content, kind="text/csv"))

    assert [one["status"] for one in found] == [200, 400]
    assert "3 cells" in found[1]["errors"][0]["detail"]


HEAD = ",".join(NAMES).encode()


@pytest.mark.parametrize(
    ("content", "kind", "key", "says"),
    [
        (b"{}", "application/json", "k", "Send Content-Type"),
        (b"{}", "", "k", "Send Content-Type"),
        (b"{}", LINES, "", "Send Idempotency-Key"),
        (b"{}", LINES, "with space", "Send Idempotency-Key"),
        (b"{}", LINES, "k" * 101, "Send Idempotency-Key"),
        (b"", LINES, "k", "holds no declaration"),
        (b"\n \n", LINES, "k", "holds no declaration"),
        (b"{}\n" * (MOST_ROWS + 1), LINES, "k", "10,001 declarations"),
        (b"", "text/csv", "k", "lacks participant_id"),
        (HEAD, "text/csv", "k", "holds no declaration"),
        (HEAD + b"\n\xff,,,,", "text/csv", "k", "Line 2 is not UTF-8"),
        (b"participant,x\n1,2", "text/csv", "k", "a column 'participant'"),
        (HEAD + b",evidence_held\n1,2,3,4,5,6", "text/csv", "k", "names evidence_held twice"),
        (b"participant_id,declaration_type\n1,2", "text/csv", "k", "lacks declaration_date, course_identifier"),
        (HEAD + b'\n"a"b,,,,', "text/csv", "k", "Line 2 is not comma-separated"),
    ],
)
async def test_a_file_that_cannot_be_understood_is_answered_with_400_and_nothing_is_taken(
    interface: Interface, content: bytes, kind: str, key: str, says: str
) -> None:
    answer = await send(interface.alder, interface.http, content, key=key, kind=kind)

    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert says in error["detail"]
    assert (error["title"], error["code"]) == ("Bad request", "bad_request")
    assert await UploadedRow.count() == 0


async def test_uploads_of_lead_providers_are_apart_even_under_the_same_key(interface: Interface) -> None:
    (own,) = await people(interface, 1)
    theirs = declared(await interface.world.teacher(lead_provider=interface.world.harbour))
    (first,) = answers(await send(interface.alder, interface.http, json_lines([own])))
    missing = await interface.harbour.get(f"{PATH}/october")

    (second,) = answers(await send(interface.harbour, interface.http, json_lines([theirs])))
    (foreign,) = answers(await send(interface.harbour, interface.http, json_lines([own]), key="foreign"))

    assert missing.status_code == 404
    assert missing.json()["errors"][0]["title"] == "Resource not found"
    assert (first["status"], second["status"], foreign["status"]) == (200, 200, 422)
    assert first["data"]["id"] not in str([second, foreign])


async def test_how_far_an_upload_has_got_is_told(interface: Interface) -> None:
    rows = [*await people(interface, 2), declared(await interface.world.teacher(), evidence_held=None)]
    await send(interface.alder, interface.http, json_lines(rows))

    told = await interface.alder.get(f"{PATH}/october")
    nonsense = await interface.alder.get(f"{PATH}/no%20key")

    assert told.json()["data"] == {
        "id": "october",
        "type": "declaration-upload",
        "attributes": {
            "rows_taken": 3,
            "accepted": 2,
            "refused": 1,
            "first_taken_at": "2025-10-03T12:00:00Z",
            "last_taken_at": "2025-10-03T12:00:00Z",
        },
    }
    assert nonsense.status_code == 404
