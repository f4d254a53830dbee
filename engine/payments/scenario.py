"""Calculations asked for as YAML or JSON: what a statement would pay under a contract somebody writes down.

In: the text of one scenario or a list of them, and the terms of each contract type. Out: plain results, ready for JSON.
Must never know: real lead providers, declarations, or a share of the price that is not in the terms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from engine.model.contracts import ContractType, Terms
from engine.payments.plain_data import UnreadableError, read_plain
from engine.payments.results import Result, Shown, result
from engine.payments.scenario_fields import Fault
from engine.payments.scenario_reading import Scenario, ScenarioKind, ScenarioStatement, read_scenario
from engine.payments.statement import statement_payment

MOST_FAULTS = 200


class ScenarioError(ValueError):
    """The scenarios hold mistakes; nothing was calculated. `faults` names the first few hundred."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in faults))


def calculate(scenarios: str, terms_by_contract_type: Mapping[ContractType, Terms]) -> list[Result]:
    """Work out one scenario, or a list of them, written as YAML or JSON.

    Answers in their order `{"id": …, "result": {…}}`, or `{"id": …, "results": [{…}]}` for a series. Counts are
    integers, money is pounds as text: exact to ten places, and as shown with two. Raises ScenarioError with every
    mistake in the text. `system: ecf1` asks for the arithmetic, and the shape, of the service before the current one.
    """
    return [_answer(scenario) for scenario in _read(scenarios, terms_by_contract_type)]


def newest_terms(terms_by_contract_year: Mapping[int, Terms]) -> dict[ContractType, Terms]:
    """The terms of the latest contract year of each contract type: those a scenario is worked out under."""
    return {terms.contract_type: terms for _, terms in sorted(terms_by_contract_year.items())}


def _read(text: str, terms: Mapping[ContractType, Terms]) -> list[Scenario]:
    try:
        data = read_plain(text)
    except UnreadableError as error:
        raise ScenarioError([Fault("scenarios", error.where, error.wrong, error.mend)]) from error
    faults = [] if data != [] else [Fault("scenarios", "", "The list holds no scenario.", "one scenario at least.")]
    read: list[Scenario] = []
    for position, item in enumerate(data if isinstance(data, list) else [data], start=1):
        scenario = read_scenario(item, position, terms, faults)
        if scenario:
            read.append(scenario)
        if len(faults) > MOST_FAULTS:
            break
    times = Counter(scenario.id for scenario in read if scenario.id)
    faults.extend(
        Fault(name, "id", f"{count} scenarios have this id.", "an id of its own for each.")
        for name, count in times.items()
        if count > 1
    )
    if faults:
        raise ScenarioError(faults[:MOST_FAULTS])
    return read


def _answer(scenario: Scenario) -> Result:
    show = Shown(
        system=scenario.system,
        service_fee_parts=scenario.kind is ScenarioKind.SERVICE_FEE,
        only_lines_of_this_statement=scenario.kind is ScenarioKind.SERIES,
    )
    if scenario.kind is ScenarioKind.SERIES:
        results = [{"number": one.number, **_result(one, show)} for one in scenario.statements]
        return {"id": scenario.id, "results": results}
    return {"id": scenario.id, "result": _result(scenario.statements[0], show)}


def _result(inputs: ScenarioStatement, show: Shown) -> Result:
    return result(statement_payment(inputs.banded, inputs.flat_rate), show)
