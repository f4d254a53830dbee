"""The contract of a scenario: bands, prices, targets and VAT as its writer gives them, the rest from the terms.

In: the fields of `contract` and the terms of its contract type. Out: a ScenarioContract.
Must never know: declarations. Shares of the price and instalments come from the terms, never from here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from engine.model.contracts import BandFilling, ContractType, Terms
from engine.payments.inputs import BandInputs, ServiceFeeInputs, Vat, all_shares, fee_streams
from engine.payments.scenario_fields import Field

MOST_BANDS = 26

_ALWAYS = ("contract_type", "vat_rate")
_BANDED = ("recruitment_target", "setup_fee", "monthly_service_fee", "uplift_fee", "bands")
_FLAT_RATE = ("mentor_fee_per_declaration", "mentor_fee_proportions")
_BAND = ("band", "capacity", "fee_per_declaration", "output_fee_ratio", "service_fee_ratio")


class System(StrEnum):
    """Whose arithmetic a scenario asks for."""

    CURRENT = "ecf2"
    EARLIER = "ecf1"

    @property
    def band_filling(self) -> BandFilling:
        """The way this service fills bands."""
        return BandFilling.NET_OF_CLAWBACKS if self is System.EARLIER else BandFilling.STEP_BY_STEP


@dataclass(frozen=True, slots=True)
class BandedContract:
    """What the bands pay. `shares` holds every declaration type the bands know, in the order lines are shown.

    `uplift_fee` is None where the contract pays no uplift; `uplifted_types` are those a flag counts on.
    """

    system: System
    bands: tuple[BandInputs, ...]
    shares: Mapping[str, Fraction]
    service_fee: ServiceFeeInputs
    uplift_fee: Fraction | None
    uplifted_types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FlatRateContract:
    """What mentors are paid."""

    price: Fraction
    shares: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class ScenarioContract:
    """A contract with the parts it has. `declaration_types` are those the terms know, paid or not."""

    banded: BandedContract | None
    flat_rate: FlatRateContract | None
    declaration_types: tuple[str, ...]
    vat: Vat


def read_contract(
    field: Field,
    vat_registered: Field,
    system: System,
    *,
    flat_rate_alone: bool,
    terms: Mapping[ContractType, Terms],
) -> ScenarioContract | None:
    """Read the contract; None when its type is not known or has no terms, for then nothing else can be judged."""
    raw_type = field.value.get("contract_type") if isinstance(field.value, dict) else None
    has_flat_rate = raw_type == ContractType.ITTECF_ECTP
    flat_rate_keys = () if raw_type == ContractType.ECF else _FLAT_RATE
    keys = field.keys((*_ALWAYS, *(() if flat_rate_alone else _BANDED), *flat_rate_keys))
    contract_type = keys["contract_type"].word([known.value for known in ContractType])
    if contract_type is None:
        return None
    agreed = terms.get(ContractType(contract_type))
    if agreed is None:
        keys["contract_type"].fault("No terms of this contract type are set up.", "a contract type that has terms.")
        return None
    if flat_rate_alone and not has_flat_rate:
        keys["contract_type"].fault("This contract type has no flat rate.", f"{ContractType.ITTECF_ECTP}.")
        return None
    return ScenarioContract(
        None if flat_rate_alone else _banded(keys, agreed, system, _uplifted_types(terms, agreed, system)),
        _flat_rate(keys, agreed) if has_flat_rate else None,
        tuple(all_shares(agreed.banded)),
        Vat(keys["vat_rate"].share(), vat_registered.yes_no()),
    )


def _banded(keys: Mapping[str, Field], terms: Terms, system: System, uplifted_types: tuple[str, ...]) -> BandedContract:
    monthly, uplift = keys["monthly_service_fee"], keys["uplift_fee"]
    return BandedContract(
        system=system,
        bands=_bands(keys["bands"], system),
        shares=all_shares(terms.banded),
        service_fee=ServiceFeeInputs(
            recruitment_target=keys["recruitment_target"].whole_number(),
            set_up_fee=keys["setup_fee"].money(),
            written_monthly=None if monthly.value is None else monthly.money(signed=True),
            streams=fee_streams(terms.service_fee),
        ),
        uplift_fee=None if uplift.value is None and system is System.EARLIER else uplift.money(),
        uplifted_types=uplifted_types,
    )


def _uplifted_types(terms: Mapping[ContractType, Terms], agreed: Terms, system: System) -> tuple[str, ...]:
    """The current service counts a flag on any type, the earlier one on those that any terms pay an uplift on."""
    if system is System.CURRENT:
        return tuple(all_shares(agreed.banded))
    return tuple({name: None for known in terms.values() if known.uplift for name in known.uplift.declaration_types})


def _bands(field: Field, system: System) -> tuple[BandInputs, ...]:
    items = field.items()
    if not 1 <= len(items) <= MOST_BANDS:
        field.fault(f"There are {len(items)} bands.", f"1 to {MOST_BANDS} bands.")
        return ()
    bands = tuple(_band(item, system) for item in items)
    letters = [band.letter for band in bands]
    if len(set(letters)) < len(letters):
        field.fault("Two bands have the same letter.", "a letter of its own for each band.")
    return bands


def _band(field: Field, system: System) -> BandInputs:
    keys = field.keys(_BAND)
    band = BandInputs(
        letter=keys["band"].text(),
        capacity=keys["capacity"].whole_number(least=1),
        price=keys["fee_per_declaration"].money(),
        output_share=keys["output_fee_ratio"].share(),
        service_share=keys["service_fee_ratio"].share(),
    )
    whole = band.output_share + band.service_share
    # The earlier service's own examples have bands of which a part is paid in neither way.
    if whole > 1 or (whole < 1 and system is System.CURRENT):
        field.fault("The output and service ratios do not add up to 1.", "two ratios such as '0.60' and '0.40'.")
    return band


def _flat_rate(keys: Mapping[str, Field], terms: Terms) -> FlatRateContract:
    price = keys["mentor_fee_per_declaration"].money()
    written = keys["mentor_fee_proportions"]
    if written.absent:
        if terms.flat_rate is None:
            written.fault("", "how much of the price each declaration type pays, for the terms do not say.")
            return FlatRateContract(price, {})
        return FlatRateContract(price, all_shares(terms.flat_rate))
    return FlatRateContract(price, _written_shares(written, tuple(all_shares(terms.banded))))


def _written_shares(field: Field, declaration_types: Sequence[str]) -> dict[str, Fraction]:
    shares = {key: part.share() for key, part in field.keys(declaration_types).items() if not part.absent}
    if sum(shares.values()) != 1:
        field.fault("The proportions do not add up to 1.", "parts such as {started: '0.50', completed: '0.50'}.")
    return shares
