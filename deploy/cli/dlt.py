"""`mille dlt`: messages that a service could not take in: look at them, have them tried again, or drop them."""

import getpass
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, NoReturn
from urllib.parse import quote, urlencode

import typer

from deploy.cli.calls import Refused, Unreachable, as_ops, call
from deploy.cli.environment import ROOT, SettingMissing, environment, required
from deploy.cli.letters import Do, SelectionUnfit, lines_of, outcome, owner_of, plan, pretty

app = typer.Typer(help="Messages that could not be taken in (dead letters).", no_args_is_help=True)

_PORTS = {"ingest": 8001, "catalogue": 8002, "search": 8003, "notify": 8004}
Var = Annotated[Path, typer.Option(help="Where data, logs, mails and secrets are kept.")]
Id = Annotated[str, typer.Argument(help="As `mille dlt list` shows it.")]
MaybeId = Annotated[str | None, typer.Argument(help="One letter, as `mille dlt list` shows it.")]
Service = Annotated[str | None, typer.Option(help=f"Only those of one service: {', '.join(_PORTS)}.")]
Topic = Annotated[str | None, typer.Option(help="Only those that came on one topic, such as mille.decisions.v1.")]
Type = Annotated[str | None, typer.Option(help="Only those of one type, such as submission.approved.")]
All = Annotated[bool, typer.Option("--all", help="Every open letter.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it. Without this you are only told what would be done.")]


@app.command("list")
def list_(
    service: Service = None,
    topic: Topic = None,
    type: Type = None,
    state: Annotated[str, typer.Option(help="open, retried or dropped.")] = "open",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
    var: Var = ROOT / "var",
) -> None:
    """Say which letters there are, the oldest of each service first."""
    try:
        env = environment(var)
        found = [_page(env, name, topic, type, state) for name in _services(service)]
    except (SelectionUnfit, SettingMissing, Refused, Unreachable) as error:
        _fail(error)
    letters = [letter for page in found for letter in page["items"]]
    if as_json:
        print(json.dumps(letters, ensure_ascii=False, indent=2))
        return
    for letter in letters:
        print("\n".join(lines_of(letter)))
    total = sum(page["total"] for page in found)
    print(f"{total} {state}" + (f", of which the oldest {len(letters)} are shown." if len(letters) < total else "."))


@app.command()
def show(id: Id, var: Var = ROOT / "var") -> None:
    """Print one letter: why it could not be taken in, its headers and what is in it."""
    try:
        letter = _ask(environment(var), "GET", owner_of(id), f"/{quote(id, safe='')}")
    except (SelectionUnfit, SettingMissing, Refused, Unreachable) as error:
        _fail(error)
    print("\n".join(lines_of(letter)))
    if letter["headers"] is None:
        print("  Its topic has it no more: it can only be dropped.")
        return
    for name, value in letter["headers"]:
        print(f"  {name}: {value}")
    print(pretty(letter["payload"]) if letter["payload"] is not None else "(a deletion: there is nothing in it)")


@app.command()
def retry(
    id: MaybeId = None,
    service: Service = None,
    topic: Topic = None,
    type: Type = None,
    all: All = False,
    yes: Yes = False,
    var: Var = ROOT / "var",
) -> None:
    """Hand letters to their service once more, the oldest first.

    It changes nothing where this or a newer message was applied. What is refused again stays open.
    """
    _settle("retry", id, service, topic, type, all, yes, var)


@app.command()
def drop(
    id: MaybeId = None,
    service: Service = None,
    topic: Topic = None,
    type: Type = None,
    all: All = False,
    yes: Yes = False,
    var: Var = ROOT / "var",
) -> None:
    """Do nothing more about letters. They stay on their dead-letter topic for as long as it keeps them."""
    _settle("drop", id, service, topic, type, all, yes, var)


def _settle(
    do: Do, id: str | None, service: str | None, topic: str | None, type: str | None, all: bool, yes: bool, var: Path
) -> None:
    try:
        env = environment(var)
        letters, more = _selected(env, id, service, topic, type, all)
        if not yes:
            print("\n".join(plan(do, letters)))
        else:
            for letter in letters:
                _do(env, do, letter["id"])
    except (SelectionUnfit, SettingMissing, Refused, Unreachable) as error:
        _fail(error)
    if more:
        print(f"{more} more fit: type the same again afterwards.")


def _do(env: Mapping[str, str], do: Do, id: str) -> None:
    settled = _ask(env, "POST", owner_of(id), f"/{quote(id, safe='')}/{do}")
    print(outcome(settled))


def _selected(
    env: Mapping[str, str], id: str | None, service: str | None, topic: str | None, type: str | None, all: bool
) -> tuple[list[dict[str, Any]], int]:
    """The open letters that were meant, and how many more there are than one answer holds. Raises SelectionUnfit."""
    others = any((service, topic, type, all))
    if id is not None:
        if others:
            raise SelectionUnfit("Give one letter's id, or --service, --topic, --type or --all, not both.")
        letter = _ask(env, "GET", owner_of(id), f"/{quote(id, safe='')}")
        return [letter], 0
    if not others:
        raise SelectionUnfit("Say which: a letter's id, --service, --topic, --type, or --all.")
    pages = [_page(env, name, topic, type, "open") for name in _services(service)]
    letters = [letter for page in pages for letter in page["items"]]
    return letters, sum(page["total"] for page in pages) - len(letters)


def _services(service: str | None) -> list[str]:
    if service is None:
        return list(_PORTS)
    if service not in _PORTS:
        raise SelectionUnfit(f"{service} reads no topic; these do: {', '.join(_PORTS)}.")
    return [service]


def _page(env: Mapping[str, str], service: str, topic: str | None, type: str | None, state: str) -> dict[str, Any]:
    asked = {"state": state, "topic": topic, "type": type}
    page: dict[str, Any] = _ask(env, "GET", service, "?" + urlencode({k: v for k, v in asked.items() if v}))
    return page


def _ask(env: Mapping[str, str], method: str, service: str, path: str) -> Any:
    usual = f"http://127.0.0.1:{_PORTS[service]}"
    base = (env.get(f"MILLE_{service.upper()}_URL") or usual).split(",")[0].rstrip("/")
    headers = as_ops(required(env, "MILLE_INTERNAL_KEY"), service, f"{_user()} with mille-cli")
    return call(method, f"{base}/internal/dead-letters{path}", headers=headers)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "somebody"  # a container's user may have no name


def _fail(error: object) -> NoReturn:
    typer.echo(f"mille: {error}", err=True)
    raise typer.Exit(1)
