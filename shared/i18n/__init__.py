"""The texts that people read, in four languages: one folder a language, one JSON file a subject.

A key is the file's name and the path inside it: `dates.week.today` stands in `fr/dates.json` under `week`, `today`.
Every language has the same keys (a test sees to it). Placeholders are those of `str.format`. A text that depends on a
number is an object with `one` and `other`.
"""

from shared.i18n.languages import DEFAULT, LANGUAGES, Lang, negotiate, preferences
from shared.i18n.texts import ExplainedError, TextMissing, plural, text

__all__ = [
    "DEFAULT",
    "LANGUAGES",
    "ExplainedError",
    "Lang",
    "TextMissing",
    "negotiate",
    "plural",
    "preferences",
    "text",
]
