"""Statements as files, for finance officers only."""

from __future__ import annotations

import csv
from io import StringIO

import pytest

from tests.service.declarations.world import World
from tests.service.exports.workbooks import read_workbook
from tests.service.http.conftest import Caller
from tests.service.http.test_declarations import create
from tests.service.http.test_statements import AFTER_THE_DEADLINE, INTERNAL, NO_STATEMENT, generated

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

NOVEMBER = "alder-vale-teaching-2025-2025-11"


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("csv", ("text/csv; charset=utf-8", f'attachment; filename="{NOVEMBER}-declarations.csv"')),
        ("xlsx", (WORKBOOK, f'attachment; filename="{NOVEMBER}-statement.xlsx"')),
        ("html", ("text/html; charset=utf-8", f'inline; filename="{NOVEMBER}-statement.html"')),
        ("json", ("application/json; charset=utf-8", f'attachment; filename="{NOVEMBER}-statement.json"')),
    ],
)
async def test_a_file_has_its_content_type_and_a_name_to_keep_it_under(
    alder: Caller, finance: Caller, world: World, form: str, expected: tuple[str, str]
) -> None:
    await create(alder, world)
    statement = await generated(finance)

    answer = await finance.ask("GET", f"{INTERNAL}/{statement['id']}/export", params={"format": form})

    assert answer.status_code == 200, answer.text
    assert (answer.headers["content-type"], answer.headers["content-disposition"]) == expected
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


async def test_every_format_comes_to_what_the_statement_says(alder: Caller, finance: Caller, world: World) -> None:
    declaration = await create(alder, world)
    statement = await generated(finance)
    path = f"{INTERNAL}/{statement['id']}/export"
    files = {
        form: await finance.ask("GET", path, params={"format": form}, now=AFTER_THE_DEADLINE)
        for form in ("csv", "xlsx", "json", "html")
    }

    rows = list(csv.DictReader(StringIO(files["csv"].text, newline="")))
    pounds = f"{statement['total_pence'] // 100}.{statement['total_pence'] % 100:02d}"
    (row,) = [row for row in rows if row["Declaration ID"]]
    assert row["Declaration ID"] == declaration["id"]
    assert (row["Declaration Status"], row["Band"], row["School URN"]) == ("payable", "A", "900001")
    assert row["Rule Edition"].startswith("declaration_acceptance ")
    assert rows[-1]["Amount"] == pounds
    assert files["json"].json()["totals"]["total"]["pence"] == statement["total_pence"]
    sheets = read_workbook(files["xlsx"].content)
    assert float(next(cell.value for cell in sheets["Declarations"].values() if cell.formula)) == float(pounds)
    assert f"£{statement['total_pence'] // 100:,}.{pounds[-2:]}" in files["html"].text


async def test_only_finance_exports(alder: Caller, support: Caller, nobody: Caller, finance: Caller) -> None:
    path = f"{INTERNAL}/{NO_STATEMENT}/export?format=csv"
    answers = [(await caller.ask("GET", path)).status_code for caller in (nobody, alder, support, finance)]
    assert answers == [401, 403, 403, 404]


@pytest.mark.parametrize("query", ["", "?format=docx", "?format="])
async def test_a_format_there_is_not_is_a_400(finance: Caller, query: str) -> None:
    assert (await finance.ask("GET", f"{INTERNAL}/{NO_STATEMENT}/export{query}")).status_code == 400


async def test_a_statement_that_was_not_drawn_up_cannot_be_exported(finance: Caller, world: World) -> None:
    await generated(finance)
    listed = (await finance.ask("GET", INTERNAL, params={"month": "2025-12"})).json()["data"]
    answer = await finance.ask("GET", f"{INTERNAL}/{listed[0]['id']}/export", params={"format": "json"})
    assert answer.status_code == 404
    assert "has not been generated yet" in answer.json()["errors"][0]["detail"]
