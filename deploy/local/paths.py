"""Where the local stack keeps things: the checkout, what it keeps between runs, what it downloads."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"


def cache_dir() -> Path:
    """Downloaded servers: `MILLE_CACHE`, else `var/cache` of the checkout. May be shared by several checkouts."""
    path = Path(os.environ.get("MILLE_CACHE") or VAR / "cache").absolute()
    path.mkdir(parents=True, exist_ok=True)
    return path
