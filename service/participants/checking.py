"""What speaks against a registration before policy is asked: words nobody knows, and what the record already holds.

In: what was stated and the rows it names. Out: entries, each with what can be done. Must never know: any rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.calendar import Period
from engine.model.facts import FactValue
from engine.model.policy import Policy
from service.decisions.operations import Subject, decide
from service.participants.inputs import Registration, TeacherRecord
from service.participants.tables import AtSchoolPeriod
from service.platform.context import Call, Service
from service.platform.errors import ErrorEntry
from service.refusals import refused_by
from service.training.reading import PROVIDER_LED

_TRN_LENGTH = 7
Row = Mapping[str, Any]


def entry(field: str, code: str, detail: str) -> ErrorEntry:
    """An entry about a field of the request."""
    return ErrorEntry(title=field.rsplit("/", maxsplit=1)[-1], detail=detail, code=code, pointer=f"/{field}")


def against_words(policy: Policy, sent: Registration) -> list[ErrorEntry]:
    """Words and numbers that do not stand for anything."""
    entries = _unknown_word(policy, "training_programme", sent.programme, "programme")
    if sent.trn is not None and not (len(sent.trn) == _TRN_LENGTH and sent.trn.isascii() and sent.trn.isdigit()):
        detail = f"{sent.trn} is not a teacher reference number, which has {_TRN_LENGTH} digits. Check it."
        entries.append(entry("trn", "trn_not_readable", detail))
    if sent.programme == PROVIDER_LED and sent.lead_provider is None:
        detail = "Provider-led training names the lead provider the school chose. Add its short name."
        entries.append(entry("lead_provider", "lead_provider_missing", detail))
    if sent.programme != PROVIDER_LED and sent.lead_provider is not None:
        detail = "School-led training has no lead provider. Leave it out, or choose provider_led."
        entries.append(entry("lead_provider", "lead_provider_not_needed", detail))
    return entries + against_record(policy, sent.record)


def against_record(policy: Policy, record: TeacherRecord) -> list[ErrorEntry]:
    """Words the vocabulary does not know, and days the wrong way round."""
    entries = _unknown_word(policy, "induction_status", record.induction_status, "record/induction_status")
    field = "record/mentor_completion_reason"
    entries += _unknown_word(policy, "mentor_completion_reason", record.mentor_completion_reason, field)
    began, ended = record.induction_started_on, record.induction_ended_on
    if ended is not None and began is None:
        detail = "Induction has a last day but no first day. Add the day it began."
        entries.append(entry("record/induction_started_on", "induction_start_missing", detail))
    if ended is not None and began is not None and ended < began:
        detail = "The last day of induction lies before its first. Check both days."
        entries.append(entry("record/induction_ended_on", "ends_before_it_starts", detail))
    return entries


def against_parties(sent: Registration, school: Row | None, lead_provider: Row | None) -> list[ErrorEntry]:
    """Schools and lead providers nobody knows."""
    entries = []
    if school is None:
        detail = f"No school has the URN {sent.school_urn}. Check the number."
        entries.append(entry("school_urn", "school_not_found", detail))
    if sent.lead_provider is not None and lead_provider is None:
        detail = f"No lead provider is called {sent.lead_provider}. Use the short name of its contract files."
        entries.append(entry("lead_provider", "lead_provider_not_found", detail))
    return entries


async def against_stays(
    service: Service, call: Call, role: str, sent: Registration, *, subject: Subject, school: Row, teacher: Row | None
) -> list[ErrorEntry]:
    """Stays that go on while the new one begins: the rules say whether it may. Nothing is asked when there are none."""
    if teacher is None:
        return []
    stays = await AtSchoolPeriod.select().where(
        (AtSchoolPeriod.teacher == teacher["id"]) & (AtSchoolPeriod.role == role)
    )
    new = Period(sent.start_date)
    going_on = [row for row in stays if Period(row["started_on"], row["finished_on"]).overlaps(new)]
    if not going_on:
        return []
    facts: dict[str, FactValue | None] = {
        "today": call.today,
        "role": role,
        "start_date": sent.start_date,
        "registered_here_already": any(row["school"] == school["id"] for row in going_on),
        "registered_elsewhere_already": any(row["school"] != school["id"] for row in going_on),
    }
    decision = (await decide(service, call, "stay_at_school", facts, subject)).decision
    if decision.answer("status") != "refused":
        return []
    return [refused_by(decision, title="start_date", pointer="/start_date")]


def _unknown_word(policy: Policy, fact: str, word: str | None, field: str) -> list[ErrorEntry]:
    known = policy.vocabulary.facts[fact].choices
    if word is None or word in known:
        return []
    detail = f"{word} is not one of the words used here. Write one of: {', '.join(known)}."
    return [entry(field, "word_not_known", detail)]
