"""Where durable-rules and the trace differ, no decision is taken: it is logged, answered as our fault, and undone."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import ReadingsDisagreeError
from engine.rulebook import Rulebook
from service.decisions.tables import RecordedDecision
from service.declarations.tables import Declaration
from service.platform.audit import AuditEvent
from tests.service.declarations.world import World
from tests.service.http.conftest import Caller
from tests.service.http.test_declarations import PATH, body


async def test_a_disagreement_never_becomes_a_decision(
    alder: Caller, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await world.teacher()
    before = (await RecordedDecision.count(), await AuditEvent.count())
    decide = Rulebook.decide

    def disagreeing(self: Rulebook, decision: str, *given: Any) -> object:
        if decision == "declaration_payability":
            raise ReadingsDisagreeError("declaration_payability: only by durable-rules: ect_in_the_bands.")
        return decide(self, decision, *given)

    monkeypatch.setattr(Rulebook, "decide", disagreeing)
    answer = await alder.ask("POST", PATH, json=body(person))

    assert answer.status_code == 500
    assert answer.json()["errors"][0]["code"] == "fault"
    assert "reference" in answer.json()["errors"][0]["detail"]
    assert await Declaration.count() == 0
    assert (await RecordedDecision.count(), await AuditEvent.count()) == before
