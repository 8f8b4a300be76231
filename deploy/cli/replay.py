"""`mille replay`: has the owner of what is public publish all of it again."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.cli.asking import ask
from deploy.cli.calls import Refused, Unreachable
from deploy.cli.environment import ROOT, SettingMissing, environment

app = typer.Typer(help="Publish again what is public.", no_args_is_help=True)

_LOOK_S = 0.5

Var = Annotated[Path, typer.Option(help="Where data, logs, mails and secrets are kept.")]


@app.callback()
def main() -> None:
    """Publish again what is public. Nobody is notified of it."""


@app.command()
def catalogue(
    watch: Annotated[bool, typer.Option("--watch", help="Only follow the one that runs.")] = False,
    var: Var = ROOT / "var",
) -> None:
    """Publish every event, place, organiser, artist and site again, at its version, and wait until that is done.

    For who has lost what it was told. Who has not, takes no notice; nobody gets a mail.
    """
    try:
        env = environment(var)
        if not watch:
            ask(env, "catalogue", "POST", "/internal/replay")
        follow(env)
    except (SettingMissing, Refused, Unreachable) as error:
        typer.echo(f"mille: {error}", err=True)
        raise typer.Exit(1) from None


def follow(env: Mapping[str, str]) -> None:
    """Prints how far it has got until it is done."""
    before = -1
    while True:
        run: dict[str, Any] = ask(env, "catalogue", "GET", "/internal/replay")["replay"]
        if not run:
            print("Nothing was ever published again.")
            return
        if run["done"] != before:
            before = run["done"]
            print(f"published again: {run['done']} of {run['total']}")
        if not run["running"]:
            print(f"Done, begun by {run['by']} at {run['since'][:19]}.")
            return
        time.sleep(_LOOK_S)
