"""`ecf2 policy release` and `ecf2 policy verify`: what is signed for never changes silently."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
import yaml

from engine.analysis.problems import with_proofs
from engine.analysis.solver import Limits
from engine.reading import read_policy
from service.platform.clock import FixedClock, clock_set_to
from tests.engine.reading.small_policies import changed, good_policy
from tests.service.cli.conftest import Typed

FUNDING = "rules/funding/2025-06-01.yaml"
UNSEEN = "--without-statements"
NEXT = "rules/funding/2026-09-01.yaml"
TERMS = "legacy_contracts/2024/terms.yaml"
NOW = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A small good policy, on the first of May 2026."""
    folder = good_policy(tmp_path)
    monkeypatch.setenv("ECF2_POLICY", str(folder))
    with clock_set_to(FixedClock(NOW)):
        yield folder


def manifest(policy: Path, name: str) -> dict[str, object]:
    text = (policy / "rules" / "releases" / name / "release.yaml").read_text("utf-8")
    return dict(yaml.load(text, yaml.BaseLoader))


def changes(policy: Path, name: str) -> dict[str, dict[str, str]]:
    listed = manifest(policy, name)["changes"]
    assert isinstance(listed, list)
    return {change["file"]: change for change in listed}


def next_edition(policy: Path, start: str = "2026-09-01") -> Path:
    """An edition under which whoever is trained before is looked at by a person."""
    text = (policy / FUNDING).read_text("utf-8").replace("2025-06-01", start, 1)
    target = policy / "rules" / "funding" / f"{start}.yaml"
    target.write_text(
        text.replace("{status: ineligible, reason: trained_before}", "{status: manual_check, reason: trained_before}"),
        "utf-8",
    )
    return target


def test_a_release_names_who_when_and_the_digest_of_every_file_and_holds_them_exactly(
    ecf2: Typed, policy: Path
) -> None:
    said = ecf2("policy", "release", "--name", "2026.1", "--by", "Priya Shah")

    assert (said.code, said.err) == (0, "")
    written = manifest(policy, "2026.1")
    assert (written["by"], written["released"]) == ("Priya Shah", "2026-05-01T09:30:00Z")
    files = written["files"]
    assert isinstance(files, dict)
    assert set(files) == {
        path.relative_to(policy).as_posix()
        for part in ("rules", "contracts_2025", "legacy_contracts")
        for path in (policy / part).rglob("*.yaml")
        if "releases" not in path.parts
    }
    for file in files:
        assert (policy / "rules" / "releases" / "2026.1" / file).read_bytes() == (policy / file).read_bytes()
    released = read_policy(policy / "rules" / "releases" / "2026.1").policy
    assert released is not None
    assert released.digest == written["digest"]
    assert ecf2("policy", "verify").code == 0


def test_the_next_release_says_what_changed_in_meaning_with_a_case_and_which_values_changed(
    ecf2: Typed, policy: Path
) -> None:
    ecf2("policy", "release", "--name", "2026.1")
    next_edition(policy)
    changed(policy, "rules/facts.yaml", "meaning: How", "meaning: In other words how")

    unseen = ecf2("policy", "release", "--name", "2026.2")
    assert (unseen.code, "DATABASE_URL names no database" in unseen.err) == (3, True)
    assert not (policy / "rules" / "releases" / "2026.2").exists()
    said = ecf2("policy", "release", "--name", "2026.2", UNSEEN)

    assert (said.code, said.err) == (0, "")
    written = manifest(policy, "2026.2")
    assert "not looked at" in str(written["closed_periods"])
    assert written["follows"] == "2026.1"
    by_file = changes(policy, "2026.2")
    assert set(by_file) == {NEXT, "rules/facts.yaml"}
    assert by_file[NEXT]["change"] == "added"
    assert "1 kind of case comes out differently, and there are no others." in by_file[NEXT]["means"][0]
    assert any("trained_before: yes" in line for line in by_file[NEXT]["means"])
    assert any("In other words" in line and "→" in line for line in by_file["rules/facts.yaml"]["means"])


def test_a_report_of_impact_is_kept_with_the_release_and_its_digest(ecf2: Typed, policy: Path, tmp_path: Path) -> None:
    report = tmp_path / "impact.json"
    report.write_text('{"cohort": 2025, "total": "£1,200.00", "lines": [1, 2]}', "utf-8")

    assert ecf2("policy", "release", "--name", "2026.1", "--impact", str(report)).code == 0

    impact = manifest(policy, "2026.1")["impact"]
    assert isinstance(impact, dict)
    assert (impact["file"], impact["stated_total"]) == ("impact.json", "£1,200.00")
    assert (policy / "rules" / "releases" / "2026.1" / "impact.json").read_bytes() == report.read_bytes()


def test_policy_with_a_problem_is_not_released(ecf2: Typed, policy: Path) -> None:
    changed(policy, FUNDING, "hit_policy: first", "hit_policy: frist")

    said = ecf2("policy", "release", "--name", "2026.1")

    assert said.code == 3
    assert "Nothing is released" in said.err
    assert "frist" in said.err
    assert not (policy / "rules" / "releases").exists()


def test_policy_with_a_warning_is_released_only_when_it_is_accepted_and_then_it_is_kept(
    ecf2: Typed, policy: Path
) -> None:
    changed(policy, FUNDING, "effective: {from: 2025-06-01}", "effective: {from: 2025-06-01, until: 2026-06-30}")

    refused = ecf2("policy", "release", "--name", "2026.1")
    assert (refused.code, "--accept-warnings" in refused.err) == (3, True)

    assert ecf2("policy", "release", "--name", "2026.1", "--accept-warnings").code == 0
    assert "W701" in str(manifest(policy, "2026.1")["warnings"])


def test_what_could_not_be_proved_in_time_is_named_and_not_released_as_if_it_were(
    ecf2: Typed, policy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.cli.policy.releasing.with_proofs", partial(with_proofs, limits=Limits(steps=1)))

    said = ecf2("policy", "release", "--name", "2026.1")

    assert said.code == 3
    assert "W906 Not proved, for lack of time: whether “trained_before” ever decides." in said.err
    assert not (policy / "rules" / "releases").exists()


@pytest.mark.parametrize("how", ["changed", "taken away", "added"])
def test_editions_of_the_past_are_not_changed_taken_away_or_added(ecf2: Typed, policy: Path, how: str) -> None:
    ecf2("policy", "release", "--name", "2026.1")
    if how == "changed":
        changed(policy, FUNDING, "This person was trained before.", "This person was trained already.")
    elif how == "taken away":
        (policy / "rules" / "notices" / "2025-06-01.yaml").unlink()
    else:
        next_edition(policy, "2026-04-30")

    said = ecf2("policy", "release", "--name", "2026.2")

    assert said.code == 3
    assert {"changed": "E711", "taken away": "E712", "added": "E713"}[how] in said.err
    assert not (policy / "rules" / "releases" / "2026.2").exists()
    assert ecf2("policy", "check").code == 3


def test_an_edition_may_begin_on_the_day_it_is_released_and_be_changed_until_its_day_comes(
    ecf2: Typed, policy: Path
) -> None:
    ecf2("policy", "release", "--name", "2026.1")
    next_edition(policy, "2026-05-01")
    later = next_edition(policy, "2026-09-01")
    assert ecf2("policy", "release", "--name", "2026.2", UNSEEN).code == 0

    later.write_text(later.read_text("utf-8").replace("This person was trained before.", "Trained before."), "utf-8")
    assert ecf2("policy", "release", "--name", "2026.3", UNSEEN).code == 0
    (change,) = changes(policy, "2026.3").values()
    assert "no change in meaning; proved for every case." in change["means"][0]

    with clock_set_to(FixedClock(datetime(2026, 9, 1, 9, tzinfo=UTC))):
        later.write_text(later.read_text("utf-8").replace("Trained before.", "Trained already."), "utf-8")
        said = ecf2("policy", "release", "--name", "2026.4")
    assert (said.code, "E711" in said.err) == (3, True)


def test_a_release_is_made_once_under_its_name_and_only_of_something_new(ecf2: Typed, policy: Path) -> None:
    ecf2("policy", "release", "--name", "2026.1")

    again = ecf2("policy", "release", "--name", "2026.1")
    nothing_new = ecf2("policy", "release", "--name", "2026.2")

    assert (again.code, "never changes" in again.err) == (3, True)
    assert (nothing_new.code, "Nothing has changed since release 2026.1" in nothing_new.err) == (3, True)


@pytest.mark.parametrize("name", ["Spring 2026", "../elsewhere", "", ".hidden", "a/b"])
def test_a_name_that_cannot_be_a_folder_is_answered_with_one_that_can(ecf2: Typed, policy: Path, name: str) -> None:
    said = ecf2("policy", "release", "--name", name)

    assert said.code == 3
    assert "small letters, digits, dots and dashes" in said.err


@pytest.mark.parametrize("name", ["latest", "files"])
def test_a_name_that_means_something_to_the_service_already_is_not_given_to_a_release(
    ecf2: Typed, policy: Path, name: str
) -> None:
    said = ecf2("policy", "release", "--name", name)

    assert (said.code, "Choose another name, such as 2026.1." in said.err) == (3, True)


def test_where_nothing_can_be_written_it_is_said_in_plain_words(ecf2: Typed, policy: Path) -> None:
    (policy / "rules" / "releases").write_text("in the way", "utf-8")

    said = ecf2("policy", "release", "--name", "2026.1")

    assert (said.code, said.out) == (3, "")
    assert (
        said.err
        == f"{policy / 'rules' / 'releases'}: File exists. Look what is there, and whether you may write to it.\n"
    )


def test_who_has_no_name_is_asked_for_one(ecf2: Typed, policy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 1234")

    monkeypatch.setattr("getpass.getuser", nobody)

    refused = ecf2("policy", "release", "--name", "2026.1")
    assert (refused.code, "--by and a name" in refused.err) == (3, True)
    assert ecf2("policy", "release", "--name", "2026.1", "--by", "Priya Shah").code == 0


def test_a_report_that_is_not_json_is_refused(ecf2: Typed, policy: Path) -> None:
    said = ecf2("policy", "release", "--name", "2026.1", "--impact", str(policy / FUNDING))

    assert (said.code, "is not JSON" in said.err) == (3, True)


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
