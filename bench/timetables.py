"""When the bench's events are: mostly on one date or a few, some every week, some open for weeks or for good."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from shared.events.schedule import (
    DateEntry,
    DatesSchedule,
    OngoingSchedule,
    OpeningHours,
    RecurringSchedule,
    Rule,
    Schedule,
    Weekday,
)

Kind = str

_FADES_DAYS = 75.0
_FURTHEST_DAYS = 360
_WEEKDAYS: tuple[Weekday, ...] = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEIGHTS = (2.5, 3.0, 4.5, 4.5, 8.0, 11.0, 8.0)
"""How much there is on each weekday."""
_EVENING = ("19:00", "19:30", "20:00", "20:00", "20:00", "20:30", "21:00")
_DAYTIME = ("09:00", "10:00", "10:00", "11:00", "14:00", "14:00", "15:00", "16:00")


def single(chance: Random, today: date) -> Schedule:
    return DatesSchedule(dates=(_date(chance, "d0", _day(chance, today)),))


def few(chance: Random, today: date) -> Schedule:
    """Two to six: an evening, the next one, the Sunday afternoon; or some weeks apart."""
    first, apart = _day(chance, today), chance.choice((1, 1, 1, 7, 14, 28))
    days = [first + timedelta(days=number * apart) for number in range(chance.randint(2, 6))]
    return DatesSchedule(dates=tuple(_date(chance, f"d{number}", day) for number, day in enumerate(days)))


def tour(chance: Random, today: date) -> Schedule:
    """Three to twelve dates over some months."""
    days = sorted({_day(chance, today) for _ in range(chance.randint(3, 12))})
    return DatesSchedule(dates=tuple(_date(chance, f"d{number}", day) for number, day in enumerate(days)))


def weekly_class(chance: Random, today: date) -> Schedule:
    """From some weeks ago until the summer, not in school holidays."""
    first, at = today - timedelta(days=chance.randint(0, 90)), chance.choice(_EVENING + _DAYTIME)
    until = today + timedelta(days=chance.randint(60, 240))
    return _rule(first, at, 2, chance.choice(_WEEKDAYS), f";UNTIL={until:%Y%m%d}", holidays=True)


def weekly_market(chance: Random, today: date) -> Schedule:
    first = today - timedelta(days=chance.randint(100, 300))
    return _rule(first, chance.choice(("07:00", "08:00", "09:00")), 5, chance.choice(_WEEKDAYS), "", holidays=False)


def exhibition(chance: Random, today: date) -> Schedule:
    """Four to sixteen weeks, by the day and at weekends longer."""
    first = today + timedelta(days=chance.randint(-60, 240))
    return OngoingSchedule(first=first, last=first + timedelta(days=chance.randint(28, 112)), hours=_hours(chance))


def permanent(chance: Random, today: date) -> Schedule:
    """A collection, until further notice."""
    return OngoingSchedule(first=today - timedelta(days=chance.randint(100, 2000)), hours=_hours(chance))


MIX: dict[Kind, tuple[float, Callable[[Random, date], Schedule]]] = {
    "single": (0.61, single),
    "few": (0.18, few),
    "tour": (0.02, tour),
    "weekly-class": (0.11, weekly_class),
    "weekly-market": (0.025, weekly_market),
    "exhibition": (0.045, exhibition),
    "permanent": (0.01, permanent),
}
"""Each kind's share of all events: some 10 dates an event within a year."""


def _day(chance: Random, today: date) -> date:
    """Fewer the further away, and more at weekends."""
    ahead = min(int(chance.expovariate(1 / _FADES_DAYS)), _FURTHEST_DAYS)
    monday = today + timedelta(days=ahead) - timedelta(days=(today + timedelta(days=ahead)).weekday())
    day = monday + timedelta(days=chance.choices(range(7), _WEIGHTS)[0])
    return max(day, today)


def _date(chance: Random, key: str, day: date) -> DateEntry:
    if chance.random() < 0.03:
        return DateEntry(key=key, original=day.isoformat(), start=day.isoformat())
    at = chance.choice(_EVENING if chance.random() < 0.65 else _DAYTIME)
    start = f"{day}T{at}"
    hours = chance.randint(1, 3)
    end = f"{day}T{int(at[:2]) + hours:02}:{at[3:]}" if chance.random() < 0.6 and int(at[:2]) + hours < 24 else None
    return DateEntry(key=key, original=start, start=start, end=end)


def _rule(first: date, at: str, hours: int, weekday: Weekday, until: str, *, holidays: bool) -> Schedule:
    first += timedelta(days=(_WEEKDAYS.index(weekday) - first.weekday()) % 7)
    rule = Rule(
        key="r0",
        start=f"{first}T{at}",
        end=f"{first}T{int(at[:2]) + hours:02}:{at[3:]}",
        rrule=f"FREQ=WEEKLY;BYDAY={weekday}{until}",
        except_school_holidays="fr" if holidays else None,
    )
    return RecurringSchedule(rules=(rule,))


def _hours(chance: Random) -> tuple[OpeningHours, ...]:
    opens = chance.choice(("10:00", "11:00", "13:00", "14:00"))
    weekdays = tuple(_WEEKDAYS[chance.randint(1, 3) : 5])
    weekend = OpeningHours(days=("SA", "SU"), opens=opens, closes="18:00")
    return (OpeningHours(days=weekdays, opens=opens, closes="17:00"), weekend)
