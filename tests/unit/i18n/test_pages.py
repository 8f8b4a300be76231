"""The texts of the pages: each is used, and none that is used is missing.

A key that is put together, such as `status.{status}`, uses all that stands below its first part.
"""

import re
from pathlib import Path

from services.gateway import rendering
from tests.unit.i18n.test_texts import read

GATEWAY = Path(rendering.__file__).parent
SOURCES = "\n".join(
    path.read_text("utf-8") for path in (*sorted(GATEWAY.glob("*.py")), *sorted((GATEWAY / "templates").glob("*.html")))
)
KEYS = {key.removeprefix(".") for key in read("fr", "pages")}
WRITTEN = set(re.findall(r"""["']([a-z_]+(?:\.[\w-]+)+)["']""", SOURCES))
BEGUN = set(re.findall(r"""f["']([a-z_]+(?:\.[\w-]+)*\.[\w-]*)\{""", SOURCES)) | set(
    re.findall(r"""["']([a-z_]+(?:\.[\w-]+)*\.)["'] ~""", SOURCES)
)
OF_FORMS = ("submit.", "subscribe.")  # labels by the names of fields, in parts.html
OF_THE_API = "api."  # titles and hints of problems, by their code


def used(key: str) -> bool:
    plain = re.sub(r"\.(one|other)$", "", key)
    return plain in WRITTEN or any(key.startswith(begun) for begun in BEGUN) or key.startswith(OF_THE_API)


def test_every_text_of_the_pages_is_used() -> None:
    fields = set(re.findall(r"""["'](\w+)["']""", SOURCES))
    unused = {key for key in KEYS if not used(key)}
    assert not {key for key in unused if not (key.startswith(OF_FORMS) and key.partition(".")[2] in fields)}


def test_every_text_that_the_pages_name_exists() -> None:
    subjects = {key.partition(".")[0] for key in KEYS}
    named = set(re.findall(r"""\b(?:t|words|count)\(\s*["']([\w.-]+\w)["']""", SOURCES))
    assert named, "the pattern finds what the pages say"
    missing = {key for key in named if key not in KEYS and f"{key}.other" not in KEYS}
    assert not missing
    begun = {start for start in BEGUN if start.partition(".")[0] in subjects}
    assert all(any(key.startswith(start) for key in KEYS) for start in begun)
