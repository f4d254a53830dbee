"""What speaks against a registration before policy is asked: words nobody knows, and what the record already holds.

In: what was stated and the rows it names. Out: entries, each with what can be done. Must never know: any rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.calendar import Period
from engine.model.policy import Policy
from service.participants.inputs import ECT, Registration, TeacherRecord
from service.participants.tables import AtSchoolPeriod
from service.platform.errors import ErrorEntry
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


async def against_stays(role: str, sent: Registration, school: Row, teacher: Row | None) -> list[ErrorEntry]:
    """Stays that the new one would overlap: an ECT's anywhere, a mentor's at the same school."""
    if teacher is None:
        return []
    stays = await AtSchoolPeriod.select(*AtSchoolPeriod.all_columns(), AtSchoolPeriod.school.urn).where(
        (AtSchoolPeriod.teacher == teacher["id"]) & (AtSchoolPeriod.role == role)
    )
    for stay in stays:
        elsewhere = stay["school"] != school["id"]
        if elsewhere and role != ECT:
            continue
        if Period(stay["started_on"], stay["finished_on"]).overlaps(Period(sent.start_date)):
            return [_overlap(stay, elsewhere=elsewhere)]
    return []


def _overlap(stay: Row, *, elsewhere: bool) -> ErrorEntry:
    since = stay["started_on"].isoformat()
    if elsewhere:
        detail = (
            f"School {stay['school.urn']} has this ECT registered from {since}. That school records the last day first."
        )
        return entry("start_date", "at_another_school", detail)
    detail = f"This school has registered this person in this role from {since} already, with other particulars."
    return entry("start_date", "already_registered", f"{detail} Record the last day there first, or change the record.")


def _unknown_word(policy: Policy, fact: str, word: str | None, field: str) -> list[ErrorEntry]:
    known = policy.vocabulary.facts[fact].choices
    if word is None or word in known:
        return []
    detail = f"{word} is not one of the words used here. Write one of: {', '.join(known)}."
    return [entry(field, "word_not_known", detail)]
