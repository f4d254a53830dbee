"""The `ecf2` command line: one file per group of commands.

In: words typed by policy staff, finance officers and whoever runs the service. Out: text, or JSON with `--format json`.
Exit codes: 0 done, 2 done with warnings or typed wrongly, 3 refused, with what to do about it. Never a traceback for
bad input.
"""

from __future__ import annotations

import importlib
import sys

import click

from engine.errors import PolicyError
from service.cli.groups import Group
from service.cli.output import REFUSED, UnusableError
from service.platform.database import DatabaseError
from service.platform.errors import ServiceError
from service.platform.settings import SettingsError

COMMANDS = (
    "policy",
    "decide",
    "calculate",
    "database",
    "load",
    "schools",
    "lead-providers",
    "delivery-partners",
    "tokens",
    "serve",
    "statements",
    "declarations",
    "contracts",
    "participants",
    "grants",
    "performance",
    "nightly",
    "explain",
    "demo",
)


class Commands(Group):
    """Commands by name, each imported when it is asked for: checking policy need not wait for the web."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The commands, in the order in which one meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module = cmd_name.replace("-", "_")
        command: click.Command = getattr(importlib.import_module(f"service.cli.{module}"), module)
        return command


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ecf2")
def ecf2() -> None:
    """Who is funded, on which contract year's terms, and what each lead provider is paid."""


def main() -> None:
    """Run the command line. What a user can mend is said in plain words; anything else is our fault and shows."""
    try:
        ecf2(standalone_mode=False)
    except click.ClickException as problem:
        problem.show()
        sys.exit(problem.exit_code)
    except click.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(REFUSED)
    except BrokenPipeError:
        sys.stderr.close()
    except (UnusableError, PolicyError, ServiceError, SettingsError, DatabaseError) as refusal:
        click.echo(f"{refusal}", err=True)
        sys.exit(REFUSED)
    except OSError as fault:
        if fault.filename is None:
            raise
        click.echo(
            f"{fault.filename}: {fault.strerror}. Look what is there, and whether you may write to it.", err=True
        )
        sys.exit(REFUSED)
