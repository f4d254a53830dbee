"""Bodies of the published writes that have not the shape: answered with 400, and nothing is written."""

from __future__ import annotations

import httpx
import pytest

from tests.interface.changes_sent import NOBODY, is_refused, kept, person, send
from tests.interface.client import LISTS
from tests.interface.conftest import Interface
from tests.interface.test_writing import COHORT, SENDABLE
from tests.interface.test_writing_partnerships import NOT_PAIRED, PARTNER, ask, asked
from tests.service.one_database import migrated_template

__all__ = ["migrated_template"]

WRITES = [("PUT", action) for action in SENDABLE] + [("POST", ""), ("PUT", "partnership"), ("POST", "declaration")]
KEY = {"": "cohort", "partnership": PARTNER, "declaration": "declaration_type"}
BODIES: list[tuple[str, str]] = [
    ("nothing", ""),
    ("not JSON", "{"),
    ("not Unicode", "\udcff"),
    ("a number no machine holds", '{"data": {"attributes": {"KEY": 1' + "0" * 5000 + "}}}"),
    ("a text", '"KEY"'),
    ("no data", "{}"),
    ("data is a text", '{"data": "KEY"}'),
    ("data is an array", '{"data": [{"attributes": {"KEY": "other"}}]}'),
    ("data is empty", '{"data": {}}'),
    ("attributes is an array", '{"data": {"attributes": ["KEY"]}}'),
    ("no known attribute", '{"data": {"attributes": {"colour": "blue"}}}'),
    ("no single value", '{"data": {"attributes": {"KEY": ["other"]}}}'),
    ("a key twice", '{"data": {"attributes": {"KEY": "other", "KEY": "other"}}}'),
    ("data twice", '{"data": {"attributes": {"KEY": "other"}}, "data": {"attributes": {"KEY": "other"}}}'),
    ("NUL", '{"data": {"attributes": {"KEY": "oth\\u0000er"}}}'),
    ("half a character", '{"data": {"attributes": {"KEY": "\\ud800"}}}'),
    ("nested without end", "[" * 100_000),
]


async def write(interface: Interface, method: str, what: str, content: bytes, **headers: str) -> httpx.Response:
    """Send bytes to a write, about something that is there."""
    if what == "declaration":
        path = LISTS["declarations"]
    elif what in KEY:
        made = (await ask(interface, asked())).json()["data"]["id"]
        path = f"{LISTS['partnerships']}/{made}" if what else LISTS["partnerships"]
    else:
        who = await SENDABLE[what].made(interface)
        path = f"{LISTS['participants']}/{who.public_id}/{what}"
    before = await kept()
    answer = await interface.http.request(method, path, content=content, headers=interface.alder.headers | headers)
    assert await kept() == before
    return answer


def is_not_understood(answer: httpx.Response) -> None:
    assert answer.status_code == 400, answer.text
    (error,) = answer.json()["errors"]
    assert (error["title"], error["code"]) == ("Bad request", "bad_request")
    assert error["detail"]


@pytest.mark.parametrize(("method", "what"), WRITES, ids=lambda word: word or "create")
async def test_a_body_without_the_shape_is_answered_with_400_and_nothing_is_written(
    interface: Interface, method: str, what: str
) -> None:
    for _wrong, body in BODIES:
        content = body.replace("KEY", KEY.get(what, "course_identifier")).encode("utf-8", "surrogateescape")
        is_not_understood(await write(interface, method, what, content))


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"])
@pytest.mark.parametrize(("method", "what"), WRITES, ids=lambda word: word or "create")
async def test_a_body_that_is_not_said_to_be_json_is_answered_with_400(
    interface: Interface, method: str, what: str, kind: str
) -> None:
    content = f'{{"data": {{"attributes": {{"{KEY.get(what, "course_identifier")}": "other"}}}}}}'.encode()

    is_not_understood(await write(interface, method, what, content, **{"Content-Type": kind}))


async def test_shape_comes_before_the_participant_and_the_partnership_before_shape(interface: Interface) -> None:
    for action in SENDABLE:
        path = f"{LISTS['participants']}/{NOBODY}/{action}"
        is_not_understood(await interface.http.put(path, json={}, headers=interface.alder.headers))

    path = f"{LISTS['partnerships']}/{NOBODY}"
    assert (await interface.http.put(path, json={}, headers=interface.alder.headers)).status_code == 404


@pytest.mark.parametrize("cohort", ["9" * 5000, "²⁰²⁵", "2025.0", "-2025", 20.25, True])
async def test_an_absurd_cohort_is_refused_as_one_that_is_not_set_up(interface: Interface, cohort: object) -> None:
    is_refused(await ask(interface, asked(cohort=cohort)), [(COHORT, "contract_year_not_set_up"), NOT_PAIRED])
    who = await person().made(interface)
    answer = await send(interface, "change-schedule", who, person(cohort=cohort))
    is_refused(answer, [(COHORT, "contract_year_not_set_up")])
