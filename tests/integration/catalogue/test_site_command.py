"""`mille site` against a running catalogue."""

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from deploy.cli.main import app
from services.catalogue.site_files import FOLDER

NEW = ["--town", "Arlon", "--tagline", "Tout ce qui se passe en Luxembourg.", "--cover", "province:luxembourg"]


class Command:
    """`mille site …`, with the settings that a person would have in `.env`."""

    def __init__(self, env: dict[str, str]) -> None:
        self._env = env

    async def __call__(self, *arguments: str) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, app, ["site", *arguments], env=self._env)


@pytest.fixture(scope="module")
def site(mille_env: dict[str, str], urls: list[str], tmp_path_factory: pytest.TempPathFactory) -> Command:
    addresses = {"MILLE_CATALOGUE_URL": urls[0], "MILLE_INTERNAL_KEY": mille_env["MILLE_INTERNAL_KEY"]}
    return Command(addresses)


async def test_a_site_is_made_shown_and_changed(site: Command, tmp_path: Path) -> None:
    made = await site("add", "luxmille", *NEW, "--host", "luxmille.be", "--colour", "accent=#0f6b4a")
    assert made.exit_code == 0, made.output
    assert made.output.startswith(
        "luxmille is made (version 1).\n  covers 43 communes\n    Luxembourg: all 43 communes"
    )
    again = await site("add", "luxmille")
    assert again.output.startswith("luxmille is as before (version 1).")
    changed = await site("add", "luxmille", "--tagline", "de=Was in Luxemburg los ist.", "--cover", "commune:Arlon")
    assert changed.output.startswith("luxmille is changed (version 2).\n  covers 1 commune")
    shown = await site("show", "luxmille")
    assert shown.output.splitlines() == [
        "luxmille (luxmille, version 2), Arlon",
        "  hosts: luxmille.be; languages: fr",
        "  fr: Tout ce qui se passe en Luxembourg.",
        "  de: Was in Luxemburg los ist.",
        "  covers 1 commune",
        "    Luxembourg: 1 of 43 communes: Arlon",
    ]
    as_json = json.loads((await site("show", "luxmille", "--json")).output)
    assert as_json["look"] == {"accent": "#0f6b4a"}
    file = tmp_path / "site.json"
    file.write_text(json.dumps({**as_json, "town": "Bastogne", "coverage": ["commune:Bastogne"]}))
    assert (await site("add", "luxmille", "--file", str(file), "--town", "Virton")).exit_code == 0
    as_json = json.loads((await site("show", "luxmille", "--json")).output)
    assert (as_json["town"], as_json["coverage"], as_json["version"]) == ("Virton", ["82039"], 3)


async def test_all_are_shown_and_a_delivered_file_is_taken(site: Command) -> None:
    everyone = await site("show")
    delivered = json.loads((FOLDER / "cinqmille.json").read_text())["version"]
    assert f"cinqmille (cinqmille, version {delivered}), Namur" in everyone.output
    assert "    Namur: all 38 communes" in everyone.output
    assert {"cinqmille", "septmille"} <= {one["slug"] for one in json.loads((await site("show", "--json")).output)}
    changed = await site("add", "cinqmille", "--file", str(FOLDER / "cinqmille.json"), "--town", "Jambes")
    assert changed.output.startswith(f"cinqmille is changed (version {delivered + 1}).\n  covers 38 communes")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["add", "desk", *NEW], "reserved"),
        (["add", "Lux Mille", *NEW], "will not do"),
        (["add", "lux2", *NEW[2:]], "town"),
        (["add", "lux2", *NEW, "--cover", "commune:Dinan"], "Did you mean Dinant"),
        (["add", "lux2", *NEW, "--host", "quatremille.be"], "quatremille.be"),
        (["add", "lux2", *NEW, "--colour", "green"], "role and its colour"),
        (["add", "lux2", *NEW, "--colour", "accent=green"], "look.accent"),
        (["add", "lux2", *NEW, "--language", "it"], "languages.0"),
        (["add", "lux2", "--file", "nowhere.json"], "nowhere.json"),
        (["show", "nowhere"], "Site not found"),
    ],
)
async def test_what_cannot_be_is_said_in_words(site: Command, arguments: list[str], says: str) -> None:
    result = await site(*arguments)
    assert result.exit_code == 1
    assert says in result.stderr
