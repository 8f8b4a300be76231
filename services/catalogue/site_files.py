"""The network's sites as data: `sites/<slug>.json`, and the communes of each in `sites/coverage/<slug>.txt`.

To change one, edit it and raise its `version`: the catalogue publishes what is newer than what it has.
"""

import json
from pathlib import Path

from shared.events.catalogue import SiteSnapshot

FOLDER = Path(__file__).parent / "sites"


def read_sites(folder: Path = FOLDER) -> list[SiteSnapshot]:
    """All sites, by slug. Raises ValueError for a file that is not one, and OSError where the coverage is missing."""
    return [_read(path) for path in sorted(folder.glob("*.json"))]


def _read(path: Path) -> SiteSnapshot:
    fields = json.loads(path.read_text("utf-8"))
    coverage = (path.parent / "coverage" / f"{path.stem}.txt").read_text("utf-8")
    return SiteSnapshot(slug=path.stem, coverage=_codes(coverage), **fields)


def _codes(text: str) -> frozenset[str]:
    """One NIS code a line; what follows a `#` is for people."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return frozenset(line for line in lines if line)
