"""A policy colleague follows rules/README.md: from contract year 2027 mentors are declared three times, 2026 stays at
two. One edition and the year's own files are written; nothing else changes, and everything is done from the shell."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
import yaml

from tests.engine.reading.small_policies import GOOD
from tests.service.releases import release

ROOT = Path(__file__).parents[2]
README = ROOT / "rules" / "README.md"
FOLDERS = ("rules", "contracts_2025", "legacy_contracts")
AS_IN_MARCH_2027 = """
from datetime import UTC, datetime
from service.cli import main
from service.platform.clock import FixedClock, clock_set_to
with clock_set_to(FixedClock(datetime(2027, 3, 1, 9, tzinfo=UTC))):
    main()
"""
"""`ecf2` on a day before the change is due, so that it never comes too late."""
Shell = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the policy folder, to be changed."""
    for part in FOLDERS:
        shutil.copytree(ROOT / part, tmp_path / part)
    return tmp_path


@pytest.fixture
def ecf2(folder: Path) -> Shell:
    """`ecf2 …` typed in a shell, on the copy."""

    def typed(*words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", AS_IN_MARCH_2027, *words]
        environment = {"ECF2_POLICY": str(folder), "PATH": "/usr/bin:/bin"}
        return subprocess.run(
            command, input=stdin, capture_output=True, text=True, check=False, env=environment, cwd=folder, timeout=120
        )

    return typed


def year_on(text: str) -> str:
    """Every year and date one on, as step 1 of the worked example says."""
    return re.sub(r"\b20\d\d(?=\b|-)", lambda year: str(int(year.group()) + 1), text)


def block(heading: str) -> str:
    """What the worked example has a colleague write, from the README itself."""
    found = re.search(rf"{re.escape(heading)}.*?```yaml\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert found, f"rules/README.md no longer says: {heading}"
    return found.group(1)


def change_the_policy(folder: Path, ecf2: Shell) -> None:
    years = folder / "contracts_2025"
    (years / "2027").mkdir()
    for name in ("schedules", "statement_calendar"):
        text = (years / "2026" / f"{name}.yaml").read_text("utf-8")
        (years / "2027" / f"{name}.yaml").write_text(leap(year_on(text)), "utf-8")
    (years / "2027" / "terms.yaml").write_text(block("Write the terms"), "utf-8")
    made = ecf2("policy", "new", "declaration_type", "--from", "2027-06-01")
    assert made.returncode == 0, made.stderr
    file = folder / "rules" / "declaration_type" / "2027-06-01.yaml"
    edition = file.read_text("utf-8")
    above = "  - id: mentor_from_2025\n"
    assert above in edition
    edition = edition.replace(above, block("Write the rule") + above)
    edition += block("Write the examples")
    file.write_text(edition, "utf-8")


def leap(text: str) -> str:
    """The last day of February, moved with its year."""
    return re.sub(r"(20\d\d)-02-(?:28|29)", lambda found: f"{found[1]}-02-{29 if int(found[1]) % 4 == 0 else 28}", text)


def answer(ecf2: Shell, decision: str, facts: str, *, year: int, on: str = "2027-10-01") -> dict[str, object]:
    words = ("--facts", "-", "--on", on, "--contract-year", str(year), "--format", "json")
    said = ecf2("decide", decision, *words, stdin=facts)
    assert said.returncode == 0, said.stderr
    return dict(orjson.loads(said.stdout)["outcome"][0])


def status(ecf2: Shell, declaration_type: str, *, year: int, on: str = "2027-10-01") -> object:
    facts = f"{{role: mentor, contract_year: {year}, declaration_type: {declaration_type}}}"
    return answer(ecf2, "declaration_type", facts, year=year, on=on)["status"]


def test_from_2027_mentors_are_declared_three_times_and_2026_stays_at_two(folder: Path, ecf2: Shell) -> None:
    assert status(ecf2, "retained-1", year=2027) == "not_for_mentors"

    change_the_policy(folder, ecf2)

    checked = ecf2("policy", "check")
    assert (checked.returncode, checked.stderr) == (0, ""), checked.stdout
    for allowed in ("started", "retained-1", "completed"):
        assert status(ecf2, allowed, year=2027) == "allowed"
    for refused in ("retained-2", "extended-1"):
        assert status(ecf2, refused, year=2027) == "not_for_mentors"
    for year in (2025, 2026):
        assert [status(ecf2, sent, year=year) for sent in ("started", "retained-1", "completed")] == [
            "allowed",
            "not_for_mentors",
            "allowed",
        ]
    assert status(ecf2, "retained-1", year=2024) == "allowed"


def test_the_third_declaration_is_judged_and_paid_without_another_edition(folder: Path, ecf2: Shell) -> None:
    change_the_policy(folder, ecf2)

    facts = (
        "{role: mentor, contract_year: 2027, declaration_type: retained-1, declaration_type_status: allowed, "
        "evidence_given: yes, evidence_held: other, eligible_for_funding: yes, declaration_date: 2027-10-01}"
    )
    assert answer(ecf2, "evidence", facts, year=2027)["status"] == "accepted"
    assert answer(ecf2, "declaration_payability", facts, year=2027) == {
        "status": "eligible",
        "line": "flat_rate",
        "reason": "none",
    }
    accepted = ecf2("decide", "declaration_acceptance", "--facts", "-", "--on", "2027-10-01", stdin=facts)
    assert "Nothing is wrong with this declaration" in accepted.stdout


def test_one_edition_is_all_that_was_added_to_the_rules(folder: Path, ecf2: Shell) -> None:
    change_the_policy(folder, ecf2)

    def files(root: Path) -> dict[str, bytes]:
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in (root / "rules").rglob("*.yaml")}

    before, after = files(ROOT), files(folder)
    assert after.keys() - before.keys() == {"rules/declaration_type/2027-06-01.yaml"}
    assert {name for name in before if before[name] != after[name]} == set()


def test_the_change_is_tested_compared_put_into_form_and_released(folder: Path, ecf2: Shell) -> None:
    release(folder, "2026.1")
    change_the_policy(folder, ecf2)
    edition = "rules/declaration_type/2027-06-01.yaml"

    tested = ecf2("policy", "test", "rules/declaration_type")
    assert tested.returncode == 0, tested.stdout
    compared = ecf2("policy", "diff", "declaration_type@2021-06-01", "declaration_type@2027-06-01")
    assert "1 kind of case comes out differently, and there are no others." in compared.stdout
    assert "contract_year: 2027" in compared.stdout
    assert ecf2("policy", "fmt", edition).returncode == 0
    released = ecf2("policy", "release", "--name", "2027.1", "--by", "Priya Shah")

    assert (released.returncode, released.stderr) == (0, "")
    manifest = yaml.load(
        (folder / "rules" / "releases" / "2027.1" / "release.yaml").read_text("utf-8"), yaml.BaseLoader
    )
    assert (manifest["by"], manifest["follows"]) == ("Priya Shah", "2026.1")
    assert {change["file"]: change["change"] for change in manifest["changes"]} == {
        edition: "added",
        "contracts_2025/2027/schedules.yaml": "added",
        "contracts_2025/2027/statement_calendar.yaml": "added",
        "contracts_2025/2027/terms.yaml": "added",
    }
    assert any("contract_year: 2027" in line for one in manifest["changes"] for line in one.get("means", ()))
    assert ecf2("policy", "verify").returncode == 0


def test_a_slip_in_the_new_edition_is_named_with_its_mend(folder: Path, ecf2: Shell) -> None:
    change_the_policy(folder, ecf2)
    edition = folder / "rules" / "declaration_type" / "2027-06-01.yaml"
    edition.write_text(edition.read_text("utf-8").replace("[started, retained-1, completed]", "[started, retained1]"))

    said = ecf2("policy", "check")

    assert said.returncode == 3
    assert "E205" in said.stdout
    assert "retained-1" in said.stdout


def test_a_watched_policy_is_checked_again_when_a_file_changes_until_ctrl_c(folder: Path) -> None:
    small = Path(shutil.copytree(GOOD, folder / "small"))
    edition = small / "rules" / "funding" / "2025-06-01.yaml"
    good = edition.read_text("utf-8")
    command = [str(Path(sys.executable).with_name("ecf2")), "policy", "check", "--watch", str(small)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1) as watching:
        assert watching.stdout is not None
        assert "no problems" in watching.stdout.readline()
        edition.write_text(good.replace("hit_policy: first", "hit_policy: frist"), "utf-8")
        assert "frist" in watching.stdout.readline()
        while "errors" not in watching.stdout.readline():
            pass
        edition.write_text(good, "utf-8")
        assert "no problems" in watching.stdout.readline()
        watching.send_signal(signal.SIGINT)
        rest, said = watching.communicate(timeout=30)
    assert (watching.returncode, rest, said) == (0, "", "")
