"""A policy colleague follows rules/README.md: from contract year 2027 mentors are declared three times, 2026 stays at
two. One edition and the year's own files are written; nothing else changes, and everything is done from the shell.

The change is walked through once, step by step as it stands there, and each test looks at what came of it.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Timer

import pytest
import yaml

from engine.model.facts import FactValue
from engine.reading import read_policy
from engine.rulebook import Rulebook
from service.platform.context import Service
from service.platform.database import open_database
from tests.engine.reading.small_policies import GOOD
from tests.service.policy_changes.story import tell
from tests.service.releases import release, unreleased_policy

ROOT = Path(__file__).parents[2]
README = ROOT / "rules" / "README.md"
EDITION = "rules/declaration_type/2027-06-01.yaml"
AS_IN_MARCH_2027 = """
from datetime import UTC, datetime
from service.cli import main
from service.platform.clock import FixedClock, clock_set_to
with clock_set_to(FixedClock(datetime(2027, 3, 1, 9, tzinfo=UTC))):
    main()
"""
"""`ecf2` on a day before the change is due, so that it never comes too late."""
DAY = date(2027, 10, 1)
Said = subprocess.CompletedProcess[str]


@dataclass
class Walk:
    """The policy folder of a colleague, and what `ecf2` said at each step."""

    folder: Path
    database: str
    said: dict[str, Said] = field(default_factory=dict)

    def ecf2(self, *words: str, stdin: str = "") -> Said:
        """`ecf2 ...` typed in a shell, on the folder and the database."""
        command = [sys.executable, "-c", AS_IN_MARCH_2027, *words]
        environment = {"ECF2_POLICY": str(self.folder), "DATABASE_URL": self.database, "PATH": "/usr/bin:/bin"}
        return subprocess.run(
            command,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            env=environment,
            cwd=self.folder,
            timeout=240,
        )

    def ask(self, year: int) -> Said:
        """Step 4: is a mentor's third declaration of the contract year allowed?"""
        facts = f"{{role: mentor, contract_year: {year}, declaration_type: retained-1}}"
        return self.ecf2("decide", "declaration_type", "--facts", "-", "--on", "2027-10-01", stdin=facts)


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory, rulebook: Rulebook) -> Walk:
    """The whole change, in the order of the README. Before it the policy as it stands is released as 2026.1."""
    folder = unreleased_policy(tmp_path_factory.mktemp("policy"))
    walk = Walk(folder, f"sqlite:///{folder / 'ecf2.sqlite'}")
    assert walk.ecf2("database", "migrate").returncode == 0
    asyncio.run(_a_year_of_claims(walk.database, rulebook))
    release(folder, "2026.1")
    change_the_policy(walk)
    steps: dict[str, Callable[[], Said]] = {
        "check": lambda: walk.ecf2("policy", "check"),
        "ask for 2027": lambda: walk.ask(2027),
        "ask for 2026": lambda: walk.ask(2026),
        "test": lambda: walk.ecf2("policy", "test", "rules/declaration_type"),
        "diff": lambda: walk.ecf2("policy", "diff", "declaration_type@2021-06-01", "declaration_type@2027-06-01"),
        "impact": lambda: walk.ecf2("policy", "impact", "--with", EDITION, "--cohort", "2027"),
        "guard": lambda: walk.ecf2("policy", "guard", "--with", EDITION),
        "fmt": lambda: walk.ecf2("policy", "fmt", EDITION),
        "release": lambda: walk.ecf2("policy", "release", "--name", "2027.1", "--by", "Priya Shah"),
        "verify": lambda: walk.ecf2("policy", "verify"),
    }
    walk.said = {name: step() for name, step in steps.items()}
    return walk


async def _a_year_of_claims(url: str, rulebook: Rulebook) -> None:
    """Claims of contract year 2024, and a statement that is authorised."""
    async with await open_database(url) as database:
        await tell(Service(database, rulebook))


@pytest.fixture(scope="module")
def changed(walk: Walk) -> Iterator[Rulebook]:
    """The changed policy, compiled."""
    reading = read_policy(walk.folder)
    assert reading.policy is not None, reading.problems
    book = Rulebook(reading.policy)
    yield book
    book.close()


def year_on(text: str) -> str:
    """Every year and date one on, as step 1 of the worked example says."""
    return re.sub(r"\b20\d\d(?=\b|-)", lambda year: str(int(year.group()) + 1), text)


def block(heading: str) -> str:
    """What the worked example has a colleague write, from the README itself."""
    found = re.search(rf"{re.escape(heading)}.*?```yaml\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert found, f"rules/README.md no longer says: {heading}"
    return found.group(1)


def change_the_policy(walk: Walk) -> None:
    years = walk.folder / "contracts_2025"
    (years / "2027").mkdir()
    for name in ("schedules", "statement_calendar"):
        text = (years / "2026" / f"{name}.yaml").read_text("utf-8")
        (years / "2027" / f"{name}.yaml").write_text(leap(year_on(text)), "utf-8")
    (years / "2027" / "terms.yaml").write_text(block("Write the terms"), "utf-8")
    made = walk.ecf2("policy", "new", "declaration_type", "--from", "2027-06-01")
    assert made.returncode == 0, made.stderr
    file = walk.folder / EDITION
    edition = file.read_text("utf-8")
    above = "  - id: mentor_from_2025\n"
    assert above in edition
    edition = edition.replace(above, block("Write the rule") + above)
    edition += block("Write the examples")
    file.write_text(edition, "utf-8")


def leap(text: str) -> str:
    """The last day of February, moved with its year."""
    return re.sub(r"(20\d\d)-02-(?:28|29)", lambda found: f"{found[1]}-02-{29 if int(found[1]) % 4 == 0 else 28}", text)


def status(book: Rulebook, declaration_type: str, year: int) -> FactValue | None:
    facts: dict[str, FactValue | None] = {
        "role": "mentor",
        "contract_year": year,
        "declaration_type": declaration_type,
    }
    return book.decide("declaration_type", facts, DAY, year).answer("status")


def test_every_command_that_the_readme_names_was_typed() -> None:
    played = README.read_text("utf-8").split("## One change, played through")[1]
    typed = set(re.findall(r"ecf2 ((?:policy )?[a-z]+)", played))
    assert typed == {
        "policy new",
        "policy check",
        "decide",
        "policy test",
        "policy diff",
        "demo",
        "policy impact",
        "policy guard",
        "policy fmt",
        "policy release",
        "policy verify",
    }


def test_from_2027_mentors_are_declared_three_times_and_2026_stays_at_two(
    walk: Walk, changed: Rulebook, rulebook: Rulebook
) -> None:
    checked = walk.said["check"]
    assert (checked.returncode, checked.stderr) == (0, ""), checked.stdout
    assert "status: allowed" in walk.said["ask for 2027"].stdout
    assert "status: not_for_mentors" in walk.said["ask for 2026"].stdout
    assert status(rulebook, "retained-1", 2027) == "not_for_mentors"
    for allowed in ("started", "retained-1", "completed"):
        assert status(changed, allowed, 2027) == "allowed"
    for refused in ("retained-2", "extended-1"):
        assert status(changed, refused, 2027) == "not_for_mentors"
    for year in (2025, 2026):
        assert [status(changed, sent, year) for sent in ("started", "retained-1", "completed")] == [
            "allowed",
            "not_for_mentors",
            "allowed",
        ]
    assert status(changed, "retained-1", 2024) == "allowed"


def test_the_third_declaration_is_judged_and_paid_without_another_edition(changed: Rulebook) -> None:
    facts: dict[str, FactValue | None] = {
        "role": "mentor",
        "contract_year": 2027,
        "declaration_type": "retained-1",
        "declaration_type_status": "allowed",
        "evidence_given": True,
        "evidence_held": "other",
        "eligible_for_funding": True,
        "declaration_date": DAY,
    }
    assert changed.decide("evidence", facts, DAY, 2027).answer("status") == "accepted"
    assert changed.decide("declaration_payability", facts, DAY, 2027).outcome == (
        {"status": "eligible", "line": "flat_rate", "reason": "none"},
    )
    assert changed.decide("declaration_acceptance", facts, DAY, 2027).outcome == ()


def test_one_edition_is_all_that_was_added_to_the_rules(walk: Walk) -> None:
    def files(root: Path) -> dict[str, bytes]:
        found = {path.relative_to(root).as_posix(): path.read_bytes() for path in (root / "rules").rglob("*.yaml")}
        return {name: content for name, content in found.items() if not name.startswith("rules/releases/")}

    before, after = files(ROOT), files(walk.folder)
    assert after.keys() - before.keys() == {EDITION}
    assert {name for name in before if before[name] != after[name]} == set()


def test_the_change_is_tested_and_compared(walk: Walk) -> None:
    assert walk.said["test"].returncode == 0, walk.said["test"].stdout
    compared = walk.said["diff"].stdout
    assert "1 kind of case comes out differently, and there are no others." in compared
    assert "contract_year: 2027" in compared


def test_its_impact_says_that_nothing_is_paid_of_2027_yet_and_what_differs(walk: Walk) -> None:
    impact, guard = walk.said["impact"], walk.said["guard"]
    assert (impact.returncode, impact.stderr) == (0, ""), impact.stderr
    assert "No declaration of contract year 2027 has been accepted yet" in impact.stdout
    assert "Neither policy has a call-off contract of contract year 2027" in impact.stdout
    for differs in (EDITION, "contracts_2025/2027/terms.yaml", "schedules of 2027", "statement calendar of 2027"):
        assert f"  {differs}\n" in impact.stdout
    assert (guard.returncode, guard.stdout) == (0, "Nothing behind an authorised statement would change.\n")


def test_it_is_put_into_form_and_released(walk: Walk) -> None:
    assert walk.said["fmt"].returncode == 0
    released = walk.said["release"]
    assert (released.returncode, released.stderr) == (0, "")
    manifest = yaml.load(
        (walk.folder / "rules" / "releases" / "2027.1" / "release.yaml").read_text("utf-8"), yaml.BaseLoader
    )
    assert (manifest["by"], manifest["follows"]) == ("Priya Shah", "2026.1")
    assert manifest["closed_periods"] == "Nothing behind an authorised statement would change."
    assert {change["file"]: change["change"] for change in manifest["changes"]} == {
        EDITION: "added",
        "contracts_2025/2027/schedules.yaml": "added",
        "contracts_2025/2027/statement_calendar.yaml": "added",
        "contracts_2025/2027/terms.yaml": "added",
    }
    assert any("contract_year: 2027" in line for one in manifest["changes"] for line in one.get("means", ()))
    [terms] = [one["means"] for one in manifest["changes"] if one["file"] == "contracts_2025/2027/terms.yaml"]
    assert terms[0] == "Beside contracts_2025/2026/terms.yaml:"
    assert any("{started: 40%, retained-1: 30%, completed: 30%}" in line for line in terms)
    assert walk.said["verify"].returncode == 0


def test_a_slip_in_the_new_edition_is_named_with_its_mend(walk: Walk) -> None:
    edition = walk.folder / EDITION
    good = edition.read_text("utf-8")
    edition.write_text(good.replace("[started, retained-1, completed]", "[started, retained1]"), "utf-8")
    try:
        said = walk.ecf2("policy", "check")
    finally:
        edition.write_text(good, "utf-8")
    assert said.returncode == 3
    assert "E205" in said.stdout
    assert "retained-1" in said.stdout


HEEDS_CTRL_C = """
import signal
from service.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)
main()
"""
"""`ecf2`, also when the tests were started by a shell in whose background Ctrl-C is ignored."""


def test_a_watched_policy_is_checked_again_when_a_file_changes_until_ctrl_c(tmp_path: Path) -> None:
    small = Path(shutil.copytree(GOOD, tmp_path / "small"))
    edition = small / "rules" / "funding" / "2025-06-01.yaml"
    good = edition.read_text("utf-8")
    command = [sys.executable, "-c", HEEDS_CTRL_C, "policy", "check", "--watch", str(small)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1) as watching:
        too_late = Timer(60, watching.kill)
        too_late.start()
        try:
            assert watching.stdout is not None
            assert "no problems" in watching.stdout.readline()
            edition.write_text(good.replace("hit_policy: first", "hit_policy: frist"), "utf-8")
            assert "frist" in watching.stdout.readline()
            assert any("read: 1 error" in line for line in watching.stdout)
            edition.write_text(good, "utf-8")
            assert "no problems" in watching.stdout.readline()
            watching.send_signal(signal.SIGINT)
            rest, said = watching.communicate(timeout=30)
        finally:
            too_late.cancel()
            watching.kill()  # else leaving waits for it for ever
    assert (watching.returncode, rest, said) == (0, "", "")
