"""Who may ask what: the page for staff and the service say the same."""

from __future__ import annotations

import re
from uuid import UUID

import httpx

from service.people.operations import Role, create_staff_token
from service.platform.context import Call, Service
from tests.service.guides.test_staff_page import Row, rows
from tests.service.http.conftest import NOW, Caller
from tests.service.one_database import migrated_template

__all__ = ["migrated_template"]

NOBODY = str(UUID(int=0))
PARTS = {"decision": "uplift", "edition": "2025-06-01", "role": "ect", "number": "1"}


def may_ask(row: Row) -> set[Role]:
    """The roles the page names; `Role` refuses a word that is none."""
    return set(Role) if row.who == "any" else {Role(word) for word in row.who.split(", ")}


def address(row: Row) -> str:
    return re.sub(r"\{(\w+)\}", lambda part: PARTS.get(part[1], NOBODY), row.path)


async def test_each_operation_is_open_to_the_roles_the_page_for_staff_names_and_to_no_other(
    service: Service, client: httpx.AsyncClient
) -> None:
    callers = {
        role: Caller(client, (await create_staff_token(service, Call("test", NOW), role, f"A {role}")).token)
        for role in Role
    }
    let_in: dict[str, set[Role]] = {}
    for row in rows():
        body: dict[str, object] | None = {} if row.method == "POST" else None
        answers = {role: await caller.ask(row.method, address(row), json=body) for role, caller in callers.items()}
        let_in[f"{row.method} {row.path}"] = {role for role, answer in answers.items() if answer.status_code != 403}
    assert let_in == {f"{row.method} {row.path}": may_ask(row) for row in rows()}
