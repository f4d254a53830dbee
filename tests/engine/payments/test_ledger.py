"""An authorised statement in the books: what is spent on one side, what the lead provider is owed on the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import Month
from engine.model.contracts import ContractType
from engine.payments.contents import Adjustment, EarlierCounts, StatementContents
from engine.payments.document import LineKind, StatementDocument
from engine.payments.ledger import Entry, entries_of, reversed_entries
from tests.engine.payments.builders import STATEMENT, VERSION, declarations, document
from tests.engine.payments.strategies import contents, unhurried, versions


def posted(drawn_up: StatementDocument) -> list[tuple[str, int]]:
    return [(entry.account, entry.amount_pence) for entry in entries_of(drawn_up)]


def balances(entries: Iterable[Entry]) -> Counter[str]:
    held: Counter[str] = Counter()
    for entry in entries:
        held[entry.account] += entry.amount_pence
    return held


def test_each_line_debits_what_was_spent_and_credits_the_lead_provider() -> None:
    drawn_up = document(StatementContents(billable=declarations("d", 1, uplifted=1)))
    assert posted(drawn_up) == [
        ("expense:sample-provider:2024:output_payment", 12000),
        ("payable:sample-provider:2024", -12000),
        ("expense:sample-provider:2024:uplift", 10000),
        ("payable:sample-provider:2024", -10000),
        ("expense:sample-provider:2024:vat", 4400),
        ("payable:sample-provider:2024", -4400),
    ]


def test_what_is_taken_back_is_credited_to_an_account_of_its_own() -> None:
    earlier = {("ect", "started"): EarlierCounts(billable=1)}
    taken_back = StatementContents(refundable=declarations("d", 1), earlier=earlier)
    assert posted(document(taken_back, vat_registered=False)) == [
        ("expense:sample-provider:2024:clawback", -12000),
        ("payable:sample-provider:2024", 12000),
    ]


def test_a_rounding_line_is_posted_too() -> None:
    version = replace(VERSION, monthly_service_fee=Fraction("0.004"))
    drawn_up = document(StatementContents(adjustments=(Adjustment("one penny", 2),)), version=version)
    assert [entry.line_kind for entry in entries_of(drawn_up)] == ["adjustment", "adjustment", "rounding", "rounding"]


def test_lines_of_nothing_are_not_posted() -> None:
    beyond = StatementContents(billable=declarations("d", 1), earlier={("ect", "started"): EarlierCounts(billable=6)})
    assert entries_of(document(beyond)) == ()


def test_every_kind_of_line_has_an_account_of_its_own() -> None:
    everything = StatementContents(
        billable=(*declarations("d", 2), *declarations("m", 1, role="mentor")),
        refundable=(*declarations("b", 1, "completed"), *declarations("n", 1, "completed", role="mentor")),
        earlier={("ect", "completed"): EarlierCounts(billable=1)},
        adjustments=(Adjustment("Late claim", 5025),),
    )
    version = replace(VERSION, monthly_service_fee=Fraction(500))
    drawn_up = document(everything, version=version, contract_type=ContractType.ITTECF_ECTP)
    expenses = [account for account, _ in posted(drawn_up) if account.startswith("expense:")]
    assert sorted(account.rpartition(":")[2] for account in expenses) == sorted(
        kind.value for kind in LineKind if kind not in {LineKind.UPLIFT, LineKind.UPLIFT_CLAWBACK, LineKind.ROUNDING}
    )


def test_a_document_whose_lines_do_not_add_up_is_not_posted() -> None:
    drawn_up = document(StatementContents(billable=declarations("d", 1)))
    with pytest.raises(ValueError, match="the lines come to 2400 pence and the total is 14400"):
        entries_of(replace(drawn_up, lines=drawn_up.lines[1:]))


@st.composite
def years(draw: st.DrawFn) -> list[StatementDocument]:
    """Months of statements of a few lead providers and contract years, each its own document."""
    months = st.tuples(
        st.sampled_from(["alder", "birch"]), st.sampled_from([2024, 2025]), contents, versions(), st.booleans()
    )
    return [
        document(
            stands_on_it,
            version=version,
            contract_type=ContractType.ITTECF_ECTP if year == 2025 else ContractType.ECF,
            vat_registered=registered,
            statement=replace(
                STATEMENT, lead_provider=whose, contract_year=year, month=str(Month(2024, 1 + number)), instalment=1
            ),
        )
        for number, (whose, year, stands_on_it, version, registered) in enumerate(
            draw(st.lists(months, min_size=1, max_size=8))
        )
    ]


@unhurried
@given(years())
def test_all_accounts_together_come_to_nothing_after_every_statement(statements: list[StatementDocument]) -> None:
    posted_so_far: list[Entry] = []
    for drawn_up in statements:
        posted_so_far.extend(entries_of(drawn_up))
        assert balances(posted_so_far).total() == 0
        assert all(entry.amount_pence for entry in posted_so_far)


@unhurried
@given(years())
def test_what_a_lead_provider_is_owed_is_what_its_statements_come_to(statements: list[StatementDocument]) -> None:
    held = balances(entry for drawn_up in statements for entry in entries_of(drawn_up))
    for whose, year in {(one.statement.lead_provider, one.statement.contract_year) for one in statements}:
        totals = [
            one.totals.total.pence
            for one in statements
            if (one.statement.lead_provider, one.statement.contract_year) == (whose, year)
        ]
        assert held[f"payable:{whose}:{year}"] == -sum(totals)


@unhurried
@given(years())
def test_each_expense_account_holds_what_the_lines_of_its_kind_come_to(statements: list[StatementDocument]) -> None:
    held = balances(entry for drawn_up in statements for entry in entries_of(drawn_up))
    spent: Counter[str] = Counter()
    for drawn_up in statements:
        for line in drawn_up.lines:
            about = drawn_up.statement
            spent[f"expense:{about.lead_provider}:{about.contract_year}:{line.kind.value}"] += line.amount.pence
    assert {account: pence for account, pence in held.items() if account.startswith("expense:")} == {
        account: pence for account, pence in spent.items() if account in held
    }
    assert not any(pence for account, pence in spent.items() if account not in held)


@unhurried
@given(years())
def test_reversing_leaves_every_account_at_nothing(statements: list[StatementDocument]) -> None:
    for drawn_up in statements:
        entries = entries_of(drawn_up)
        undone = reversed_entries(entries)
        assert not any(balances((*entries, *undone)).values())
        assert reversed_entries(undone) == entries
