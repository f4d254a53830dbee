"""The statement arithmetic worked out a second way, to hold the engine against.

Declarations are walked one at a time through a list of single places, amounts are 60-digit decimals. It shares no
code with the engine, checks nothing, and is slow.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

Data = dict[str, Any]
PARTS = ("previous_billable", "previous_refundable", "billable", "refundable")
SHARES = {
    **{name: Decimal("0.15") for name in ("retained-1", "retained-2", "retained-3", "retained-4")},
    "started": Decimal("0.20"),
    "completed": Decimal("0.20"),
    **{name: Decimal("0.15") for name in ("extended-1", "extended-2", "extended-3")},
}
ORDER = (
    *("started", "retained-1", "retained-2", "retained-3", "retained-4", "completed"),
    *("extended-1", "extended-2", "extended-3"),
)


def work_out(scenario: Data) -> Any:
    """The expected result of a scenario (a list of them for a series)."""
    with localcontext() as context:
        context.prec = 60
        if scenario["kind"] != "series":
            return _statement(scenario, scenario, series=False)
        results: list[Data] = []
        earlier: dict[str, dict[str, int]] = {"billable": {}, "refundable": {}}
        for number, month in enumerate(scenario["statements"], start=1):
            banded = month["declarations"].get("banded", {})
            counts = {**banded, **{f"previous_{part}": dict(seen) for part, seen in earlier.items()}}
            declarations = {**month["declarations"], "banded": counts}
            results.append(
                {"number": number, **_statement(scenario, {**month, "declarations": declarations}, series=True)}
            )
            for part, seen in earlier.items():
                for name, count in banded.get(part, {}).items():
                    seen[name] = seen.get(name, 0) + count
        return results


def _statement(scenario: Data, month: Data, *, series: bool) -> Data:
    contract, registered = scenario["contract"], scenario["vat_registered"]
    rate = Decimal(contract["vat_rate"]) if registered else Decimal(0)
    result: Data = {}
    subtotals = []
    if "bands" in contract:
        result["banded"], subtotal = _banded(
            contract, month, rate, parts=scenario["kind"] == "service_fee", series=series
        )
        subtotals.append(subtotal)
    if contract["contract_type"] == "ittecf_ectp":
        result["mentor"], subtotal = _mentor(contract, month, rate)
        subtotals.append(subtotal)
    if "bands" in contract:
        result["statement"] = _sums(sum(subtotals, Decimal(0)), rate)
    return result


def _banded(contract: Data, month: Data, rate: Decimal, *, parts: bool, series: bool) -> tuple[Data, Decimal]:
    counts = month["declarations"].get("banded", {})
    lines, unallocated = [], {}
    earned, taken_back = Decimal(0), Decimal(0)
    for name in ORDER:
        seen, lost = _walk(contract["bands"], [counts.get(part, {}).get(name, 0) for part in PARTS])
        for band in contract["bands"]:
            here = seen[band["band"]]
            fee = Decimal(band["fee_per_declaration"]) * Decimal(band["output_fee_ratio"]) * SHARES[name]
            earned += here["billable"] * fee
            taken_back += here["refundable"] * fee
            if any(here.values()) and not (series and here["billable"] == here["refundable"] == 0):
                lines.append(_banded_line(name, band["band"], here, fee))
        if any(lost.values()):
            unallocated[name] = lost
    uplift, uplift_net = _uplift(contract, month)
    service_fee, shown_parts = _service_fee(contract)
    adjustments = sum((Decimal(text) for text in month.get("adjustments", [])), Decimal(0))
    subtotal = earned - taken_back + uplift_net + service_fee + adjustments
    return {
        "lines": lines,
        "unallocated": unallocated,
        "refundable_count": sum(line["refundable"] for line in lines),
        "uplift": uplift,
        **({"service_fee_parts": shown_parts} if parts else {}),
        "amounts": {
            "output_billable": _money(earned),
            "output_refundable": _money(taken_back),
            "output_net": _money(earned - taken_back),
            "uplift_net": _money(uplift_net),
            "service_fee": _money(service_fee),
            "setup_fee": _money(Decimal(contract["setup_fee"])),
            "adjustments": _money(adjustments),
            **_sums(subtotal, rate),
        },
    }, subtotal


def _walk(bands: list[Data], counts: list[int]) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    """Walk single declarations, one by one, to the first free place, and back from the last one taken."""
    places = [band["band"] for band in bands for _ in range(band["capacity"])]
    taken: list[str] = []
    seen = {band["band"]: dict.fromkeys(PARTS, 0) for band in bands}
    lost = dict.fromkeys(PARTS, 0)
    for part, count in zip(PARTS, counts, strict=True):
        for _ in range(count):
            if "billable" in part and len(taken) < len(places):
                taken.append(places[len(taken)])
                seen[taken[-1]][part] += 1
            elif "refundable" in part and taken:
                seen[taken.pop()][part] += 1
            else:
                lost[part] += 1
    return seen, lost


def _banded_line(name: str, letter: str, here: dict[str, int], fee: Decimal) -> Data:
    net = here["billable"] - here["refundable"]
    filled = here["previous_billable"] - here["previous_refundable"] + net
    return {"declaration_type": name, "band": letter, **here, "filled": filled, "net": net, **_line(here, fee)}


def _line(here: dict[str, int], fee: Decimal) -> Data:
    net = (here["billable"] - here["refundable"]) * fee
    return {
        "fee_per_declaration": _exact(fee),
        "billable_amount": _exact(here["billable"] * fee),
        "refundable_amount": _exact(here["refundable"] * fee),
        "net_amount": _exact(net),
        "net_pounds": _pounds(net),
    }


def _uplift(contract: Data, month: Data) -> tuple[Data, Decimal]:
    fee = Decimal(contract["uplift_fee"])
    flags = {part: sum(month.get("uplifted", {}).get(part, {}).values()) for part in ("billable", "refundable")}
    net = flags["billable"] - flags["refundable"]
    amounts = {f"{part}_amount": _exact(count * fee) for part, count in flags.items()}
    return {"fee": _exact(fee), **flags, "net": net, **amounts, "net_amount": _exact(net * fee)}, net * fee


def _service_fee(contract: Data) -> tuple[Decimal, Data]:
    totals, recruited = Decimal(0), contract["recruitment_target"]
    for band in contract["bands"]:
        for _ in range(min(band["capacity"], recruited)):
            totals += Decimal(band["fee_per_declaration"]) * Decimal(band["service_fee_ratio"])
            recruited -= 1
    first = contract["bands"][0]["capacity"]
    deduction = Decimal(contract["setup_fee"]) * min(first, contract["recruitment_target"]) / first
    monthly = (totals - deduction) / 29
    parts = {
        "band_totals": _money(totals),
        "setup_fee_deduction": _money(deduction),
        "whole_contract": _money(totals - deduction),
        "monthly": _money(monthly),
    }
    written = contract["monthly_service_fee"]
    return (monthly if written is None else Decimal(written)), parts


def _mentor(contract: Data, month: Data, rate: Decimal) -> tuple[Data, Decimal]:
    shares = contract.get("mentor_fee_proportions", {"started": "0.5", "completed": "0.5"})
    counts = month["declarations"].get("mentor", {})
    price = Decimal(contract["mentor_fee_per_declaration"])
    lines, sums = [], {"billable": Decimal(0), "refundable": Decimal(0)}
    for name in (name for name in ORDER if name in shares):
        fee = price * Decimal(shares[name])
        here = {part: counts.get(part, {}).get(name, 0) for part in sums}
        for part, count in here.items():
            sums[part] += count * fee
        lines.append({"declaration_type": name, **here, **_line(here, fee)})
    net = sums["billable"] - sums["refundable"]
    return {
        "lines": lines,
        "refundable_count": sum(line["refundable"] for line in lines),
        "amounts": {
            "output_billable": _money(sums["billable"]),
            "output_refundable": _money(sums["refundable"]),
            "output_net": _money(net),
            **_sums(net, rate),
        },
    }, net


def _sums(subtotal: Decimal, rate: Decimal) -> Data:
    return {"subtotal": _money(subtotal), "vat": _money(subtotal * rate), "total": _money(subtotal + subtotal * rate)}


def _money(amount: Decimal) -> Data:
    return {"exact": _exact(amount), "pounds": _pounds(amount)}


def _pounds(amount: Decimal) -> str:
    return _unsigned_zero(f"{amount.quantize(Decimal('0.01'), ROUND_HALF_UP):f}")


def _exact(amount: Decimal) -> str:
    whole, _, places = f"{amount.quantize(Decimal('1e-10'), ROUND_HALF_UP):f}".partition(".")
    return _unsigned_zero(f"{whole}.{places.rstrip('0').ljust(2, '0')}")


def _unsigned_zero(text: str) -> str:
    return text.removeprefix("-") if set(text) <= set("-0.") else text
