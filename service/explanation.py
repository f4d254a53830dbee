"""Why anything is as it is: finds what an id names, and explains it.

In: a public id of a declaration, statement, decision, participant or anything decided about. Out: sentences and data.
Must never know: HTTP, or how a rule is run.
"""

from __future__ import annotations

from uuid import UUID

import orjson

from engine.decision import Decision
from engine.explain import explain
from engine.payments.page import statement_page
from service.decisions.operations import Subject, decisions_about
from service.decisions.tables import RecordedDecision
from service.declarations.explanation import explain_declaration
from service.declarations.operations import REFUSED
from service.declarations.tables import Declaration
from service.participants.tables import Teacher
from service.platform.audit import AuditEvent
from service.platform.errors import NotFound
from service.platform.running_policy import UNRELEASED
from service.shown import Explained, moment_shown
from service.statements.messages import internal
from service.statements.reading import show_statement
from service.statements.tables import Statement


async def explain_anything(public_id: UUID) -> Explained:
    """Explain what the id names. Raises NotFound when it names nothing here."""
    if await Declaration.exists().where(Declaration.public_id == public_id):
        return await explain_declaration(public_id)
    if await Statement.exists().where(Statement.public_id == public_id):
        return await explain_statement(public_id)
    if await RecordedDecision.exists().where(RecordedDecision.public_id == public_id):
        return await explain_decision(public_id)
    if await Teacher.exists().where(Teacher.public_id == public_id):
        return await explain_participant(public_id)
    return await _explain_decided_about(public_id)


async def explain_decision(public_id: UUID) -> Explained:
    """One recorded decision: which rule decided, what each condition saw, why the others did not. Raises NotFound."""
    row = await RecordedDecision.select().where(RecordedDecision.public_id == public_id).first()
    if row is None:
        raise NotFound(f"No decision has the id {public_id}.")
    explained = explain(Decision.from_json(row["document"]))
    subject = f"{row['subject_kind']} {row['subject_id']}"
    recorded = f"Recorded at {moment_shown(row['known_at'])}, about {subject}{_under(row['release'])}."
    sentences = [*explained.as_lines(), "", recorded]
    return Explained(kind="decision", id=public_id, sentences=sentences, data=dict(explained.as_data()))


def _under(release: str | None) -> str:
    if release is None:
        return ""
    return ", under policy files that were not released" if release == UNRELEASED else f", under release {release}"


async def explain_statement(public_id: UUID) -> Explained:
    """A statement's latest document as a page. Raises NotFound, also when none has been generated."""
    shown = await show_statement(public_id)
    data = {"statement": internal(shown.row), "document": orjson.loads(shown.document.to_json())}
    return Explained(kind="statement", id=public_id, sentences=statement_page(shown.document), data=data)


async def explain_participant(public_id: UUID) -> Explained:
    """A person's registration, decision by decision, and what became of every declaration sent for them."""
    explained = await _explain_subject(Subject("teacher", str(public_id)))
    declared = (
        await Declaration.select(Declaration.public_id, Declaration.declaration_type, Declaration.payment_state)
        .where(Declaration.teacher.public_id == public_id)
        .order_by(Declaration.id)
    )
    refused = (
        await AuditEvent.select(AuditEvent.detail)
        .where((AuditEvent.subject_kind == "teacher") & (AuditEvent.subject_id == str(public_id)))
        .where(AuditEvent.action == REFUSED)
        .order_by(AuditEvent.id)
    )
    attempts = [orjson.loads(event["detail"]) for event in refused]
    sentences = [
        *(f"Declaration {one['public_id']}: {one['declaration_type']}, {one['payment_state']}." for one in declared),
        *(f"Declaration {one['declaration']}: refused ({', '.join(one['codes'])})." for one in attempts),
    ]
    return Explained(
        kind="participant",
        id=public_id,
        sentences=[*explained.sentences, *([""] if sentences else []), *sentences],
        data={**explained.data, "declarations": [dict(one) for one in declared], "refused": attempts},
    )


async def _explain_decided_about(public_id: UUID) -> Explained:
    row = (
        await RecordedDecision.select(RecordedDecision.subject_kind)
        .where(RecordedDecision.subject_id == str(public_id))
        .first()
    )
    if row is None:
        raise NotFound(f"Nothing here has the id {public_id}.")
    return await _explain_subject(Subject(row["subject_kind"], str(public_id)))


async def _explain_subject(subject: Subject) -> Explained:
    """All decisions about a subject, oldest first, with an empty line between them."""
    sentences: list[str] = []
    decisions: list[dict[str, object]] = []
    for decision_id, decision in await decisions_about(subject):
        explained = explain(decision)
        sentences += [*([""] if sentences else []), *explained.as_lines()]
        decisions.append({"id": str(decision_id), **explained.as_data()})
    return Explained(kind=subject.kind, id=UUID(subject.id), sentences=sentences, data={"decisions": decisions})
