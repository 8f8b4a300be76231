"""The pages' texts in one language, set in type as that language prints it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup, escape

from shared.dates import day_label, days_label, time_label
from shared.events.base import in_language
from shared.i18n import LANGUAGES, Lang, plural, text

_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_BEFORE_MARK = re.compile(r" ([:;?!»€])")


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wrote; `lang` is its language where that is not the page's, so that it is read out rightly."""

    text: str
    lang: str = ""

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)

    def __html__(self) -> str:
        """In a template it is the text, marked where it is foreign; in an attribute, take `text`."""
        if not self.lang:
            return str(escape(self.text))
        return str(Markup('<span lang="{}">{}</span>').format(self.lang, self.text))


@dataclass(frozen=True, slots=True)
class Words:
    """Speaks one language."""

    lang: Lang

    def __call__(self, key: str, **params: object) -> str:
        """A text of the pages."""
        return set_in_type(text(f"pages.{key}", self.lang, **params), self.lang)

    def count(self, key: str, number: int, **params: object) -> str:
        """A text of the pages that depends on a number."""
        return set_in_type(plural(f"pages.{key}", self.lang, number, **params), self.lang)

    def read(self, texts: Mapping[Lang, str] | Mapping[str, str]) -> Said:
        """The text in this language, else in another, marked with which."""
        for lang in (self.lang, *LANGUAGES):
            found = texts.get(lang, "")
            if found:
                return Said(set_in_type(found, lang), "" if lang == self.lang else lang)
        return Said("")

    def plain(self, texts: Mapping[Lang, str]) -> str:
        """The same as it was written, for the fields of a form."""
        return in_language(dict(texts), self.lang)

    def day(self, day: date, now: datetime) -> str:
        return day_label(day, now, self.lang)

    def days(self, first: date, last: date, now: datetime) -> str:
        return days_label(first, last, now, self.lang)

    def time(self, moment: datetime) -> str:
        return time_label(moment, self.lang)

    def weekday(self, day: date) -> str:
        return text(f"dates.weekday.{day.weekday()}", self.lang)

    def month(self, day: date) -> str:
        return text(f"dates.month.{day.month - 1}", self.lang)

    def number(self, day: date) -> str:
        """The number of a day as it is said before its month."""
        return text("dates.first", self.lang) if day.day == 1 else text("dates.nth", self.lang, number=day.day)

    def short_day(self, day: date) -> str:
        """A day without its weekday and year."""
        return text("dates.day_of_month", self.lang, number=self.number(day), month=self.month(day))

    def weekday_and_number(self, day: date) -> str:
        return text("dates.with_weekday", self.lang, weekday=self.weekday(day), date=self.number(day))

    def weekday_and_day(self, day: date) -> str:
        return text("dates.with_weekday", self.lang, weekday=self.weekday(day), date=self.short_day(day))

    def euro(self, amount: float) -> str:
        """ "7,50 €", and the word for it when it is nothing."""
        if amount == 0:
            return self("price.free")
        written = f"{amount:.2f}".removesuffix(".00")
        return self("price.amount", amount=written if self.lang == "en" else written.replace(".", ","))


def set_in_type(written: str, lang: str) -> str:
    """Curved apostrophes; and in French no line begins with a colon or a question mark."""
    if lang != "de":
        written = _APOSTROPHE.sub("’", written)
    if lang == "fr":
        written = _BEFORE_MARK.sub("\u00a0\\1", written).replace("« ", "«\u00a0")
    return written.replace(" €", "\u00a0€")


def capital(written: str) -> str:
    """With a capital at its beginning, as a heading has."""
    return written[:1].upper() + written[1:]
