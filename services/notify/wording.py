"""Filters, dates and places in words, as they stand in mails. Pure."""

import re
from datetime import datetime

from services.notify.model import is_whole
from shared import communes, dates, taxonomy
from shared.events.content import OFF, EventContent, Organiser
from shared.events.facts import Fact, FactDate
from shared.filter_places import point_words
from shared.filters import EventFilter
from shared.i18n import Lang, plural, text

_DATES_SHOWN = 6
_NO_WORD = re.compile(r"[^\w'’-]+")


def filter_words(filter: EventFilter, site: str, now: datetime, lang: Lang) -> str:
    """What somebody follows on `site`: "Concert, Danse · Namur · « jazz »", or all of the agenda."""
    found = [
        ", ".join(taxonomy.label(key, lang) for key in filter.category),
        ", ".join(_wheres(filter, lang)),
        _searched(filter.q, lang),
        ", ".join(_kinds(filter, lang)),
        ", ".join(filter.site) if filter.site != (site,) else "",
        _days(filter, now, lang),
    ]
    return " · ".join(part for part in found if part) or text("mails.filter.all", lang)


def date_words(date: FactDate, now: datetime, lang: Lang) -> str:
    """One date as it is shown, on the Belgian clock, with what is different about it; an end only where one was
    given.
    """
    end = date.until if date.local_end else None
    words = dates.occurrence_label(date.start, end, now, all_day=date.all_day, lang=lang)
    said = [
        text(f"mails.status.{date.status}", lang) if date.status in OFF or date.status == "moved_online" else "",
        text("mails.status.sold_out", lang) if date.availability == "sold_out" and date.status not in OFF else "",
        date.place_name or "",
    ]
    return " · ".join([words, *filter(None, said)])


def when(fact: Fact, now: datetime, lang: Lang) -> list[str]:
    """When an event is: in a sentence where it recurs or runs on and the fact is about all of it, else date by date."""
    if fact.schedule is None or not is_whole(fact):
        return dates_words(fact.dates, now, lang)
    content = EventContent(
        title=fact.title, category=fact.category, schedule=fact.schedule, organiser=Organiser(name=fact.organiser)
    )
    return [dates.schedule_label(content, now, lang)]


def where(fact: Fact, lang: Lang) -> str:
    """The place and its locality; that it is online, or that the place is still to be announced."""
    if fact.place_name:
        return text("mails.where", lang, place=fact.place_name, locality=fact.locality)
    return text("mails.online" if fact.attendance == "online" else "mails.no_place", lang)


def dates_words(of: tuple[FactDate, ...], now: datetime, lang: Lang) -> list[str]:
    """The dates that are not over, a line each, the first six of them; all of them when every one is over."""
    coming = [date for date in of if date.until > now] or list(of)
    lines = [date_words(date, now, lang) for date in coming[:_DATES_SHOWN]]
    more = len(coming) - len(lines)
    return [*lines, *([plural("mails.more_dates", lang, more)] if more else [])]


def first_day(fact: Fact, now: datetime, lang: Lang) -> str:
    """The next date's day, for a subject."""
    coming = [date for date in fact.dates if date.until > now] or list(fact.dates)
    return dates.day_label(coming[0].start.astimezone(dates.ZONE).date(), now, lang)


def _searched(q: str | None, lang: Lang) -> str:
    """The words of `q`, which is all of it that counts. Anybody may have any address asked to confirm a subscription,
    so nothing that a mail program would make a link of may stand in that mail.
    """
    words = _NO_WORD.sub(" ", q or "").strip()
    return text("mails.filter.text", lang, q=words) if words else ""


def _kinds(filter: EventFilter, lang: Lang) -> list[str]:
    """What is asked of an event beside its category and its commune. Of places and people only that they were chosen:
    their names stay with the catalogue.
    """
    found = [
        *filter.tag,
        *(text(f"mails.filter.{name}", lang) for name in ("place", "organiser", "artist") if getattr(filter, name)),
        *(text(f"mails.filter.{name}.{asked}", lang) for name, asked in _yes_or_no(filter)),
        *(text(f"mails.filter.access.{feature}", lang) for feature in filter.access),
        *(text(f"mails.filter.lane.{lane}", lang) for lane in filter.lane),
    ]
    if filter.language:
        found.append(text("mails.filter.language", lang, languages=", ".join(filter.language)))
    return found


def _yes_or_no(filter: EventFilter) -> list[tuple[str, str]]:
    asked = (("free", filter.free), ("family", filter.family), ("online", filter.online))
    return [(name, "yes" if value else "no") for name, value in asked if value is not None]


def _commune(slug: str, lang: Lang) -> str:
    commune = communes.commune_by_slug(slug)
    return commune.names.get(lang) if commune else slug


def _wheres(filter: EventFilter, lang: Lang) -> list[str]:
    return [*(_commune(slug, lang) for slug in filter.commune), *_provinces(filter, lang), *_on_map(filter, lang)]


def _provinces(filter: EventFilter, lang: Lang) -> list[str]:
    known = (communes.province(slug) for slug in filter.province)
    return [province.names.get(lang) for province in known if province]


def _on_map(filter: EventFilter, lang: Lang) -> list[str]:
    found = [text("mails.filter.bbox", lang)] if filter.bbox else []
    if filter.near:
        nearest = communes.nearest(*filter.near)
        place = nearest.name if nearest else point_words(filter.near)
        kilometres = f"{filter.reach / 1000:g}".replace(".", "." if lang == "en" else ",")
        found.append(text("mails.filter.near", lang, km=kilometres, place=place))
    return found


def _days(filter: EventFilter, now: datetime, lang: Lang) -> str:
    if filter.when is None and filter.from_ is None and filter.to is None:
        return ""
    return ", ".join(window.label for window in filter.windows(now, lang))
