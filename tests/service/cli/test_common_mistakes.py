"""What people type wrongly is answered in plain words with the mend, and help says what each word is for."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from service.cli import ecf2 as commands
from tests.service.cli.conftest import Typed
from tests.service.england import Telling


def each_command(command: click.Command = commands, path: str = "ecf2") -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from each_command(found, f"{path} {name}")


@pytest.fixture
def england(england_on_sqlite: Telling, monkeypatch: pytest.MonkeyPatch) -> None:
    """The told England, which nothing here writes to."""
    monkeypatch.setenv("DATABASE_URL", england_on_sqlite.url)


@pytest.fixture
def nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A database without tables."""
    (tmp_path / "new.sqlite").touch()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'new.sqlite'}")


def test_every_option_says_what_it_is_for() -> None:
    without = [
        f"{path} {option.opts[0]}"
        for path, command in each_command()
        for option in command.params
        if isinstance(option, click.Option) and not option.help
    ]
    assert without == []


def test_help_of_a_group_says_what_each_command_does_in_a_whole_sentence() -> None:
    for path, command in each_command():
        if isinstance(command, click.Group):
            said = command.get_help(click.Context(command, info_name=path))
            assert "..." not in said.partition("Commands:")[2], path


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["stataments"], 'There is no command "stataments". Did you mean statements?'),
        (["policy", "chek"], 'There is no command "chek". Did you mean check?'),
        (["tokens", "xyzzy"], "ecf2 tokens --help lists all."),
    ],
)
def test_a_misspelt_command_is_answered_with_the_nearest_or_where_to_look(
    ecf2: Typed, words: list[str], said: str
) -> None:
    answer = ecf2(*words)
    assert (answer.code, said in answer.err) == (2, True), answer.err


def test_a_misspelt_decision_is_answered_with_the_nearest_when_it_is_asked(ecf2: Typed) -> None:
    answer = ecf2("decide", "evidenc", "--facts", "-", "--on", "2025-11-03", stdin="{}")
    assert (answer.code, answer.err) == (3, "There is no decision evidenc. Write: evidence\n")


@pytest.mark.usefixtures("england")
@pytest.mark.parametrize(
    "words",
    [
        ("statements", "list", "--cohort", "1999"),
        ("statements", "problems", "--cohort", "1999"),
        ("statements", "verify", "--all", "--cohort", "1999"),
    ],
)
def test_a_year_nobody_knows_is_named_with_those_there_are_and_never_said_to_be_in_order(
    ecf2: Typed, words: tuple[str, ...]
) -> None:
    said = ecf2(*words)
    assert (said.code, said.out) == (3, "")
    assert "Contract year 1999 has no call-off contracts" in said.err
    assert "2024, 2025" in said.err


@pytest.mark.usefixtures("england")
def test_a_lead_provider_nobody_knows_is_answered_with_those_there_are(ecf2: Typed) -> None:
    for words in (("statements", "list", "--lead-provider"), ("tokens", "create", "--lead-provider")):
        said = ecf2(*words, "nobody")
        assert said.code == 3
        assert "No lead provider is called nobody. There are: alder-vale-teaching, " in said.err


@pytest.mark.usefixtures("england")
def test_a_list_with_nothing_on_it_says_so(ecf2: Typed) -> None:
    said = ecf2("statements", "list", "--cohort", "2024", "--state", "checked")
    assert (said.code, said.out.splitlines()[-1]) == (0, "None.")


@pytest.mark.usefixtures("england")
def test_a_statement_not_drawn_up_yet_is_answered_with_the_command_that_draws_it_up(ecf2: Typed) -> None:
    listed = ecf2("statements", "list", "--state", "payable", "--kind", "service", "--format", "json").data
    said = ecf2("statements", "show", listed[0]["id"])
    assert said.code == 3
    month = f"--cohort {listed[0]['contract_year']} --month {listed[0]['month']}"
    assert said.err.endswith(f"Generate it first: ecf2 statements generate {month}\n")


def test_a_misspelt_sqlite_file_is_told_and_not_made(
    ecf2: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'mispelt.sqlite'}")
    said = ecf2("statements", "list")
    assert said.code == 3
    assert "There is no SQLite database" in said.err
    assert "mend DATABASE_URL; make this one with: ecf2 database migrate" in said.err
    assert list(tmp_path.glob("mispelt*")) == []


@pytest.mark.usefixtures("nothing")
def test_a_new_database_may_be_one_that_was_misspelt(ecf2: Typed) -> None:
    said = ecf2("statements", "list")
    assert said.code == 3
    assert "The database holds nothing yet. If you meant another, mend DATABASE_URL" in said.err


@pytest.mark.parametrize(
    ("url", "mend"),
    [
        ("sqlite:////no/such/folder/file.sqlite", "in a folder that is there"),
        ("postgresql://nobody@127.0.0.1:1/none", "Start its server, or mend"),
    ],
)
def test_a_database_that_cannot_be_opened_is_answered_with_the_mend(
    ecf2: Typed, monkeypatch: pytest.MonkeyPatch, url: str, mend: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    said = ecf2("statements", "list")
    assert (said.code, mend in said.err) == (3, True), said.err


def test_a_token_for_nobody_is_typed_wrongly(ecf2: Typed) -> None:
    assert ecf2("tokens", "create").code == 2
    assert ecf2("tokens", "create", "--staff", "Priya Shah").code == 2


def test_a_port_there_cannot_be_is_said_before_anything_is_served(ecf2: Typed) -> None:
    said = ecf2("serve", "--port", "99999")
    assert (said.code, "65535" in said.err) == (2, True)


@pytest.mark.usefixtures("england")
def test_a_port_that_is_taken_is_answered_with_how_to_name_another(ecf2: Typed) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = ecf2("serve", "--port", str(port))
    assert said.code == 3
    assert f"Nothing can listen at 127.0.0.1:{port}" in said.err
    assert "--port NUMBER" in said.err
