"""`mille site`: makes and changes the network's sites, and says in words what they cover."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, NoReturn
from urllib.parse import quote

import typer

from deploy.cli.calls import Refused, Unreachable, as_ops, call
from deploy.cli.coverage import EXAMPLES, CoverageUnknown, covered, in_words
from deploy.cli.environment import ROOT, SettingMissing, environment, required

app = typer.Typer(help="The network's sites.", no_args_is_help=True)

_LANGUAGES = ("fr", "nl", "de", "en")
_FIELDS = ("name", "town", "hosts", "languages", "tagline", "coverage", "look")

Var = Annotated[Path, typer.Option(help="Where data, logs, mails and secrets are kept.")]
Slug = Annotated[str, typer.Argument(help="The site's short name, such as cinqmille.")]


class SiteUnfit(Exception):
    """What was typed makes no site; the text says why."""


@app.command()
def add(
    slug: Slug,
    file: Annotated[Path | None, typer.Option(help="A JSON file with any of what the options say.")] = None,
    name: Annotated[str | None, typer.Option(help="As people read it; the short name by default.")] = None,
    town: Annotated[str | None, typer.Option(help="The town it is named for.")] = None,
    host: Annotated[list[str] | None, typer.Option(help="A host it answers to; repeat it for several.")] = None,
    language: Annotated[list[str] | None, typer.Option(help="fr, nl, de or en; the first is its own.")] = None,
    tagline: Annotated[list[str] | None, typer.Option(help="One sentence, such as “fr=Tout Namur sort.”")] = None,
    colour: Annotated[list[str] | None, typer.Option(help="A role and its colour, such as accent=#0f6b4a.")] = None,
    cover: Annotated[list[str] | None, typer.Option(help=f"What it covers: {EXAMPLES}; repeat it.")] = None,
    var: Var = ROOT / "var",
) -> None:
    """Make a site, or change one: what is not given stays as it is.

    Events follow a new coverage within moments, and nobody is told of them anew.
    """
    given: dict[str, Any] = {
        "name": name,
        "town": town,
        "hosts": host,
        "languages": language,
        "tagline": tagline,
        "look": colour,
        "coverage": cover,
    }
    try:
        env = environment(var)
        before = _existing(env, slug)
        site = _ask(env, "PUT", f"/{quote(slug, safe='')}", _form(slug, before, _read(file), given))
    except (SiteUnfit, CoverageUnknown, SettingMissing, Refused, Unreachable) as error:
        _fail(error)
    what = "is made" if before is None else "is as before" if site["version"] == before["version"] else "is changed"
    print(f"{site['name']} {what} (version {site['version']}).")
    _print_coverage(site)


@app.command()
def show(
    slug: Annotated[str | None, typer.Argument(help="The site's short name; without it, all.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs and for `add --file`.")] = False,
    var: Var = ROOT / "var",
) -> None:
    """Say what a site is and covers."""
    try:
        env = environment(var)
        found = _ask(env, "GET", f"/{quote(slug, safe='')}" if slug else "")
    except (SettingMissing, Refused, Unreachable) as error:
        _fail(error)
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for number, site in enumerate(found if slug is None else [found]):
        if number:
            print()
        print(f"{site['name']} ({site['slug']}, version {site['version']}), {site['town']}")
        print(f"  hosts: {', '.join(site['hosts']) or 'none of its own'}; languages: {', '.join(site['languages'])}")
        for lang, text in site["tagline"].items():
            print(f"  {lang}: {text}")
        _print_coverage(site)


def _form(
    slug: str, before: Mapping[str, Any] | None, file: Mapping[str, Any], given: Mapping[str, Any]
) -> dict[str, Any]:
    """The whole site: what is typed, else what is in the file, else what it was. Raises SiteUnfit."""
    known = {"name": slug, **(before or {}), **file}
    options = {field: value for field, value in given.items() if value not in (None, [])}
    for field in ("tagline", "look"):
        if field in options:
            options[field] = {**known.get(field, {}), **_pairs(field, options[field])}
    form = {field: value for field, value in (known | options).items() if field in _FIELDS}
    for field, option in (("town", "--town"), ("tagline", "--tagline"), ("coverage", "--cover")):
        if not form.get(field):
            raise SiteUnfit(f"{slug} is a new site: give its {field} with {option}, or in a --file.")
    form["coverage"] = sorted(covered(form["coverage"]))
    return form


def _pairs(field: str, texts: Iterable[str]) -> dict[str, str]:
    """`fr=Tout Namur sort.` or `accent=#0f6b4a`; a tagline without a language is French."""
    found = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if field == "tagline" and (not equals or name not in _LANGUAGES):
            name, value, equals = "fr", text, "="
        if not equals or not value.strip():
            raise SiteUnfit(f"“{text}” is no colour: write a role and its colour, such as accent=#0f6b4a.")
        found[name] = value.strip()
    return found


def _read(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        found = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SiteUnfit(f"{file} cannot be read as JSON: {error}") from None
    if not isinstance(found, dict):
        raise SiteUnfit(f"{file} holds no object.")
    if unknown := sorted(found.keys() - {*_FIELDS, "slug", "version"}):
        raise SiteUnfit(f"{file} says {', '.join(unknown)}, which no site has. It may say {', '.join(_FIELDS)}.")
    return found


def _existing(env: Mapping[str, str], slug: str) -> dict[str, Any] | None:
    sites: list[dict[str, Any]] = _ask(env, "GET", "")
    return next((site for site in sites if site["slug"] == slug), None)


def _ask(env: Mapping[str, str], method: str, path: str, body: object = None) -> Any:
    base = (env.get("MILLE_CATALOGUE_URL") or "http://127.0.0.1:8002").split(",")[0].rstrip("/")
    headers = as_ops(required(env, "MILLE_INTERNAL_KEY"), "catalogue")
    return call(method, f"{base}/internal/sites{path}", body, headers=headers)


def _print_coverage(site: Mapping[str, Any]) -> None:
    count = len(site["coverage"])
    print(f"  covers {count} commune{'s' if count > 1 else ''}")
    for line in in_words(site["coverage"]):
        print(f"    {line}")


def _fail(error: object) -> NoReturn:
    typer.echo(f"mille: {error}", err=True)
    raise typer.Exit(1)
