"""`ecf2 policy verify` and `diff` of releases: what is signed for never changes silently."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.reading.small_policies import changed
from tests.service.cli.conftest import Typed
from tests.service.cli.released import FUNDING, NEXT, TERMS, UNSEEN, changes, next_edition, policy

__all__ = ["policy"]


@pytest.mark.usefixtures("policy")
def test_where_nothing_is_released_verify_says_so(ecf2: Typed) -> None:
    said = ecf2("policy", "verify")

    assert said.code == 0
    assert said.out == "Nothing is released yet. The first release is made by: ecf2 policy release --name NAME\n"


def test_verify_names_each_file_of_a_release_that_was_changed_added_or_lost(ecf2: Typed, policy: Path) -> None:
    ecf2("policy", "release", "--name", "2026.1")
    released = policy / "rules" / "releases" / "2026.1"
    changed(released, FUNDING, "trained before.", "trained already.")
    (released / TERMS).unlink()
    (released / "rules" / "further.yaml").write_text("facts: {}\n")

    said = ecf2("policy", "verify")

    assert said.code == 3
    for file, how in (
        (FUNDING, "is not as it was in"),
        (TERMS, "is missing from"),
        ("rules/further.yaml", "was put later into"),
    ):
        assert f"E714 {file} {how} release 2026.1" in said.out
    assert ecf2("policy", "verify", "2026.1", "--format", "json").data["problems"][0]["code"] == "E714"


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("release.yaml", 'by: "Priya Shah"', 'by: "Somebody else"'),
        ("impact.json", "2025", "2024"),
    ],
)
def test_verify_finds_who_released_and_what_it_would_cost_altered_as_well(
    ecf2: Typed, policy: Path, file: str, old: str, new: str
) -> None:
    report = policy.parent / "impact.json"
    report.write_text('{"contract_year": 2025}', "utf-8")
    ecf2("policy", "release", "--name", "2026.1", "--by", "Priya Shah", "--impact", str(report))
    assert ecf2("policy", "verify").code == 0
    changed(policy / "rules" / "releases" / "2026.1", file, old, new)

    said = ecf2("policy", "verify")

    assert said.code == 3
    assert f"E714 {file} is not as it was in release 2026.1." in said.out


def test_a_release_that_has_lost_its_manifest_is_missed(ecf2: Typed, policy: Path) -> None:
    ecf2("policy", "release", "--name", "2026.1")
    (policy / "rules" / "releases" / "2026.1" / "release.yaml").unlink()

    for command in ("verify", "check"):
        said = ecf2("policy", command)
        assert said.code == 3
        assert "E714 release.yaml is missing from release 2026.1." in said.out


def test_verify_says_what_is_not_released_yet(ecf2: Typed, policy: Path) -> None:
    ecf2("policy", "release", "--name", "2026.1")
    next_edition(policy)

    said = ecf2("policy", "verify")

    assert said.code == 2
    assert f"Not released yet: {NEXT} (added)" in said.out
    assert ecf2("policy", "verify", "2026.1").code == 0
    unknown = ecf2("policy", "verify", "2025.9")
    assert (unknown.code, "There are: 2026.1" in unknown.err) == (3, True)


def test_two_releases_are_compared_like_any_two_folders(ecf2: Typed, policy: Path) -> None:
    ecf2("policy", "release", "--name", "2026.1")
    next_edition(policy)
    ecf2("policy", "release", "--name", "2026.2", UNSEEN)

    said = ecf2("policy", "diff", "2026.1", "2026.2")

    assert (said.code, said.err) == (0, "")
    assert "funding, edition 2025-06-01 → 2026-09-01: 1 kind of case comes out differently" in said.out


def test_figures_that_differ_between_two_releases_are_told_value_by_value(ecf2: Typed, policy: Path) -> None:
    ecf2("policy", "release", "--name", "2026.1")
    changed(policy, TERMS, "payments_frozen_from: none", "payments_frozen_from: 2026-06-01")
    ecf2("policy", "release", "--name", "2026.2", UNSEEN)

    said = ecf2("policy", "diff", "2026.1", "2026.2")

    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines()[0] == f"{TERMS}: 1 value differs."
    assert "payments_frozen_from: none → 2026-06-01" in said.out
    data = ecf2("policy", "diff", "2026.1", "2026.2", "--format", "json").data
    assert (data["same_meaning"], data["complete"], data["decisions"]) == (False, True, [])
    assert ecf2("policy", "diff", "2026.2", "2026.2").out == "Nothing differs between 2026.2 and 2026.2.\n"


def test_an_edition_that_takes_the_place_of_two_is_one_change_with_both_meanings(ecf2: Typed, policy: Path) -> None:
    changed(policy, FUNDING, "owner:", "contract_years: {from: 2025}\nowner:")
    earlier = (policy / FUNDING).read_text("utf-8").replace("{from: 2025}", "{from: 2021, until: 2024}")
    earlier = earlier.replace("2025-06-01", "2021-06-01", 1)
    (policy / "rules/funding/2021-06-01.yaml").write_text(earlier, "utf-8")
    assert ecf2("policy", "release", "--name", "2026.1", "--accept-warnings").code == 0
    changed(policy, next_edition(policy).relative_to(policy).as_posix(), "contract_years: {from: 2025}\n", "")

    assert ecf2("policy", "release", "--name", "2026.2", UNSEEN, "--accept-warnings").code == 0

    (change,) = changes(policy, "2026.2").values()
    heads = [line.split(":")[0] for line in change["means"] if line.startswith("funding")]
    assert heads == ["funding, edition 2021-06-01 → 2026-09-01", "funding, edition 2025-06-01 → 2026-09-01"]
