"""Random statements to test with: contents, contract versions and the documents drawn up from them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import settings
from hypothesis import strategies as st

from engine.model.contracts import BandFilling, ContractType, ContractVersion, MentorFee
from engine.payments.contents import Adjustment, EarlierCounts, StatementContents, StatementDeclaration
from tests.engine.payments.builders import DECLARATION_TYPES, VERSION, bands, document, in_contract

unhurried = settings(deadline=None, max_examples=60)
prices = st.integers(1, 200_000).map(lambda pence: Fraction(pence, 100))


@st.composite
def statement_declarations(draw: st.DrawFn, prefix: str) -> tuple[StatementDeclaration, ...]:
    kinds = st.tuples(
        st.sampled_from(["ect", "mentor", "head"]), st.sampled_from([*DECLARATION_TYPES, "retained-9"]), st.booleans()
    )
    return tuple(
        StatementDeclaration(f"{prefix}-{number}", role, declaration_type, uplifted)
        for number, (role, declaration_type, uplifted) in enumerate(draw(st.lists(kinds, max_size=25)))
    )


contents = st.builds(
    StatementContents,
    billable=statement_declarations("paid"),
    refundable=statement_declarations("taken"),
    earlier=st.dictionaries(
        st.tuples(st.sampled_from(["ect", "mentor"]), st.sampled_from(DECLARATION_TYPES)),
        st.builds(lambda paid, back: EarlierCounts(paid, min(paid, back)), st.integers(0, 8), st.integers(0, 8)),
        max_size=4,
    ),
    adjustments=st.lists(st.builds(Adjustment, st.text(max_size=5), st.integers(-500, 500)), max_size=2).map(tuple),
)


@st.composite
def versions(draw: st.DrawFn) -> ContractVersion:
    sizes = draw(st.lists(st.tuples(st.integers(1, 4), prices.map(str)), min_size=1, max_size=3))
    return replace(
        VERSION,
        recruitment_target=draw(st.integers(0, 12)),
        set_up_fee=draw(prices),
        monthly_service_fee=draw(st.none() | prices),
        uplift_fee=draw(st.none() | prices),
        bands=bands(*sizes),
        mentors=draw(st.none() | st.builds(MentorFee, prices, st.just(5), st.just(in_contract(20, 5)))),
    )


documents = st.builds(
    document,
    contents,
    version=versions(),
    contract_type=st.sampled_from(ContractType),
    vat_registered=st.booleans(),
    filling=st.sampled_from(BandFilling),
)
