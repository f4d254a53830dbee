"""Nothing a lead provider can send makes the service fail."""

from __future__ import annotations

import json

import httpx
import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.service.declarations.world import World
from tests.service.http.conftest import Caller
from tests.service.one_database import migrated_template

__all__ = ["migrated_template"]

PATH = "/api/v3/participant-declarations"
SENT_OR_TRIED = st.sampled_from([PATH, f"{PATH}/check"])
KNOWN = ["participant_id", "declaration_type", "declaration_date", "course_identifier", "evidence_held"]
FEW = settings(
    max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
plausible = st.sampled_from(
    [
        "started",
        "completed",
        "retained-2",
        "ecf-induction",
        "ecf-mentor",
        "2025-10-02T10:00:00Z",
        "2025-10-02T10:00:00",
        "9999-12-31T23:59:59-23:59",
        "other",
        "\x00",
        "",
        " ",
    ]
)
shaped = st.fixed_dictionaries(
    {"data": st.fixed_dictionaries({"attributes": st.dictionaries(st.sampled_from(KNOWN), plausible | anything)})}
)


def is_answered_in_the_published_shape(answer: httpx.Response) -> None:
    assert answer.status_code in {200, 400, 422}, answer.text
    if answer.status_code != 200:
        assert all(error["title"] and error["detail"] for error in answer.json()["errors"])


@FEW
@given(path=SENT_OR_TRIED, sent=shaped | anything | st.fixed_dictionaries({"data": anything}))
async def test_any_json_is_answered(alder: Caller, path: str, sent: object) -> None:
    try:
        content = orjson.dumps(sent)
    except TypeError:  # whole numbers beyond 64 bits, text that is not Unicode
        return
    is_answered_in_the_published_shape(await alder.ask("POST", path, content=content))


@FEW
@given(path=SENT_OR_TRIED, sent=st.dictionaries(st.sampled_from(KNOWN), plausible | anything))
async def test_any_attributes_of_a_real_participant_are_answered(
    alder: Caller, world: World, path: str, sent: dict[str, object]
) -> None:
    person = await world.teacher()
    attributes = sent | {"participant_id": str(person.public_id)}
    try:
        content = orjson.dumps({"data": {"attributes": attributes}})
    except TypeError:
        return
    is_answered_in_the_published_shape(await alder.ask("POST", path, content=content))


@FEW
@given(content=st.binary(max_size=200))
async def test_any_bytes_are_answered(alder: Caller, content: bytes) -> None:
    is_answered_in_the_published_shape(await alder.ask("POST", PATH, content=content))


@settings(FEW, max_examples=30)
@given(
    kind=st.sampled_from(["application/x-ndjson", "text/csv"]),
    content=st.binary(max_size=100)
    | st.lists(shaped, max_size=3).map(lambda rows: "\n".join(json.dumps(row) for row in rows).encode())
    | st.text(max_size=60).map(lambda cells: f"{','.join(KNOWN)}\n{cells}".encode(errors="replace")),
)
async def test_any_file_is_answered_row_by_row_or_refused_as_a_whole(
    client: httpx.AsyncClient, alder: Caller, kind: str, content: bytes
) -> None:
    headers = {"Authorization": f"Bearer {alder.token}", "Content-Type": kind, "Idempotency-Key": "any"}

    answer = await client.post(f"{PATH}/bulk", content=content, headers=headers)

    is_answered_in_the_published_shape(answer)
    if answer.status_code == 200:
        rows = [orjson.loads(line) for line in answer.text.splitlines()]
        assert [row["row"] for row in rows] == list(range(1, len(rows) + 1))
        assert {row["status"] for row in rows} <= {200, 400, 409, 422}


@FEW
@given(
    parameters=st.dictionaries(
        st.sampled_from(
            [
                *("page", "page[page]", "page[per_page]", "sort", "filter", "filter[]", "filter[cohort]"),
                *("filter[updated_since]", "filter[participant_id]", "filter[delivery_partner_id]"),
            ]
        ),
        st.text(max_size=40),
    )
)
async def test_any_query_is_answered(alder: Caller, parameters: dict[str, str]) -> None:
    is_answered_in_the_published_shape(await alder.ask("GET", PATH, params=parameters))
