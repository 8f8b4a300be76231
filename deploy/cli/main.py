"""`mille`: run it here, show the way through, invite people, make sites."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from deploy.cli import dlt, rebuild, replay, site
from deploy.cli.calls import Refused, Unreachable
from deploy.cli.environment import ROOT, SettingMissing, environment
from deploy.cli.invite import invite as make_invitation
from deploy.cli.setup import prepare
from deploy.cli.verify import verify
from deploy.cli.walk import walk

app = typer.Typer(help="Mille: the shared agenda of small culture sites.", no_args_is_help=True, add_completion=False)
app.add_typer(site.app, name="site")
app.add_typer(dlt.app, name="dlt")
app.add_typer(replay.app, name="replay")
app.add_typer(rebuild.app, name="rebuild")
app.command("verify")(verify)

Var = Annotated[Path, typer.Option(help="Where data, logs, mails and secrets are kept.")]


class Brokers(StrEnum):
    """How many nodes Kafka has here: with three, any one may die."""

    one = "1"
    three = "3"


class Role(StrEnum):
    """What an account may do."""

    volunteer = "volunteer"
    editor = "editor"
    partner = "partner"
    ops = "ops"


HowMany = Annotated[Brokers, typer.Option(help="Nodes of Kafka: with three, any one of them may die.")]
Verbose = Annotated[bool, typer.Option(help="Show the logs of everything.")]


@app.command()
def up(var: Var = ROOT / "var", brokers: HowMany = Brokers.one, verbose: Verbose = False) -> None:
    """Run the real servers and the five services here until Ctrl-C, with the sample agenda."""
    _run(var, brokers=int(brokers), stay=True, verbose=verbose)


@app.command()
def demo(var: Var = ROOT / "var", brokers: HowMany = Brokers.one, verbose: Verbose = False) -> None:
    """Start everything, carry one submission from the form to a subscriber's alert, and stop."""
    _run(var, brokers=int(brokers), stay=False, verbose=verbose)


@app.command("walk")
def walk_through(
    mailpit: Annotated[str | None, typer.Option(help="Where a Mailpit answers, to read the mails there.")] = None,
    var: Var = ROOT / "var",
) -> None:
    """Carry one submission through a Mille that runs, from the form to a subscriber's alert, and take it back."""
    try:
        walk(environment(var), mailpit and mailpit.rstrip("/"))
    except (SettingMissing, Refused, Unreachable, TimeoutError) as error:
        _fail(error)


@app.command()
def setup() -> None:
    """Wait for MongoDB and Kafka, make MongoDB's replica set if there is none, and the topics. May be repeated."""
    try:
        prepare(environment(ROOT / "var"))
    except (SettingMissing, TimeoutError) as error:
        _fail(error)


@app.command()
def invite(
    role: Annotated[Role, typer.Option(help="What the account may do.")],
    site: Annotated[str | None, typer.Option(help="The site's slug, such as cinqmille; none means all sites.")] = None,
    name: Annotated[str, typer.Option(help="Who it is for, so that it can be found again.")] = "",
    trusted: Annotated[bool, typer.Option(help="Partners only: what they send needs no volunteer.")] = False,
    var: Var = ROOT / "var",
) -> None:
    """Print a new bearer token (volunteer, editor, ops) or API key (partner). It is shown this once."""
    try:
        print(make_invitation(environment(var), role=role.value, site=site, name=name, trusted=trusted))
    except (SettingMissing, Refused, Unreachable) as error:
        _fail(error)


def _run(var: Path, *, brokers: int, stay: bool, verbose: bool) -> None:
    # The local servers come with the development lock only: the image has this command without them.
    try:
        from deploy.cli.run import run
        from deploy.local.errors import LocalError
    except ImportError as error:
        _fail(f"the embedded servers are not installed ({error.name} is missing): `make up` installs them.")
    try:
        run(var, brokers=brokers, stay=stay, verbose=verbose)
    except (LocalError, SettingMissing, Refused, Unreachable, TimeoutError) as error:
        _fail(error)


def _fail(error: object) -> None:
    typer.echo(f"mille: {error}", err=True)
    raise typer.Exit(1)
