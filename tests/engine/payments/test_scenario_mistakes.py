"""A mistake in a scenario is named with its place and what to write instead; all of them at once, never a traceback."""

from __future__ import annotations

import contextlib
import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.contracts import ContractType
from engine.payments.plain_data import DEEPEST_NESTING, MOST_CHARACTERS
from engine.payments.scenario import ScenarioError, calculate
from tests.engine.payments.builders import TERMS_BY_CONTRACT_TYPE

GOOD: dict[str, Any] = {
    "id": "good",
    "system": "ecf2",
    "kind": "statement",
    "contract": {
        "contract_type": "ittecf_ectp",
        "vat_rate": "0.20",
        "recruitment_target": 5,
        "setup_fee": "0.00",
        "monthly_service_fee": None,
        "uplift_fee": "0.00",
        "mentor_fee_per_declaration": "1000.00",
        "bands": [
            {
                "band": "A",
                "capacity": 5,
                "fee_per_declaration": "995.00",
                "output_fee_ratio": "0.60",
                "service_fee_ratio": "0.40",
            }
        ],
    },
    "vat_registered": True,
    "declarations": {"banded": {"billable": {"started": 2}}, "mentor": {"billable": {"started": 1}}},
    "uplifted": {"billable": {"started": 1}},
    "adjustments": ["-1.50"],
}
Data = dict[str, Any]


def faults_of(text: str) -> list[tuple[str, str]]:
    with pytest.raises(ScenarioError) as caught:
        calculate(text, TERMS_BY_CONTRACT_TYPE)
    assert all(fault.wrong.endswith(".") and fault.mend for fault in caught.value.faults)
    return [(fault.scenario, fault.path) for fault in caught.value.faults]


def changed(change: Callable[[Data], object]) -> str:
    scenario = copy.deepcopy(GOOD)
    change(scenario)
    return json.dumps(scenario)


def test_the_scenario_the_mistakes_are_made_in_is_good() -> None:
    assert [answer["id"] for answer in calculate(json.dumps(GOOD), TERMS_BY_CONTRACT_TYPE)] == ["good"]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda s: s.update(colour="red"), "colour"),
        (lambda s: s.update(reconcile_amount="1.00"), "reconcile_amount"),
        (lambda s: s.update(system="ecf1", reconcile_amount="much"), "reconcile_amount"),
        (lambda s: s.update(system="ecf1", reconcile_amount=None), "reconcile_amount"),
        (lambda s: s.update(system="ecf1") or s["contract"].update(uplift_fee="none"), "contract.uplift_fee"),
        (lambda s: s.update(system="ecf3"), "system"),
        (lambda s: s.update(kind="statment"), "kind"),
        (lambda s: s.pop("kind"), "kind"),
        (lambda s: s.pop("contract"), "contract"),
        (lambda s: s.update(vat_registered="perhaps"), "vat_registered"),
        (lambda s: s["contract"].update(contract_type="ecf3"), "contract.contract_type"),
        (lambda s: s["contract"].update(vat_rate="20%"), "contract.vat_rate"),
        (lambda s: s["contract"].update(vat_rate="1.20"), "contract.vat_rate"),
        (lambda s: s["contract"].update(recruitment_target=-1), "contract.recruitment_target"),
        (lambda s: s["contract"].update(setup_fee="£100"), "contract.setup_fee"),
        (lambda s: s["contract"].update(setup_fee="-100.00"), "contract.setup_fee"),
        (lambda s: s["contract"].update(setup_fee=100.1), "contract.setup_fee"),
        (lambda s: s["contract"].update(setup_fee="1e9"), "contract.setup_fee"),
        (lambda s: s["contract"].update(setup_fee="9" * 5000), "contract.setup_fee"),
        (lambda s: s["contract"].update(uplift_fee=None), "contract.uplift_fee"),
        (lambda s: s["contract"].pop("monthly_service_fee"), "contract.monthly_service_fee"),
        (lambda s: s["contract"].update(bands=[]), "contract.bands"),
        (lambda s: s["contract"].update(bands=[s["contract"]["bands"][0]] * 2), "contract.bands"),
        (lambda s: s["contract"]["bands"][0].update(capacity=0), "contract.bands[0].capacity"),
        (lambda s: s["contract"]["bands"][0].update(capacity="9" * 5000), "contract.bands[0].capacity"),
        (lambda s: s["contract"]["bands"][0].update(output_fee_ratio="0.70"), "contract.bands[0]"),
        (
            lambda s: s.update(system="ecf1") or s["contract"]["bands"][0].update(output_fee_ratio="0.70"),
            "contract.bands[0]",
        ),
        (lambda s: s["contract"].update(mentor_fee_proportions={"started": "0.4"}), "contract.mentor_fee_proportions"),
        (lambda s: s["declarations"]["banded"]["billable"].update(started=-1), "declarations.banded.billable.started"),
        (lambda s: s["declarations"]["banded"]["billable"].update(started=1.5), "declarations.banded.billable.started"),
        (lambda s: s["declarations"]["banded"]["billable"].update(finished=1), "declarations.banded.billable.finished"),
        (lambda s: s["declarations"]["mentor"].update(previous_billable={}), "declarations.mentor.previous_billable"),
        (lambda s: s["uplifted"]["billable"].update(started=3), "uplifted.billable"),
        (lambda s: s.update(adjustments=["1.00", "much"]), "adjustments[1]"),
        (lambda s: s.update(adjustments="1.00"), "adjustments"),
    ],
)
def test_a_mistake_is_named_with_its_scenario_and_place(change: Callable[[Data], object], path: str) -> None:
    assert faults_of(changed(change)) == [("good", path)]


def test_all_mistakes_of_all_scenarios_are_named_at_once() -> None:
    first = json.loads(changed(lambda s: s.update(id="one", vat_registered=1)))
    second = json.loads(changed(lambda s: s["contract"].update(setup_fee="?", uplift_fee="?") or s.update(id="two")))
    assert faults_of(json.dumps([first, second])) == [
        ("one", "vat_registered"),
        ("two", "contract.setup_fee"),
        ("two", "contract.uplift_fee"),
    ]


def test_a_scenario_without_an_id_is_named_by_its_position() -> None:
    assert faults_of(json.dumps([GOOD, {**GOOD, "id": None}])) == [("scenario 2", "id")]


def test_two_scenarios_may_not_share_an_id() -> None:
    assert faults_of(json.dumps([GOOD, GOOD])) == [("good", "id")]


def test_a_message_says_the_place_and_the_mend_in_one_line() -> None:
    with pytest.raises(ScenarioError) as caught:
        calculate(changed(lambda s: s["declarations"]["banded"]["billable"].update(startd=1)), TERMS_BY_CONTRACT_TYPE)
    assert str(caught.value) == "good: declarations.banded.billable.startd: This key is not known here. Write: started."


def test_a_contract_type_without_terms_is_named() -> None:
    with pytest.raises(ScenarioError) as caught:
        calculate(json.dumps(GOOD), {ContractType.ECF: TERMS_BY_CONTRACT_TYPE[ContractType.ECF]})
    assert [fault.path for fault in caught.value.faults] == ["contract.contract_type"]


def test_a_flat_rate_needs_a_contract_type_that_has_one() -> None:
    scenario = {
        "id": "flat",
        "kind": "flat_rate",
        "contract": {"contract_type": "ecf", "vat_rate": "0.20"},
        "vat_registered": True,
        "declarations": {},
    }
    assert faults_of(json.dumps(scenario)) == [("flat", "contract.contract_type")]


def test_statements_of_a_series_stand_in_order() -> None:
    series = {
        **GOOD,
        "kind": "series",
        "statements": [{"number": 2, "declarations": {}}, {"number": 1, "declarations": {}}],
    }
    for key in ("declarations", "uplifted", "adjustments"):
        del series[key]
    assert faults_of(json.dumps(series)) == [("good", "statements[1].number")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "just words",
        "- [",
        "{",
        "a: 1\na: 2\n",
        '{"a": 1, "a": 2}',
        "a: &x 1\nb: *x\n",
        "a: !!python/object:os.system 1\n",
        "a: 1\n---\nb: 1\n",
        "? [a]\n: 1\n",
        "\x00",
        "\ud800",
        "[" * 100_000,
        "[]",
        "{a: " * (DEEPEST_NESTING + 5),
        "[NaN]",
        "é" * (MOST_CHARACTERS + 1),
    ],
    ids=range(17),
)
def test_text_that_cannot_be_read_is_refused_with_a_reason(text: str) -> None:
    assert faults_of(text)


@settings(deadline=None)
@given(st.text(max_size=200) | st.text(alphabet="{}[]:,-'\"&*!|>?# \n\tab01.", max_size=200))
def test_any_text_is_answered_or_refused(text: str) -> None:
    faults_of(text)


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(deadline=None)
@given(st.data())
def test_any_value_in_any_place_is_answered_or_refused(data: st.DataObject) -> None:
    scenario = copy.deepcopy(GOOD)
    spot: Any = scenario
    while True:
        key = data.draw(st.sampled_from(list(spot) if isinstance(spot, dict) else range(len(spot))))
        if not isinstance(spot[key], dict | list) or not spot[key] or data.draw(st.booleans()):
            break
        spot = spot[key]
    spot[key] = data.draw(_ANY)
    with contextlib.suppress(ScenarioError):
        assert len(calculate(json.dumps(scenario), TERMS_BY_CONTRACT_TYPE)) == 1
