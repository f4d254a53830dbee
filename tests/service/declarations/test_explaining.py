"""Why a declaration stands as it does, down to the rule's file and line and the statement's line."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from service.declarations.explanation import explain_declaration
from service.declarations.operations import submit_declaration
from service.explanation import explain_anything
from service.platform.audit import AuditEvent
from service.platform.context import Service
from service.platform.errors import NotFound, Refused
from service.statements.operations import generate_statements
from tests.service.declarations.world import World, call_on, declared

OCTOBER = call_on(date(2025, 10, 3))


async def test_a_declaration_names_its_statement_line_and_every_rule_that_decided(
    service: Service, world: World
) -> None:
    row = await submit_declaration(service, OCTOBER, world.alder, declared(await world.teacher()))
    await generate_statements(service, OCTOBER, 2025, lead_provider="alder-vale-teaching")

    explained = await explain_declaration(row["public_id"])

    said = "\n".join(explained.sentences)
    assert "started of an early career teacher, dated 2 October 2025, by Alder Vale Teaching" in said
    assert f"stands on the statement of November 2025 ({row['statement.public_id']}), counted in line 1." in said
    assert "rules/declaration_payability/2021-06-01.yaml:" in said
    decisions = [one["decision"] for one in explained.data["decisions"]]
    assert decisions == ["declaration_type", "evidence", "declaration_acceptance", "declaration_payability"]


async def test_one_question_explains_whatever_an_id_names(service: Service, world: World) -> None:
    person = await world.teacher()
    row = await submit_declaration(service, OCTOBER, world.alder, declared(person))
    await generate_statements(service, OCTOBER, 2025, lead_provider="alder-vale-teaching")
    declaration = await explain_anything(row["public_id"])
    decision = declaration.data["decisions"][0]["id"]

    kinds = [
        (await explain_anything(public_id)).kind
        for public_id in (row["public_id"], row["statement.public_id"], decision, person.public_id)
    ]

    assert kinds == ["declaration", "statement", "decision", "participant"]
    with pytest.raises(NotFound, match="Nothing here has the id"):
        await explain_anything(uuid4())


async def test_a_refused_declaration_is_explained_by_its_participant_and_by_its_own_id(
    service: Service, world: World
) -> None:
    person = await world.teacher()
    with pytest.raises(Refused):
        await submit_declaration(service, OCTOBER, world.alder, declared(person, evidence_held=None))
    assert await AuditEvent.count() == 1

    explained = await explain_anything(person.public_id)

    (attempt,) = explained.data["refused"]
    assert explained.sentences[-1] == f"Declaration {attempt['declaration']}: refused (evidence_missing)."
    said = "\n".join((await explain_anything(attempt["declaration"])).sentences)
    assert "Decided by evidence_missing (rules/declaration_acceptance/2021-06-01.yaml:" in said
