"""The small things that pages show: links, the leaf of a day, and days in a few words. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.gateway.wording import Words
from shared.dates import ZONE, agenda_day
from shared.dates.agenda import DAY_START

_INSTANT = timedelta(microseconds=1)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayView:
    """A leaf of the calendar."""

    iso: str
    weekday: str
    number: str
    month: str
    words: str


@dataclass(frozen=True, slots=True)
class Link:
    href: str
    label: str
    key: str = ""
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """What must not be overlooked; in the colour of alarm when it keeps somebody from going."""

    words: str
    alarm: bool


def day_view(day: date, now: datetime, words: Words) -> DayView:
    return DayView(
        iso=day.isoformat(),
        weekday=words.weekday(day),
        number=words.number(day),
        month=words.month(day),
        words=words.day(day, now),
    )


def notice(status: str, availability: str, words: Words, reason: str | None = None) -> Notice | None:
    """Of a date; None when all is as it should be."""
    if status in ("cancelled", "postponed"):
        said = words(f"status.{status}")
        return Notice(words("status.because", status=said, reason=words(f"reason.{reason}")) if reason else said, True)
    if availability == "sold_out":
        return Notice(words("status.sold_out"), True)
    if status in ("rescheduled", "moved_online"):
        return Notice(words(f"status.{status}"), False)
    return Notice(words("status.limited"), False) if availability == "limited" else None


def moved_words(was: str | None, now_on: datetime, words: Words) -> str:
    """That a date was to be on another day, or at another hour; `was` is its first start, by the wall clock."""
    if not was:
        return ""
    before = datetime.fromisoformat(was).replace(tzinfo=ZONE)
    if before.date() != now_on.astimezone(ZONE).date():
        return words("status.moved_from", date=words.short_day(before.date()))
    return words("status.moved_hour", time=words.time(before)) if "T" in was else ""


def end_day(start_day: date, end: datetime | None) -> date:
    """The agenda day on which something ends; its first when nothing is said."""
    return max(start_day, agenda_day(end - _INSTANT)) if end is not None else start_day


def night_words(start: datetime, words: Words) -> str:
    """The two civil dates of the night that a start after midnight belongs to; empty for any other start."""
    local = start.astimezone(ZONE)
    if local.time() >= DAY_START:
        return ""
    return words(
        "entry.night",
        first=words.weekday_and_number(local.date() - _ONE_DAY),
        last=words.weekday_and_number(local.date()),
    )
