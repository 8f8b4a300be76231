"""Where the running Mille is and what signs our calls: the environment, then `.env`, then what `mille up` wrote."""

import os
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parents[2]
ADDRESSES = "addresses.env"
"""In `var`: the addresses on which `mille up` runs, which are not the usual ones when those were taken."""


class SettingMissing(Exception):
    """A setting that the command needs is nowhere; the text names it and says what to do."""


def environment(var: Path) -> dict[str, str]:
    """All `MILLE_` settings that are known here, the nearest first."""
    files = (ROOT / ".env", var / ADDRESSES, var / "secrets.env")
    known: dict[str, str] = {}
    for file in reversed(files):
        known |= {name: value for name, value in dotenv_values(file).items() if value}
    return known | {name: value for name, value in os.environ.items() if name.startswith("MILLE_")}


def required(env: Mapping[str, str], name: str) -> str:
    """Raises SettingMissing."""
    value = env.get(name)
    if not value:
        raise SettingMissing(f"{name} is not set. `make up` writes it to var/secrets.env; or put it into .env.")
    return value


def write_addresses(var: Path, env: Mapping[str, str]) -> None:
    """Keeps the addresses for the commands typed while the stack runs; for their owner only, since one may hold a
    password.
    """
    lines = [
        f"{name}={value}\n" for name, value in sorted(env.items()) if name.endswith("_URL") and "MEILI" not in name
    ]
    file = var / ADDRESSES
    file.touch(mode=0o600)
    file.chmod(0o600)
    file.write_text("".join(lines))
