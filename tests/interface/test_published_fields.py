"""Every parameter and attribute is as published: none is missing, none is added, and each is of the published kind."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from litestar import Litestar

from engine.rulebook import Rulebook
from service.openapi import document_of
from service.platform.context import Service
from tests.interface.flattening import Fact, facts_of, read_facts
from tests.service.service_fixtures import POLICY_FOLDER

PUBLISHED = POLICY_FOLDER / "fixtures" / "interface" / "published.csv"
DESCRIPTION = POLICY_FOLDER.parent / "shared" / "reference" / "lp_api_v3.yaml"
DIFFERENT = {
    ("answer", "email", "may be null"): "there need not be one",
    ("answer", "reason", "may be null"): "older records have none",
    ("answer", "date", "may be null"): "training may go on, or not have begun",
    ("answer", "provider", "may be null"): "school-led training has none, as is published elsewhere",
    ("answer", "created_at", "string date-time, not string date"): "it is a moment, also in the published service",
    ("answer", "cut_off_date", "string date, not string"): "it is a day",
    ("answer", "payment_date", "string date, not string"): "it is a day",
    ("body", "school_id", "string uuid, not string"): "it is an id",
    ("body", "delivery_partner_id", "string uuid, not string"): "it is an id",
    ("body", "attributes", "is required"): "nothing can be declared without",
}
"""Place, attribute, what is said here → why."""
ADDED = {"participant_status_reason": "the published interface shows a move, a deferral and an end alike"}
"""Attribute, the last of those beside it → why."""


@pytest.fixture(scope="module")
def served(application: Litestar, rulebook: Rulebook) -> dict[tuple[str, str, str], Fact]:
    application.state.service = Service(None, rulebook)  # type: ignore[arg-type] # the document needs no database
    return {fact.key: fact for fact in facts_of(document_of(application))}


@pytest.fixture(scope="module")
def published() -> dict[tuple[str, str, str], Fact]:
    return {fact.key: fact for fact in read_facts(PUBLISHED)}


def test_all_24_operations_have_the_published_parameters_and_attributes_and_no_others(
    served: dict[tuple[str, str, str], Fact], published: dict[tuple[str, str, str], Fact]
) -> None:
    operations = {operation for operation, _, _ in published}
    assert len(operations) == 24
    added = {key for key in served if key[0] in operations} - set(published)
    assert {attribute.rpartition(".")[2] for _, _, attribute in added} == set(ADDED)
    assert set(published) <= set(served)


def test_each_is_of_the_published_kind_or_stands_in_the_list_of_differences(
    served: dict[tuple[str, str, str], Fact], published: dict[tuple[str, str, str], Fact]
) -> None:
    found = {difference for key, fact in published.items() for difference in differences(served[key], fact)}
    assert found == set(DIFFERENT)


def differences(ours: Fact, theirs: Fact) -> set[tuple[str, str, str]]:
    """What would surprise a client that knows the published interface alone.

    An answer may promise more and a request may ask for less, but not the other way round.
    """
    answers = ours.place == "answer"
    words, known = set(ours.words.split()), set(theirs.words.split())
    said = [
        (ours.type != theirs.type, f"{ours.type}, not {theirs.type}"),
        (words != known if answers else not known <= words, f"one of {ours.words}"),
        (answers and ours.nullable and not theirs.nullable, "may be null"),
        (answers and theirs.required and not ours.required, "may be left out"),
        (not answers and ours.required and not theirs.required, "is required"),
    ]
    name = ours.attribute.rpartition(".")[2]
    return {(ours.place, name, words_said) for differs, words_said in said if differs}


@pytest.mark.skipif(not DESCRIPTION.is_file(), reason="the published description does not lie beside the project")
def test_the_list_of_facts_is_what_the_published_description_says() -> None:
    described = yaml.safe_load(Path(DESCRIPTION).read_text(encoding="utf-8"))
    assert read_facts(PUBLISHED) == facts_of(described)
