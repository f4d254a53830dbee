"""The guides in a real browser: they are drawn, and nothing is asked of any other host."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.openapi import FOLDER
from tests.browser.conftest import Browser

pytestmark = pytest.mark.browser


def asked_by(address: str, log: Path) -> set[str]:
    """Every address that the service's pages asked for; a browser has business of its own besides."""
    events = json.loads(log.read_text(encoding="utf-8"))["events"]
    requests = [event["params"] for event in events if "initiator" in event.get("params", {})]
    return {str(one["url"]) for one in requests if one["initiator"] == address}


def test_a_guide_is_drawn_and_asks_for_nothing_from_elsewhere(browser: Browser, address: str) -> None:
    page = browser.open(f"{address}{FOLDER}/declare")

    assert "<h1>Declare</h1>" in page
    asked = asked_by(address, browser.network_log)
    assert f"{address}{FOLDER}/guides.css" in asked
    assert {url for url in asked if not url.startswith(address)} == set()


def test_swagger_ui_draws_every_operation_and_asks_for_nothing_from_elsewhere(browser: Browser, address: str) -> None:
    page = browser.open(f"{address}{FOLDER}/swagger")

    assert 'id="operations-Declarations-createDeclaration"' in page
    assert 'id="operations-Participants-withdrawParticipant"' in page
    assert "Unable to render" not in page
    asked = asked_by(address, browser.network_log)
    assert f"{address}{FOLDER}/openapi-3.0.json" in asked
    assert {url for url in asked if not url.startswith(address)} == set()
