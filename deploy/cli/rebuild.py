"""`mille rebuild`: makes anew what can be made of what is known."""

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.cli.asking import ask
from deploy.cli.calls import Refused, Unreachable
from deploy.cli.environment import ROOT, SettingMissing, environment

app = typer.Typer(help="Make the search index anew.", no_args_is_help=True)

_LOOK_S = 0.5

Var = Annotated[Path, typer.Option(help="Where data, logs, mails and secrets are kept.")]


@app.callback()
def main() -> None:
    """Make the search index anew. Questions are answered all the while."""


@app.command()
def search(
    watch: Annotated[bool, typer.Option("--watch", help="Only follow the one that runs.")] = False,
    var: Var = ROOT / "var",
) -> None:
    """Make a new index beside the live one, swap the two when it is full, and wait until that is done."""
    try:
        env = environment(var)
        if not watch:
            ask(env, "search", "POST", "/internal/rebuild")
        before = ""
        while True:
            found: dict[str, Any] = ask(env, "search", "GET", "/internal/rebuild")
            said = _line(found)
            if said != before:
                print(said)
            if not found.get("running"):
                return
            before = said
            time.sleep(_LOOK_S)
    except (SettingMissing, Refused, Unreachable) as error:
        typer.echo(f"mille: {error}", err=True)
        raise typer.Exit(1) from None


def _line(found: dict[str, Any]) -> str:
    if not found:
        return "The index was never rebuilt."
    if found["phase"] == "filling":
        return f"filling: {found['total'] - found['left']} of {found['total']} events"
    if found["phase"] == "done":
        return f"Done, begun by {found['by']} at {found['since'][:19]}."
    return str(found["phase"])
