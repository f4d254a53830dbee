"""The `ecf2` command line: one file per group of commands.

In: words typed by policy staff, finance officers and whoever runs the service. Out: text, or JSON with `--format json`.
Exit codes: 0 done, 2 done with warnings, 3 refused, with what to do about it. Never a traceback for bad input.
"""

from __future__ import annotations

import sys

import click

from engine.errors import PolicyError
from service.cli.calculate import calculate
from service.cli.database import database
from service.cli.decide import decide
from service.cli.demo import demo
from service.cli.explain import explain
from service.cli.load import load
from service.cli.output import REFUSED, UnusableError
from service.cli.policy import policy
from service.cli.serve import serve
from service.cli.statements import statements
from service.cli.tokens import tokens
from service.platform.errors import ServiceError
from service.platform.settings import SettingsError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ecf2")
def ecf2() -> None:
    """Who is funded, on which contract year's terms, and what each lead provider is paid."""


for command in (policy, decide, calculate, database, load, tokens, serve, statements, explain, demo):
    ecf2.add_command(command)


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
    except (UnusableError, PolicyError, ServiceError, SettingsError) as refusal:
        click.echo(f"{refusal}", err=True)
        sys.exit(REFUSED)
