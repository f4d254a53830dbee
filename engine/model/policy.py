"""Everything the policy files say, read together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from engine.calendar import Month
from engine.model.contracts import CallOffContract, Schedule, StatementDate, Terms
from engine.model.decision import Edition
from engine.model.facts import Vocabulary
from engine.model.grants import GrantAmounts
from engine.model.references import References, Trace


@dataclass(frozen=True, slots=True)
class Policy:
    """The whole policy of one set of files. Contract years are keys such as 2025."""

    vocabulary: Vocabulary
    editions: Mapping[str, tuple[Edition, ...]]
    """Decision name to its editions, oldest first."""
    terms: Mapping[int, Terms]
    schedules: Mapping[int, Mapping[str, Schedule]]
    statement_calendars: Mapping[int, tuple[StatementDate, ...]]
    call_off_contracts: Mapping[tuple[str, int], CallOffContract]
    """(lead provider's short name, contract year) to its contract."""
    grant_amounts: GrantAmounts | None
    """What grants to schools pay; None when no file states it."""
    digest: str
    """SHA-256 over the digests of all files, in the order of their names."""
    references: References | None = None
    figures: tuple[Trace, ...] = ()
    """What the files of contract years carry out; what rules do stands in the editions."""

    def contract_year_of(self, day: date) -> int | None:
        """The contract year whose own dates cover the day, or None when none is set up."""
        return next((year for year, terms in self.terms.items() if terms.period.covers(day)), None)

    def is_frozen(self, contract_year: int, day: date) -> bool:
        """Whether payments of the contract year are frozen on the day; never for a year without terms."""
        terms = self.terms.get(contract_year)
        return terms is not None and terms.payments_frozen_from is not None and terms.payments_frozen_from <= day

    def statement_date(self, contract_year: int, month: Month) -> StatementDate | None:
        """The entry of a year's statement calendar for a month, if it has one."""
        calendar = self.statement_calendars.get(contract_year, ())
        return next((entry for entry in calendar if entry.month == month), None)
