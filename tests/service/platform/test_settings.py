"""Settings come from the environment; a bad one is named with the mend."""

from __future__ import annotations

from pathlib import Path

import pytest

import engine
from service.platform.settings import Settings, SettingsError, policy_folder

CLONE = Path(__file__).parents[3]


def test_without_any_settings_an_embedded_database_and_the_clone_s_policy_are_used() -> None:
    settings = Settings.from_environment({})
    assert settings == Settings("sqlite:///ecf2.sqlite", CLONE, "info", "127.0.0.1", 8000)


def test_our_own_name_for_the_database_wins_over_the_common_one() -> None:
    assert Settings.from_environment({"DATABASE_URL": "sqlite:///a"}).database_url == "sqlite:///a"
    both = {"DATABASE_URL": "sqlite:///a", "ECF2_DATABASE_URL": "sqlite:///b"}
    assert Settings.from_environment(both).database_url == "sqlite:///b"


def test_a_release_and_how_soon_the_next_one_is_taken_up_may_be_chosen() -> None:
    chosen = Settings.from_environment({"ECF2_RELEASE": "2026.1", "ECF2_RELOAD_INTERVAL": "5"})
    assert (chosen.release, chosen.reload_interval) == ("2026.1", 5)
    with pytest.raises(SettingsError, match="ECF2_RELOAD_INTERVAL is never"):
        Settings.from_environment({"ECF2_RELOAD_INTERVAL": "never"})


def test_policy_may_be_kept_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "facts.yaml").touch()
    assert policy_folder({"ECF2_POLICY": str(tmp_path)}) == tmp_path


def test_an_installed_wheel_brings_its_policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ecf2_policy" / "rules").mkdir(parents=True)
    (tmp_path / "ecf2_policy" / "rules" / "facts.yaml").touch()
    monkeypatch.setattr(engine, "__file__", str(tmp_path / "engine" / "__init__.py"))
    assert policy_folder({}) == tmp_path / "ecf2_policy"


def test_where_no_policy_is_found_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "__file__", str(tmp_path / "engine" / "__init__.py"))
    with pytest.raises(SettingsError, match=r"no policy files beside .* ECF2_POLICY"):
        policy_folder({})


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ECF2_POLICY", "/nowhere"),
        ("ECF2_LOG_LEVEL", "loud"),
        ("ECF2_PORT", "http"),
        ("ECF2_PORT", "0"),
        ("ECF2_PORT", "65536"),
        ("ECF2_PORT", "²"),
        ("ECF2_SECOND_PERSON", "maybe"),
        ("ECF2_SECOND_PERSON", "1"),
        ("ECF2_SECOND_PERSON", " "),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(variable: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"{variable} "):
        Settings.from_environment({variable: value})


@pytest.mark.parametrize(
    ("word", "expected"), [(None, False), ("", False), ("no", False), ("NO", False), ("yes", True), ("Yes", True)]
)
def test_a_second_person_authorises_only_where_that_is_chosen(word: str | None, *, expected: bool) -> None:
    settings = Settings.from_environment({} if word is None else {"ECF2_SECOND_PERSON": word})
    assert settings.second_person is expected
