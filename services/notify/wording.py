"""Filters, dates and places in words, as they stand in mails. Pure."""

import re
from datetime import datetime

from shared import communes, dates, taxonomy
from shared.dates.parsing import instants
from shared.events.facts import Fact, FactDate
from shared.filters import EventFilter
from shared.i18n import Lang, plural, text

_DATES_SHOWN = 6
_NO_WORD = re.compile(r"[^\w'’-]+")


def filter_words(filter: EventFilter, site: str, now: datetime, lang: Lang) -> str:
    """What somebody follows on `site`: "Concert, Danse · Namur · « jazz »", or all of the agenda."""
    found = [
        ", ".join(taxonomy.label(key, lang) for key in filter.category),
        ", ".join([*(_commune(slug, lang) for slug in filter.commune), *_provinces(filter, lang)]),
        _searched(filter.q, lang),
        ", ".join(filter.site) if filter.site != (site,) else "",
        _days(filter, now, lang),
    ]
    return " · ".join(part for part in found if part) or text("mails.filter.all", lang)


def date_words(date: FactDate, now: datetime, lang: Lang) -> str:
    """One date as it is shown; an end only where one was given."""
    start, end, all_day = instants(date.local_start, date.local_end)
    return dates.occurrence_label(start, end, now, all_day=all_day, lang=lang)


def dates_words(of: tuple[FactDate, ...], now: datetime, lang: Lang) -> list[str]:
    """The dates that are not over, a line each, the first six of them; all of them when every one is over."""
    coming = [date for date in of if date.until > now] or list(of)
    lines = [date_words(date, now, lang) for date in coming[:_DATES_SHOWN]]
    more = len(coming) - len(lines)
    return [*lines, *([plural("mails.more_dates", lang, more)] if more else [])]


def first_day(fact: Fact, now: datetime, lang: Lang) -> str:
    """The next date's day, for a subject."""
    coming = [date for date in fact.dates if date.until > now] or list(fact.dates)
    return dates.day_label(instants(coming[0].local_start, None)[0].astimezone(dates.ZONE).date(), now, lang)


def _searched(q: str | None, lang: Lang) -> str:
    """The words of `q`, which is all of it that counts. Anybody may have any address asked to confirm a subscription,
    so nothing that a mail program would make a link of may stand in that mail.
    """
    words = _NO_WORD.sub(" ", q or "").strip()
    return text("mails.filter.text", lang, q=words) if words else ""


def _commune(slug: str, lang: Lang) -> str:
    commune = communes.commune_by_slug(slug)
    return commune.names.get(lang) if commune else slug


def _provinces(filter: EventFilter, lang: Lang) -> list[str]:
    known = (communes.province(slug) for slug in filter.province)
    return [province.names.get(lang) for province in known if province]


def _days(filter: EventFilter, now: datetime, lang: Lang) -> str:
    if filter.when is None and filter.from_ is None and filter.to is None:
        return ""
    return ", ".join(window.label for window in filter.windows(now, lang))
