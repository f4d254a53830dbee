"""What whoever runs the service may choose, read from the environment in one place.

In come environment variables; out comes `Settings`, or `SettingsError` naming the variable and the mend.

ECF2_DATABASE_URL or DATABASE_URL   sqlite:///path or postgresql://… (default: sqlite:///ecf2.sqlite)
ECF2_POLICY                         the folder that holds rules/ and contract years (default: the ones that came along)
ECF2_RELEASE                        which release of the policy runs: latest, a release's name, or files: the files as
                                    they are, released or not (default: latest; without any release, the files)
ECF2_RELOAD_INTERVAL                seconds within which a new release is taken up while running (default: 30)
ECF2_LOG_LEVEL                      debug, info, warning or error (default: info)
ECF2_SECOND_PERSON                  yes: a statement is checked by one officer and authorised by another (default: no)
ECF2_RATE_LIMIT                     requests a lead provider's token may make in a period (default: 1000)
ECF2_RATE_PERIOD                    the period in seconds (default: 300)
ECF2_HOST, ECF2_PORT                where to listen (default: 127.0.0.1, 8000)
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import engine

_A_POLICY_FILE = Path("rules", "facts.yaml")
_A_FIXTURE = Path("fixtures", "england", "schools.csv")
_NOTES = Path("docs", "release_notes.yaml")
_LOG_LEVELS = ("debug", "info", "warning", "error")
_LAST_PORT = 65535
_LARGEST_NUMBER = 1_000_000


LATEST = "latest"
FILES = "files"


class SettingsError(Exception):
    """A setting cannot be used. The message names it and says what to write instead."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How this installation is set up."""

    database_url: str
    policy_folder: Path
    log_level: str
    host: str
    port: int
    second_person: bool = False
    rate_limit: int = 1000
    """Requests a lead provider's token may make in a period."""
    rate_period: int = 300
    """In seconds."""
    sandbox: bool = False
    """Whether the database is one of invented people, in which a request may say what day it is."""
    release: str = LATEST
    """A release's name, or LATEST, or FILES."""
    reload_interval: float = 30
    """Seconds within which a new release is taken up."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Read the process's environment, or the one given. Raises `SettingsError`."""
        given = os.environ if environment is None else environment
        return cls(
            database_url=_database_named(given) or "sqlite:///ecf2.sqlite",
            policy_folder=policy_folder(given),
            log_level=_log_level(given.get("ECF2_LOG_LEVEL") or "info"),
            host=given.get("ECF2_HOST") or "127.0.0.1",
            port=_port(given.get("ECF2_PORT") or "8000"),
            second_person=_yes_or_no("ECF2_SECOND_PERSON", given.get("ECF2_SECOND_PERSON") or "no"),
            rate_limit=_number("ECF2_RATE_LIMIT", given.get("ECF2_RATE_LIMIT") or "1000"),
            rate_period=_number("ECF2_RATE_PERIOD", given.get("ECF2_RATE_PERIOD") or "300"),
            release=given.get("ECF2_RELEASE") or LATEST,
            reload_interval=_number("ECF2_RELOAD_INTERVAL", given.get("ECF2_RELOAD_INTERVAL") or "30"),
        )


def database_is_named() -> bool:
    """Whether the process's environment names a database, so that the one that is meant need not be guessed."""
    return _database_named(os.environ) is not None


def _database_named(environment: Mapping[str, str]) -> str | None:
    return environment.get("ECF2_DATABASE_URL") or environment.get("DATABASE_URL") or None


def policy_folder(environment: Mapping[str, str] | None = None) -> Path:
    """The folder that holds rules/: the one ECF2_POLICY names, else a clone's own, else the installed wheel's.

    Raises `SettingsError` when none is there.
    """
    given = (os.environ if environment is None else environment).get("ECF2_POLICY")
    if given:
        if not (Path(given) / _A_POLICY_FILE).is_file():
            raise SettingsError(
                f"ECF2_POLICY names {given}, which holds no {_A_POLICY_FILE}. Name the folder above it."
            )
        return Path(given)
    found = _came_along(_A_POLICY_FILE)
    if found is None:
        root = Path(engine.__file__).parent.parent
        raise SettingsError(f"There are no policy files beside {root}. Name the folder of rules/ in ECF2_POLICY.")
    return found


def fixtures_folder() -> Path:
    """The fixture England: a clone's own, else the installed wheel's. Raises `SettingsError` when there is none."""
    found = _came_along(_A_FIXTURE)
    if found is None:
        raise SettingsError("No fixtures came along. Run this from a clone of the project.")
    return (found / _A_FIXTURE).parent


def sandbox_folder() -> Path:
    """The story of the sandbox, beside the fixture England. Raises `SettingsError` when there is none."""
    return fixtures_folder().parent / "sandbox"


def documents_folder() -> Path:
    """What holds the guides for lead providers and the release notes: a clone's own, else the installed wheel's.

    Raises `SettingsError` when there is none.
    """
    found = _came_along(_NOTES)
    if found is None:
        raise SettingsError("No guides came along. Run this from a clone of the project.")
    return (found / _NOTES).parent


def _came_along(file: Path) -> Path | None:
    """The folder beside the code that holds the file: the clone, or what the wheel installed."""
    root = Path(engine.__file__).parent.parent
    return next((folder for folder in (root, root / "ecf2_policy") if (folder / file).is_file()), None)


def _log_level(word: str) -> str:
    if word.lower() not in _LOG_LEVELS:
        raise SettingsError(f"ECF2_LOG_LEVEL is {word}. Write one of: {', '.join(_LOG_LEVELS)}.")
    return word.lower()


def _number(name: str, word: str) -> int:
    if not (word.isascii() and word.isdigit() and 0 < int(word) <= _LARGEST_NUMBER):
        raise SettingsError(f"{name} is {word}. Write a whole number from 1 to {_LARGEST_NUMBER}.")
    return int(word)


def _port(word: str) -> int:
    if not (word.isascii() and word.isdigit() and 0 < int(word) <= _LAST_PORT):
        raise SettingsError(f"ECF2_PORT is {word}. Write a number from 1 to {_LAST_PORT}.")
    return int(word)


def _yes_or_no(name: str, word: str) -> bool:
    if word.lower() not in ("yes", "no"):
        raise SettingsError(f"{name} is {word}. Write yes or no.")
    return word.lower() == "yes"
