"""The statement arithmetic worked out a second way, to hold the engine against.

Declarations are walked one at a time through a list of single places, amounts are 60-digit decimals. It shares no
code with the engine, checks nothing, and is slow.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

Data = dict[str, Any]
PARTS = ("previous_billable", "previous_refundable", "billable", "refundable")
NET_PARTS = ("previous_net", "billable", "refundable")
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
    contract = {**scenario["contract"], "system": scenario.get("system", "ecf2")}
    registered = scenario["vat_registered"]
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
    walk = _walk_net if _earlier(contract) else _walk
    lines, unallocated = [], {}
    by_type: Data = {}
    earned, taken_back = Decimal(0), Decimal(0)
    for name in ORDER:
        seen, lost = walk(contract["bands"], [counts.get(part, {}).get(name, 0) for part in PARTS])
        for band in contract["bands"]:
            here = seen[band["band"]]
            fee = Decimal(band["fee_per_declaration"]) * Decimal(band["output_fee_ratio"]) * SHARES[name]
            earned += here["billable"] * fee
            taken_back += here["refundable"] * fee
            so_far = by_type.get(name, (Decimal(0), Decimal(0)))
            by_type[name] = (so_far[0] + here["billable"] * fee, so_far[1] + here["refundable"] * fee)
            if any(here.values()) and not (series and here["billable"] == here["refundable"] == 0):
                lines.append(_banded_line(name, band["band"], here, fee))
        if any(lost.values()):
            unallocated[name] = lost
    uplift, uplift_net = _uplift(contract, month)
    service_fee, shown_parts = _service_fee(contract)
    adjustments = sum((Decimal(text) for text in month.get("adjustments", [])), Decimal(0))
    reconcile = Decimal(month.get("reconcile_amount", "0"))
    clawbacks = -taken_back - Decimal(uplift["refundable_amount"])
    subtotal = earned - taken_back + uplift_net + service_fee + adjustments + reconcile
    of_earlier = _earlier(contract)
    return {
        "lines": lines,
        "unallocated": unallocated,
        "refundable_count": sum(line["refundable"] for line in lines),
        "uplift": uplift,
        **(shown_parts if parts else {}),
        "amounts": {
            "output_billable": _money(earned),
            "output_refundable": _money(taken_back),
            "output_net": _money(earned - taken_back),
            "uplift_net": _money(uplift_net),
            "service_fee": _money(service_fee),
            "setup_fee": _money(Decimal(contract["setup_fee"])),
            **({"clawbacks": _money(clawbacks)} if of_earlier else {}),
            "adjustments": _money(adjustments),
            **({"reconcile": _money(reconcile)} if of_earlier else {}),
            **_sums(subtotal, rate),
        },
        **(_sorts(lines, by_type) if of_earlier and not series else {}),
    }, subtotal


def _earlier(contract: Data) -> bool:
    return bool(contract["system"] == "ecf1")


def _sorts(lines: list[Data], by_type: Data) -> Data:
    billed = dict.fromkeys(("started", "retained", "completed", "extended"), 0)
    for line in lines:
        billed[line["declaration_type"].split("-")[0]] += line["billable"]
    amounts = {
        name: {"billable": _exact(billable), "refundable": _exact(refundable)}
        for name, (billable, refundable) in by_type.items()
        if billable or refundable
    }
    return {"counts": billed, "by_type": amounts}


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


def _walk_net(bands: list[Data], counts: list[int]) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    """The earlier service: earlier ones as one number hold the first places, and what is added now leaves first."""
    first = bands[0]["band"]
    net, billable, refundable = counts[0] - counts[1], counts[2], counts[3]
    places = [first] * -net + [band["band"] for band in bands for _ in range(band["capacity"])]
    seen = {band["band"]: dict.fromkeys(NET_PARTS, 0) for band in bands}
    held = places[: max(net, 0)]
    for place in held:
        seen[place]["previous_net"] += 1
    added = places[len(held) :][:billable]
    for place in added:
        seen[place]["billable"] += 1
    leaving = [*held, *added][::-1][:refundable]
    for place in leaving:
        seen[place]["refundable"] += 1
    lost = {
        "previous_net": max(net, 0) - len(held),
        "billable": billable - len(added),
        "refundable": refundable - len(leaving),
    }
    if net < 0:
        seen[first]["previous_net"] = net
        if lost["refundable"]:
            seen[first]["refundable"] += net
            lost["refundable"] -= net
    return seen, lost


def _banded_line(name: str, letter: str, here: dict[str, int], fee: Decimal) -> Data:
    net = here["billable"] - here["refundable"]
    shown = {"declaration_type": name, "band": letter, **here}
    if "previous_net" not in here:
        shown["filled"] = here["previous_billable"] - here["previous_refundable"] + net
    return {**shown, "net": net, **_line(here, fee)}


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
    fee = Decimal(contract["uplift_fee"] or "0")
    flags = dict.fromkeys(("billable", "refundable"), 0)
    for part in flags if contract["uplift_fee"] is not None else ():
        flagged = month.get("uplifted", {}).get(part, {})
        flags[part] = flagged.get("started", 0) if _earlier(contract) else sum(flagged.values())
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
    parts: Data = {
        "band_totals": _money(totals),
        "setup_fee_deduction": _money(deduction),
        "whole_contract": _money(totals - deduction),
        "monthly": _money(monthly),
    }
    written = contract["monthly_service_fee"]
    shown = _fee_bands(contract, monthly) if _earlier(contract) else {"service_fee_parts": parts}
    return (monthly if written is None else Decimal(written)), shown


def _fee_bands(contract: Data, monthly: Decimal) -> Data:
    shown, left = [], contract["recruitment_target"]
    for number, band in enumerate(contract["bands"]):
        participants = min(band["capacity"], left)
        left -= participants
        set_up = Decimal(contract["setup_fee"]) / band["capacity"] if number == 0 else Decimal(0)
        each = Decimal(band["fee_per_declaration"]) * Decimal(band["service_fee_ratio"]) - set_up
        shown.append(
            {
                "band": band["band"],
                "participants": participants,
                "setup_cost_per_participant": _exact(set_up),
                "service_fee_per_participant": _exact(each),
                "service_fee_total": _exact(participants * each),
            }
        )
    return {"service_fee_bands": shown, "service_fee_calculated": _money(monthly)}


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
